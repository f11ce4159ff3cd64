// What every group of cases stands on: the harness, its people, and a way to write a case that starts a fresh service
// and ends in the one check that all cases share, that no secret was said.
import { expect, it } from 'vitest';
import { type Cast, castFor } from './cast.ts';
import type { ConformanceFault, ConformanceHarness, ConformanceRow, ConformanceSeed } from './harness.ts';
import { instant, openSession, type Session } from './session.ts';

export interface CaseOptions {
  /** False: the service does not promise this, so the case is skipped. */
  readonly when?: boolean;
  /** Rows beside the owner. */
  readonly rows?: readonly ConformanceRow[];
  readonly seatLimit?: number;
  /** Leaves the owner out as well. */
  readonly empty?: boolean;
}

export interface Ground {
  readonly harness: ConformanceHarness;
  readonly cast: Cast;
  /** Writes down one case. */
  readonly tell: (name: string, options: CaseOptions, body: (session: Session) => Promise<void>) => void;
  /** Whether the service can be made to have this fault. */
  readonly has: (...kinds: readonly ConformanceFault['kind'][]) => boolean;
}

/** The instant of every run: links of seeds that expire do so relative to their own service's clock. */
const NOW = instant('2026-11-24T09:00:00Z');

export function groundOf(harness: ConformanceHarness): Ground {
  const cast = castFor(harness);
  return {
    harness,
    cast,
    has: (...kinds) => kinds.every((kind) => harness.faults?.includes(kind) ?? true),
    tell(name, options, body) {
      it.runIf(options.when ?? true)(name, async () => {
        const { rows = [], seatLimit = null, empty = false } = options;
        const seed: ConformanceSeed = { rows: empty ? rows : [cast.owner, ...rows], seatLimit };
        const service = await harness.start(seed);
        const session = openSession(service, NOW);
        try {
          await body(session);
          const said = session.said();
          for (const secret of harness.secrets) expect(said).not.toContain(secret);
        } finally {
          await service.close();
        }
      });
    },
  };
}
