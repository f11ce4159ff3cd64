// What every group of cases stands on: the harness, its people, and a way to write a case that starts a fresh service
// and ends in the one check that all cases share, that no secret was said.
import { expect } from 'vitest';
import { type Cast, castFor } from './cast.ts';
import type { ConformanceFault, ConformanceHarness, ConformanceRow } from './harness.ts';
import { instant, openSession, type Session } from './session.ts';

export interface CaseOptions {
  /** False: the service does not promise this, so the case is skipped. */
  readonly when?: boolean;
  /** Rows beside the owner. */
  readonly rows?: readonly ConformanceRow[];
  readonly seatLimit?: number | null;
  /** Leaves the owner out as well. */
  readonly empty?: boolean;
}

export interface Ground {
  readonly harness: ConformanceHarness;
  readonly cast: Cast;
  /** Writes down one case. */
  readonly tell: (name: string, options: CaseOptions, body: (session: Session) => Promise<void>) => unknown;
  /** Whether the service can be made to have this fault. */
  readonly has: (...kinds: readonly ConformanceFault['kind'][]) => boolean;
}

/** The instant of every run: links of seeds that expire do so relative to their own service's clock. */
const NOW = instant('2026-11-24T09:00:00Z');

/** One case: what it says, whether the service promises it, and how to try it out. */
export interface ConformanceCase {
  readonly name: string;
  readonly when: boolean;
  /** Rejects where the promise is not kept. */
  readonly run: () => Promise<void>;
}

/** Returns the cases that a group writes down. */
export function casesOf(
  harness: ConformanceHarness,
  group: (ground: Ground) => void,
): readonly ConformanceCase[] {
  const cast = castFor(harness);
  const cases: ConformanceCase[] = [];
  group({
    harness,
    cast,
    has: (...kinds) => kinds.every((kind) => harness.faults?.includes(kind) ?? true),
    tell: (name, options, body) =>
      cases.push({ name, when: options.when ?? true, run: () => tryOut(harness, cast, options, body) }),
  });
  return cases;
}

async function tryOut(
  harness: ConformanceHarness,
  cast: Cast,
  { rows = [], seatLimit = null, empty = false }: CaseOptions,
  body: (session: Session) => Promise<void>,
): Promise<void> {
  const service = await harness.start({ rows: empty ? rows : [cast.owner, ...rows], seatLimit });
  const session = openSession(service, NOW);
  try {
    await body(session);
    const said = session.said();
    for (const secret of harness.secrets) expect(said).not.toContain(secret);
  } finally {
    await service.close();
  }
}
