// What a provider's author writes so that the suite can drive the service: start it, look into it past the provider,
// let people act, break it. Types only.
import type { Entitlement, LiveRow } from '../../core/access.ts';
import type { Capabilities } from '../../core/capabilities.ts';
import type { Step } from '../../core/change.ts';
import type { Provider } from '../provider.ts';

/** One row as the service holds it, named by address or login, whichever its people go by. */
export interface ConformanceRow {
  readonly who: string;
  readonly kind: LiveRow['kind'];
  readonly status: LiveRow['status'];
  /** Sorted by resource. */
  readonly entitlements: readonly Entitlement[];
}

/** What a service starts with. */
export interface ConformanceSeed {
  readonly rows: readonly ConformanceRow[];
  /** null: as many as come. Only where the service counts seats. */
  readonly seatLimit: number | null;
}

/** What goes wrong, `times` times from the next call of that sort on. Everything but `refused` passes by itself. */
export interface ConformanceFault {
  readonly on: 'read' | 'write';
  /**
   * `limited`: 429. `unavailable`: 503. `error`: 500. `lost`: cut off without an answer. `refused`: 403.
   * `broken`: the account cannot be read whole (a total that is wrong, a page that is no JSON, a file that is missing).
   */
  readonly kind: 'limited' | 'unavailable' | 'error' | 'lost' | 'refused' | 'broken';
  /** `after`: the write took effect all the same. */
  readonly when: 'before' | 'after';
  readonly times: number;
}

/** Something that people do in the service. */
export type ConformanceEvent =
  /** Somebody accepts their invitation. */
  | { readonly kind: 'accept'; readonly who: string }
  /** An invitation dies unanswered. */
  | { readonly kind: 'expire'; readonly who: string }
  /** Somebody takes a member out by hand. */
  | { readonly kind: 'leave'; readonly who: string };

/** A running service with the provider that speaks to it. */
export interface ConformanceService {
  readonly provider: Provider;
  /** What the service holds, seen without the provider; sorted by `who`. */
  rows(): Promise<readonly ConformanceRow[]>;
  /** Write calls that arrived, repeats and failures too; for files: steps that were handed over. */
  writes(): number;
  /** Takes the place of what was injected before. */
  inject(fault: ConformanceFault): Promise<void>;
  happen(event: ConformanceEvent): Promise<void>;
  /** Does what the writer wrote down for a person. Only where `writes` is `manual`. */
  perform?(steps: readonly Step[]): Promise<void>;
  /** Everything that was logged meanwhile. */
  logs(): readonly string[];
  close(): Promise<void>;
}

/** How the suite drives one kind of service. */
export interface ConformanceHarness {
  /** What the provider says that it can do; cases are chosen by it. */
  readonly capabilities: Capabilities;
  /** Starts a service that holds the seed, and nothing that another one holds. */
  start(seed: ConformanceSeed): Promise<ConformanceService>;
  /** Ids of two projects that every service of this kind has; absent: it has none. */
  readonly projects?: readonly [string, string];
  /** A grant that no capability speaks of (`team:web`); absent: it has none. */
  readonly extra?: Entitlement;
  /** Rows a page; absent: the service has no pages. */
  readonly pageSize?: number;
  /** Which faults it can be made to have. Default: all. */
  readonly faults?: readonly ConformanceFault['kind'][];
  /** Events that the service knows. Default: all. */
  readonly events?: readonly ConformanceEvent['kind'][];
  /** False: somebody must be in it, or it counts as unreadable. Default true. */
  readonly canBeEmpty?: boolean;
  /** `active`: people need not accept an invitation. Default `pending`. */
  readonly joins?: 'pending' | 'active';
  /** Values that must be seen nowhere: tokens, passwords. */
  readonly secrets: readonly string[];
}
