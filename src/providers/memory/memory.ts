// The reference provider: a whole account in memory, which can play services that differ. Read it first when writing
// one of your own (docs/writing-a-provider.md). It never plans; what it is told to write, it writes.
import type { LiveAccount, LiveRow } from '../../core/access.ts';
import type { AuditLog, Period } from '../../core/access-event.ts';
import type { Capabilities } from '../../core/capabilities.ts';
import type { Step } from '../../core/change.ts';
import { byKeys } from '../../core/compare.ts';
import { ProviderError } from '../../core/errors.ts';
import { type Instant, instantAt } from '../../core/instant.ts';
import { undeclared } from '../../core/undeclared.ts';
import type { Provider } from '../provider.ts';
import { type Fault, type MemoryService, startMemoryService } from './service.ts';
import { type Granularity, memorySteps } from './steps.ts';

/** What the pretended service is like. */
export interface MemoryOptions {
  /** Default `memory`. */
  readonly account?: string;
  /** What differs from {@link FULL_CAPABILITIES}. */
  readonly capabilities?: Partial<Capabilities>;
  /** What the account holds at first. Default {@link EMPTY_ACCOUNT}. */
  readonly live?: LiveAccount;
  /** Whether people must accept an invitation. Default `pending`. */
  readonly joins?: 'pending' | 'active';
  /** How much one write can do. Default `row`. */
  readonly granularity?: Granularity;
  /** Rows a page. Default 100. */
  readonly pageSize?: number;
  /** How often a call that certainly did nothing is sent in all. Default 3. */
  readonly tries?: number;
  /** The service's clock; the default stands still. */
  readonly now?: () => Instant;
  /** Since when the service's log is whole. Default `always`. */
  readonly logSince?: AuditLog['since'];
  /** Waits before a repeat; the default does not. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A provider with its service in reach of tests. */
export interface MemoryProvider extends Provider {
  /** The account as it is now, without a call and without hiding anything. */
  live(): LiveAccount;
  /** Changes rows by hand, as somebody in the service's own pages would. */
  edit(change: (rows: readonly LiveRow[]) => readonly LiveRow[]): void;
  /** Makes the next call (or a later one) fail. */
  inject(fault: Fault): void;
  /** Takes back every fault that still waits. */
  heal(): void;
  /** Calls that arrived at the service, repeats and failures too. */
  calls(): { readonly reads: number; readonly writes: number };
  /** The steps that the writer was handed, in order, once each. */
  sent(): readonly Step[];
}

/** A service that can do everything. */
export const FULL_CAPABILITIES: Capabilities = {
  people: 'email',
  invitations: true,
  scopes_on_invite: true,
  pending_visible: true,
  pending_editable: true,
  resend: true,
  change_email: true,
  several_owners: true,
  seats: true,
  last_active: true,
  projects: 'set',
  all_projects: true,
  reports: true,
  features: true,
  removal: 'delete',
  suspension: true,
  roles: ['owner', 'admin', 'user', 'read-only'],
  writes: 'api',
  rate_limit: null,
  audit_log: true,
};

/** Nobody in it; every scope exists, and two projects. */
export const EMPTY_ACCOUNT: LiveAccount = {
  rows: [],
  seats: { limit: null, used: 0, pending: 0 },
  scopes: {
    projects: [
      { id: 'p1', name: 'Web' },
      { id: 'p2', name: 'Shop' },
    ],
    reports: true,
    features: true,
  },
  actor: null,
  calls: 0,
};

/** One page of a list, with the number of all rows. */
type PageOf<T> = (offset: number, limit: number) => { readonly rows: readonly T[]; readonly total: number };

/** Returns one account of a pretended service. */
export function createMemory(options: MemoryOptions = {}): MemoryProvider {
  const { account = 'memory', live = EMPTY_ACCOUNT, joins = 'pending', granularity = 'row' } = options;
  const { pageSize = 100, tries = 3, sleep = () => Promise.resolve() } = options;
  const { now = () => instantAt(0), logSince = 'always' } = options;
  const capabilities: Capabilities = { ...FULL_CAPABILITIES, ...options.capabilities };
  const service: MemoryService = startMemoryService({
    account,
    capabilities,
    live,
    joins,
    granularity,
    now,
  });
  const sent: Step[] = [];

  /** Sends one call, again where it certainly did nothing; a read does nothing whatever became of it. */
  async function call<T>(on: Fault['on'], signal: AbortSignal, act: () => T): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      signal.throwIfAborted();
      try {
        return service.answer(on, act);
      } catch (error) {
        if (!(error instanceof ProviderError) || attempt === tries || !isRepeatable(on, error)) throw error;
        await sleep(error.retryAfter ?? 0, signal);
      }
    }
  }

  /** Reads every page of a list, or throws. */
  async function whole<T>(list: PageOf<T>, signal: AbortSignal): Promise<T[]> {
    const page = (offset: number): Promise<ReturnType<PageOf<T>>> =>
      call('read', signal, () => list(offset, pageSize));
    const rows: T[] = [];
    let next = await page(0);
    const { total } = next;
    while (next.rows.length > 0) {
      rows.push(...next.rows);
      next = await page(rows.length);
      // Somebody came or went meanwhile: a page may have skipped one row, which would look like a person who left.
      if (next.total !== total) break;
    }
    if (rows.length !== total || next.total !== total)
      throw new ProviderError('incomplete_read', account, `${rows.length} of ${next.total} rows came`);
    return rows;
  }

  async function read(signal: AbortSignal): Promise<LiveAccount> {
    const before = service.calls().reads;
    const rows = await whole((offset, limit) => service.list(offset, limit), signal);
    const about = await call('read', signal, () => service.about());
    return { ...about, rows: rows.sort(byKeys((row) => row.id)), calls: service.calls().reads - before };
  }

  async function readLog({ from, to }: Period, signal: AbortSignal): Promise<AuditLog> {
    const events = await whole((offset, limit) => service.events(offset, limit), signal);
    return { events: events.filter(({ at }) => at >= from && at < to), since: logSince };
  }

  return {
    capabilities,
    preflight: (desired, current) => undeclared(desired, current, capabilities),
    steps: (change) => memorySteps(change, capabilities, granularity),
    openReader: () => ({ read, close: () => Promise.resolve() }),
    ...(capabilities.audit_log && {
      openAuditLog: () => ({ read: readLog, close: () => Promise.resolve() }),
    }),
    openWriter: () => ({
      async execute(step, signal) {
        signal.throwIfAborted();
        sent.push(step);
        const request = `m-${sent.length}`;
        const { row, already } = await call('write', signal, () => service.write(step.effect, request));
        return { status: already ? 'already' : 'done', request_id: request, row, note: null };
      },
      close: () => Promise.resolve(),
    }),
    live: () => ({ ...service.about(), rows: service.rows(), calls: 0 }),
    edit: (change) => service.edit(change),
    inject: (fault) => service.inject(fault),
    heal: () => service.heal(),
    calls: () => service.calls(),
    sent: () => [...sent],
  };
}

function isRepeatable(on: Fault['on'], error: ProviderError): boolean {
  const didNothing = error.kind === 'rate_limited' || error.kind === 'transient';
  return didNothing || (on === 'read' && error.kind === 'ambiguous');
}
