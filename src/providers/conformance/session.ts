// One service under test for the length of one case: reads, plans and applies as a run does, with a ledger and a
// journal in memory, and keeps everything that was said so that secrets can be looked for in it.
import type { DesiredAccount, LiveAccount } from '../../core/access.ts';
import type { Change, Step } from '../../core/change.ts';
import { type Instant, parseInstant } from '../../core/instant.ts';
import type { Plan } from '../../plan/model.ts';
import { type ApplyRunInput, applyRun } from '../../reconcile/apply-run.ts';
import { planRun } from '../../reconcile/plan-run.ts';
import type { Receipt, Writer } from '../provider.ts';
import type { ConformanceService } from './harness.ts';

type ApplyRecord = Awaited<ReturnType<typeof applyRun>>;

export interface Session {
  readonly service: ConformanceService;
  read(): Promise<LiveAccount>;
  /** Plans with what earlier runs of this session recorded. */
  plan(desired: DesiredAccount): Promise<Plan>;
  /** Applies as `rollcall apply` does; the signal is a SIGINT. */
  apply(plan: Plan, options?: { readonly signal?: AbortSignal; onFinished?(): void }): Promise<ApplyRecord>;
  /** Plans and applies; where people must act, they do. Returns the changes. */
  reconcile(desired: DesiredAccount): Promise<readonly Change[]>;
  /** Hands single steps to a writer, as nothing else would. */
  execute(steps: readonly Step[], signal?: AbortSignal): Promise<readonly Receipt[]>;
  /** Everything that was said so far: states, plans, records, receipts, errors with their causes, logs. */
  said(): string;
}

const SOURCE = { file: 'team.yaml', commit: null, blobs: [], accounts_hash: 'a', policy_hash: 'p' } as const;

/** Returns a session with a service. `now` is the instant of every plan and run. */
export function openSession(service: ConformanceService, now: Instant): Session {
  const { provider } = service;
  const said: string[] = [];
  const records: ApplyRecord[] = [];
  const ledger: ApplyRunInput['ledger'] = {
    latest: () => Promise.resolve(records.at(-1) ?? null),
    async *records() {
      yield* records;
    },
    append(added) {
      const sealed = added.map((record, n) => ({
        ...record,
        sequence: records.length + n + 1,
        previous: null,
        hash: '',
      }));
      records.push(...sealed.filter((record) => record.kind === 'apply'));
      return Promise.resolve(sealed);
    },
  };

  /** Keeps what came of it, good or bad. */
  async function heard<T>(act: () => Promise<T>): Promise<T> {
    try {
      const result = await act();
      said.push(JSON.stringify(result));
      return result;
    } catch (error) {
      said.push(...describe(error));
      throw error;
    }
  }

  async function read(): Promise<LiveAccount> {
    const reader = provider.openReader();
    try {
      return await heard(() => reader.read(new AbortController().signal));
    } finally {
      await reader.close();
    }
  }

  function plan(desired: DesiredAccount): Promise<Plan> {
    return heard(() =>
      planRun({
        tool_version: '0',
        source: SOURCE,
        now,
        hypothetical: false,
        scope: { accounts: [], members: [], restore: [] },
        accounts: [{ desired, provider, withhold: () => [], rate: null }],
        ledger,
        signal: new AbortController().signal,
        onProgress: (event) => said.push(JSON.stringify(event)),
      }),
    );
  }

  function apply(
    toApply: Plan,
    options: { readonly signal?: AbortSignal; onFinished?(): void } = {},
  ): Promise<ApplyRecord> {
    return heard(() =>
      applyRun({
        plan: toApply,
        current: SOURCE,
        providers: new Map([[toApply.accounts[0]?.account ?? '', provider]]),
        gate: null,
        announces: false,
        allOrNothing: false,
        command: 'apply',
        run_id: `run-${records.length + 1}`,
        tool_version: '0',
        operator: { user: 'suite', host: 'suite' },
        ledger,
        journal: memoryJournal(),
        lock: {
          acquire: () =>
            Promise.resolve({ confirm: () => Promise.resolve(), release: () => Promise.resolve() }),
        },
        clock: { now: () => now },
        signal: options.signal ?? new AbortController().signal,
        onProgress(event) {
          said.push(JSON.stringify(event));
          if (event.kind === 'finished') options.onFinished?.();
        },
      }),
    );
  }

  async function execute(
    steps: readonly Step[],
    signal = new AbortController().signal,
  ): Promise<readonly Receipt[]> {
    const writer: Writer = provider.openWriter();
    try {
      const receipts: Receipt[] = [];
      for (const step of steps) receipts.push(await heard(() => writer.execute(step, signal)));
      return receipts;
    } finally {
      await writer.close();
    }
  }

  return {
    service,
    read,
    plan,
    apply,
    execute,
    async reconcile(desired) {
      const made = await plan(desired);
      const changes = made.accounts.flatMap((account) => account.changes);
      await apply(made);
      if (service.perform !== undefined) {
        await service.perform(changes.flatMap(({ steps }) => steps));
        // What people did is recorded by the next run: until then it would look like drift.
        await apply(await plan(desired));
      }
      return changes;
    },
    said: () => [...said, ...service.logs()].join('\n'),
  };
}

/** Returns an instant; throws where the text is none. */
export function instant(text: string): Instant {
  const parsed = parseInstant(text);
  if (parsed === null) throw new RangeError(`no instant: ${text}`);
  return parsed;
}

function memoryJournal(): ApplyRunInput['journal'] {
  const entries: Parameters<ApplyRunInput['journal']['append']>[0][] = [];
  return {
    read: () => Promise.resolve([...entries]),
    append: (entry) => Promise.resolve(void entries.push(entry)),
    clear: () => Promise.resolve(void entries.splice(0)),
  };
}

/** Errors hide things in causes, stacks and fields of their own. */
function describe(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [String(error)];
  const own = JSON.stringify(Object.fromEntries(Object.entries(error).filter(([key]) => key !== 'cause')));
  return [String(error), error.stack ?? '', own, ...(error.cause === undefined ? [] : describe(error.cause))];
}
