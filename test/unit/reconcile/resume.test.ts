// Runs that are killed: at every point where something leaves the process, and what the next run makes of it.
import { describe, expect, it } from 'vitest';
import type { DesiredAccount, LiveRow } from '../../../src/core/access.ts';
import { ProviderError } from '../../../src/core/errors.ts';
import type { ApplyRecord } from '../../../src/ledger/model.ts';
import type { Plan } from '../../../src/plan/model.ts';
import type { MemoryProvider } from '../../../src/providers/memory/memory.ts';
import type { Provider } from '../../../src/providers/provider.ts';
import { type ApplyRunInput, applyRun, resumeRun } from '../../../src/reconcile/apply-run.ts';
import { planRun } from '../../../src/reconcile/plan-run.ts';
import type { JournalEntry } from '../../../src/reconcile/ports.ts';
import { desiredAccount, desiredMember } from '../../support/desired.ts';
import {
  accountPlan,
  entitlement,
  invite,
  liveRow,
  NOW,
  plan,
  remove,
  step,
  update,
} from '../../support/plans.ts';
import { account, interposed, memoryLock, statuses, type World, world } from '../../support/runs.ts';

const OWNER = liveRow({ id: 'u_0', email: 'ada@acme.com', entitlements: [entitlement('account', 'owner')] });
const USER = [entitlement('account', 'user')];
const SCOPED = [...USER, entitlement('project:p1', 'member'), entitlement('project:p2', 'member')];
const PENDING = liveRow({ id: 'i_1', kind: 'invitation', status: 'pending', email: 'kim@acme.com' });
const ROWS: readonly LiveRow[] = [
  OWNER,
  liveRow(),
  PENDING,
  liveRow({ id: 'u_8', email: 'off@acme.com', status: 'suspended' }),
  liveRow({ id: 'u_9', email: 'old@acme.com' }),
];

/** wen is invited, linus raised in several writes, kim invited anew, off reactivated, old removed. */
const DESIRED: DesiredAccount = desiredAccount(
  [
    desiredMember('ada@acme.com', { entitlements: [entitlement('account', 'owner')] }),
    desiredMember('wen@acme.com'),
    desiredMember('linus@acme.com', { entitlements: SCOPED }),
    desiredMember('kim@acme.com', { entitlements: [entitlement('account', 'admin')] }),
    desiredMember('off@acme.com'),
  ],
  { account: 'kissmetrics' },
);

function service(): MemoryProvider {
  return account(ROWS, { granularity: 'entitlement', capabilities: { pending_editable: false } });
}

const SOURCE = plan().source;

function planned(provider: Provider, { ledger }: Pick<World, 'ledger'>): Promise<Plan> {
  return planRun({
    tool_version: '0.1.0',
    source: SOURCE,
    now: NOW,
    hypothetical: false,
    scope: { accounts: [], members: [], restore: [] },
    accounts: [{ desired: DESIRED, provider, withhold: () => [], rate: null }],
    ledger,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
}

class Killed extends Error {}

/** A process that dies at its n-th sign of life: before something leaves it, or just after. */
function mortal(n: number): { act<T>(what: () => Promise<T>): Promise<T>; dead(): boolean } {
  let count = 0;
  function live(): void {
    count += 1;
    if (count >= n) throw new Killed(`dead at ${n}`);
  }
  return {
    dead: () => count >= n,
    async act(what) {
      live();
      const result = await what();
      live();
      return result;
    },
  };
}

/** Returns the ports of a run whose process dies at the n-th sign of life. */
function doomed(input: ApplyRunInput, crm: Provider, n: number): { input: ApplyRunInput; dead(): boolean } {
  const { act, dead } = mortal(n);
  const { journal, ledger } = input;
  const provider: Provider = {
    ...interposed(
      crm,
      (_, send) => act(send),
      () => act(() => Promise.resolve()),
    ),
    openReader() {
      const reader = crm.openReader();
      return { ...reader, read: (signal) => (dead() ? Promise.reject(new Killed()) : reader.read(signal)) };
    },
  };
  return {
    dead,
    input: {
      ...input,
      providers: new Map([['kissmetrics', provider]]),
      lock: memoryLock(),
      journal: {
        read: () => journal.read(),
        append: (entry) => act(() => journal.append(entry)),
        clear: () => act(() => journal.clear()),
      },
      ledger: { ...ledger, append: (records) => act(() => ledger.append(records)) },
    },
  };
}

/** What the account must be in the end, whatever happened on the way. */
function expectDone(crm: MemoryProvider): void {
  const held = crm.live().rows.map(({ email, status, entitlements }) => ({ email, status, entitlements }));
  expect(held).toHaveLength(5);
  expect(held).toEqual(
    expect.arrayContaining([
      { email: 'wen@acme.com', status: 'pending', entitlements: USER },
      { email: 'linus@acme.com', status: 'active', entitlements: SCOPED },
      { email: 'kim@acme.com', status: 'pending', entitlements: [entitlement('account', 'admin')] },
      { email: 'off@acme.com', status: 'active', entitlements: USER },
      { email: 'ada@acme.com', status: 'active', entitlements: [entitlement('account', 'owner')] },
    ]),
  );
}

/** Every write that took effect did so once: a repeat would have been refused or counted by the service. */
function expectOnce(crm: MemoryProvider): void {
  const ids = crm.sent().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
}

/** Every change is recorded as written exactly once, over all records. */
function writesRecorded(records: readonly ApplyRecord[]): readonly string[] {
  return records
    .flatMap(({ accounts }) => accounts.flatMap(({ outcomes }) => outcomes.flatMap(({ steps }) => steps)))
    .filter(({ status }) => status === 'applied')
    .map(({ step: id }) => id)
    .sort();
}

describe('a run killed at every point', () => {
  it('is settled and ends the same when its plan is applied again', async () => {
    let n = 1;
    for (; ; n += 1) {
      const crm = service();
      const { input, ledger, journal, apply } = world({ kissmetrics: crm });
      const first = await planned(crm, { ledger });
      const run = doomed(input(first), crm, n);
      await applyRun(run.input).catch(() => undefined);
      if (!run.dead()) break;

      const record = await apply(first);

      expectDone(crm);
      expectOnce(crm);
      expect(record.exit_code).toBe(0);
      expect(journal.entries).toEqual([]);
      const steps = first.accounts.flatMap(({ changes }) => changes.flatMap((change) => change.steps));
      expect(writesRecorded(ledger.runs)).toEqual(steps.map(({ id }) => id).sort());
      expect(ledger.runs.map(({ run_id }) => run_id)).toEqual([
        ...new Set(ledger.runs.map(({ run_id }) => run_id)),
      ]);
    }
    // Each write has an intent and an outcome around it; fewer points would mean that the walk ended too soon.
    expect(n).toBeGreaterThan(40);
  });

  it('is settled and ends the same when the next run plans anew', async () => {
    for (let n = 1; ; n += 1) {
      const crm = service();
      const { input, ledger, apply } = world({ kissmetrics: crm });
      const first = await planned(crm, { ledger });
      const run = doomed(input(first), crm, n);
      await applyRun(run.input).catch(() => undefined);
      if (!run.dead()) break;

      await resumeRun(input(first));
      const record = await apply(await planned(crm, { ledger }));

      expectDone(crm);
      expect(crm.sent().filter(({ effect }) => effect.kind === 'invited')).toHaveLength(2);
      expect(record.exit_code).toBe(0);
      const [next] = (await planned(crm, { ledger })).accounts;
      expect(next).toMatchObject({ changes: [], held: [], quarantine: [] });
    }
  });

  it('is settled although the run that settles it is killed as well', async () => {
    for (let n = 1; n <= 8; n += 1) {
      const crm = service();
      const { input, ledger, apply } = world({ kissmetrics: crm });
      const first = await planned(crm, { ledger });
      await applyRun(doomed(input(first), crm, 7).input).catch(() => undefined);
      await applyRun(doomed(input(first), crm, n).input).catch(() => undefined);

      const record = await apply(first);

      expect(record.exit_code).toBe(0);
      expectDone(crm);
      expectOnce(crm);
    }
  });
});

const INVITE = invite({ steps: [step()] });
const PLAN = plan([accountPlan({ changes: [INVITE, update(), remove()] })]);
const HEAD: JournalEntry = {
  kind: 'run',
  format_version: '1.0',
  run_id: 'killed',
  command: 'offboard',
  tool_version: '0.0.9',
  operator: { user: 'sam', host: 'ci' },
  started_at: NOW,
  plan: PLAN,
  done: {},
};
const CRM_ROWS = [OWNER, liveRow(), liveRow({ id: 'u_9', email: 'old@acme.com', name: null })];
const INVITED = liveRow({ id: 'i_9', kind: 'invitation', status: 'pending', email: 'wen@acme.com' });

function intent(change: { readonly steps: readonly { readonly id: string }[] }): JournalEntry {
  return { kind: 'intent', account: 'kissmetrics', step: change.steps[0]?.id ?? '', attempt: 1, at: NOW };
}

function outcome(change: typeof INVITE, status: 'applied' | 'manual' | 'failed'): JournalEntry {
  return {
    kind: 'outcome',
    account: 'kissmetrics',
    outcome: {
      step: change.steps[0]?.id ?? '',
      call: change.steps[0]?.call ?? '',
      status,
      started_at: NOW,
      finished_at: NOW,
      request_ids: ['r-1'],
      attempts: 1,
      read_back: false,
      error: status === 'failed' ? { code: 'RC411', message: 'no such role' } : null,
    },
  };
}

/** Returns the record that a journal is settled into. */
async function settle(
  lines: readonly JournalEntry[],
  rows: readonly LiveRow[],
  providers?: ReadonlyMap<string, Provider | Error>,
): Promise<{ record: ApplyRecord | null; left: readonly JournalEntry[]; w: World }> {
  const w = world({ kissmetrics: account(rows) });
  for (const line of lines) await w.journal.append(line);
  const record = await resumeRun(w.input(PLAN, providers === undefined ? {} : { providers }));
  return { record, left: w.journal.entries, w };
}

describe('a journal that is left over', () => {
  it('becomes the record of the run that was killed', async () => {
    const { record, left, w } = await settle([HEAD, intent(INVITE)], [...CRM_ROWS, INVITED]);

    expect(record).toMatchObject({
      run_id: 'killed',
      command: 'offboard',
      tool: { name: 'rollcall', version: '0.0.9' },
      operator: { user: 'sam', host: 'ci' },
      started_at: NOW,
      resumed: true,
      interrupted: null,
      plan_integrity: PLAN.integrity,
      exit_code: 6,
    });
    expect(left).toEqual([]);
    expect(w.events.at(-1)).toEqual({ kind: 'resumed', record });
    expect(w.lock.held()).toBe(false);
  });

  it.each([
    ['there, it was applied', [...CRM_ROWS, INVITED], 'applied', 6],
    ['not there, it was not sent', CRM_ROWS, 'not-executed', 1],
  ] as const)('reads an unfinished write back: %s', async (_, rows, status, exit) => {
    const { record } = await settle([HEAD, intent(INVITE)], rows);

    const [first, second] = record?.accounts[0]?.outcomes ?? [];
    expect(first).toMatchObject({ status });
    expect(first?.steps[0]).toMatchObject({ status, read_back: true, attempts: 1, started_at: NOW });
    expect(second).toMatchObject({ status: 'not-executed', message: 'the run was killed' });
    expect(record?.exit_code).toBe(exit);
  });

  it('takes over what was known, and proves it', async () => {
    const { record } = await settle(
      [HEAD, intent(INVITE), outcome(INVITE, 'applied'), intent(update()), outcome(update(), 'failed')],
      [...CRM_ROWS, INVITED],
    );

    expect(record === null ? {} : statuses(record)).toEqual({
      [INVITE.id]: 'applied',
      [update().id]: 'failed',
      [remove().id]: 'not-executed',
    });
    expect(record?.accounts[0]?.outcomes[0]).toMatchObject({ verified_at: expect.any(String) });
    expect(record?.accounts[0]?.outcomes[1]?.message).toBe('no such role');
  });

  it.each([
    ['does not show', [HEAD, intent(INVITE), outcome(INVITE, 'manual')], 'failed'],
    [
      'shows',
      [HEAD, intent(INVITE), outcome(INVITE, 'manual'), { kind: 'closed', account: 'kissmetrics' } as const],
      'manual',
    ],
  ])('gives instructions for given only where it %s that they were put down', async (_, lines, status) => {
    const { record } = await settle(lines, CRM_ROWS);

    expect(record?.accounts[0]?.outcomes[0]?.status).toBe(status);
  });

  it.each([
    ['down', new ProviderError('transient', 'kissmetrics', 'down')],
    ['gone from team.yaml', null],
  ])('does not wait for an account that is %s', async (_, error) => {
    const providers = error === null ? new Map() : new Map([['kissmetrics', error]]);
    const { record } = await settle([HEAD, intent(INVITE)], CRM_ROWS, providers);

    expect(record?.accounts[0]?.outcomes[0]).toMatchObject({ status: 'failed' });
    expect(record?.accounts[0]?.outcomes[0]?.steps[0]?.error?.code).toBe('RC415');
    expect(record?.accounts[0]).toMatchObject({ read_back_at: null, state: null });
  });

  it('leaves open what an account does not list', async () => {
    const crm = account(CRM_ROWS, { capabilities: { pending_visible: false } });
    const { record } = await settle([HEAD, intent(INVITE)], CRM_ROWS, new Map([['kissmetrics', crm]]));

    expect(record?.accounts[0]?.outcomes[0]?.steps[0]).toMatchObject({
      status: 'failed',
      error: { code: 'RC415', message: expect.stringContaining('does not list invitations') },
    });
  });

  it('says why accounts that it never came to were left', async () => {
    const why = { code: 'RC301', message: 'too many', hint: '' } as const;
    const three = plan([
      accountPlan({ changes: [INVITE] }),
      accountPlan({ account: 'web', changes: [{ ...INVITE, id: 'w', steps: [] }] }),
      accountPlan({ account: 'crm', refused: why }),
      accountPlan({ account: 'old', refused: why, read: false }),
    ]);
    const { record } = await settle([{ ...HEAD, plan: three }, intent(INVITE)], [...CRM_ROWS, INVITED]);

    expect(record?.accounts.map(({ state_error }) => state_error)).toEqual([
      null,
      'the run was killed before it wrote to this account',
      'too many',
      'too many',
    ]);
    expect(record?.accounts.map(({ refused }) => refused?.code)).toEqual([
      undefined,
      undefined,
      'RC301',
      'RC301',
    ]);
  });

  it('with nothing sent is emptied without a record', async () => {
    const { record, left, w } = await settle([HEAD], CRM_ROWS);

    expect(record).toBeNull();
    expect(left).toEqual([]);
    expect(w.ledger.runs).toEqual([]);
  });

  it('that is empty needs no lock', async () => {
    const w = world({});
    const holder = await w.lock.acquire('apply');

    expect(await resumeRun(w.input(PLAN))).toBeNull();
    await holder.release();
  });

  it('that somebody emptied in the meantime is no run to settle', async () => {
    const w = world({});
    let reads = 0;
    const journal = {
      ...w.journal,
      read() {
        reads += 1;
        return Promise.resolve(reads === 1 ? [HEAD] : []);
      },
    };

    expect(await resumeRun(w.input(PLAN, { journal }))).toBeNull();
  });

  it('that does not begin with a run is refused', async () => {
    await expect(settle([intent(INVITE)], CRM_ROWS)).rejects.toMatchObject({ code: 'RC523' });
  });

  it('stays as it is when the run that settles it is interrupted', async () => {
    const w = world({ kissmetrics: account(CRM_ROWS) });
    for (const line of [HEAD, intent(INVITE)]) await w.journal.append(line);

    await expect(resumeRun(w.input(PLAN, { signal: AbortSignal.abort('SIGINT') }))).rejects.toBe('SIGINT');

    expect(w.journal.entries).toHaveLength(2);
    expect(w.lock.held()).toBe(false);
  });
});
