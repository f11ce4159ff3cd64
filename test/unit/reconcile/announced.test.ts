// Runs that announce themselves in the ledger: what is left when the machine goes, and its journal with it.
import { describe, expect, it } from 'vitest';
import type { ApplyStartedRecord, LedgerRecord, Unsealed } from '../../../src/ledger/model.ts';
import { cutOffRun, journalOf, unrecordedRuns } from '../../../src/reconcile/announced.ts';
import { resumeRun } from '../../../src/reconcile/apply-run.ts';
import { driftReverts } from '../../../src/reconcile/drift-reverts.ts';
import { accountPlan, entitlement, liveRow, plan, remove, step, update } from '../../support/plans.ts';
import { account, interposed, memoryJournal, world } from '../../support/runs.ts';

const OWNER = liveRow({ id: 'u_0', email: 'ada@acme.com', entitlements: [entitlement('account', 'owner')] });
const LINUS = liveRow();
const OLD = liveRow({ id: 'u_9', email: 'old@acme.com', name: null });
const RAISE = update();
const REMOVE = remove();
const PLAN = plan([accountPlan({ changes: [RAISE, REMOVE] })]);

const kinds = async (ledger: { records(): AsyncIterable<LedgerRecord> }): Promise<readonly string[]> => {
  const found: string[] = [];
  for await (const { kind } of ledger.records()) found.push(kind);
  return found;
};

describe('a run that announces itself', () => {
  it('does so before its first write, and is not cut off once its record is there', async () => {
    const crm = account([OWNER, LINUS, OLD]);
    const { apply, ledger } = world({ kissmetrics: crm });
    await apply(PLAN, { announces: true });
    expect(await kinds(ledger)).toEqual(['apply_started', 'apply']);
    expect(await cutOffRun(ledger)).toBeNull();
  });

  it('keeps what comes first even without announcing itself, and nothing where nothing runs', async () => {
    const crm = account([OWNER, LINUS, OLD]);
    const { apply, ledger } = world({ kissmetrics: crm });
    const first: Unsealed = {
      kind: 'break_glass',
      format_version: '1.1',
      run_id: 'run-1',
      at: PLAN.now,
      reason: 'outage',
      ticket: 'INC-7',
      operator: { user: 'robin', host: 'desk' },
      changes: [],
      tip: null,
    };
    const approvals = { steps: [], approved_by: [], break_glass: true };
    const gate = { tip: null, approvals, first: [first], steps: [] };
    const record = await apply(PLAN, { gate });
    expect(await kinds(ledger)).toEqual(['break_glass', 'apply']);
    expect(record.approvals).toEqual(approvals);
    const idle = world({ kissmetrics: account([OWNER]) });
    await idle.apply(plan([accountPlan({ changes: [] })]), { gate, announces: true });
    expect(await kinds(idle.ledger)).toEqual(['apply']);
  });

  it.each([
    ['before its first write', 0],
    ['between two writes', 1],
    ['after its last write', 2],
  ])('is settled by another machine when it was cut off %s', async (_, written) => {
    const crm = account([OWNER, LINUS, OLD]);
    let sent = 0;
    const dying = interposed(
      crm,
      (_step, send) => {
        if (sent >= written) throw new Error('the machine is gone');
        sent += 1;
        return send();
      },
      () => Promise.resolve(),
    );
    const first = world({ kissmetrics: dying });
    const lost = { ...first.ledger, append: first.ledger.append };
    await first
      .apply(PLAN, {
        announces: true,
        ledger: {
          ...lost,
          append: (records) =>
            records.some(({ kind }) => kind === 'apply')
              ? Promise.reject(new Error('the machine is gone'))
              : first.ledger.append(records),
        },
      })
      .catch(() => null);
    expect((await cutOffRun(first.ledger))?.run_id).toBe('run-1');

    const second = world({ kissmetrics: crm });
    const record = await resumeRun({
      ...second.input(PLAN),
      announces: true,
      run_id: 'run-2',
      ledger: first.ledger,
      journal: memoryJournal(),
    });
    expect(record).toMatchObject({ run_id: 'run-1', resumed: true });
    const statuses = record?.accounts.flatMap(({ outcomes }) => outcomes.map(({ status }) => status));
    expect(statuses).toEqual([0, 1].map((place) => (place < written ? 'applied' : 'not-executed')));
    expect(crm.sent()).toHaveLength(written);
    expect(await cutOffRun(first.ledger)).toBeNull();
    expect(await resumeRun({ ...second.input(PLAN), announces: true, ledger: first.ledger })).toBeNull();
  });

  it('leaves intents of accounts that were not refused only', () => {
    const refused = { code: 'RC301', message: '', hint: '' } as const;
    const run = {
      ...PLAN,
      accounts: [
        accountPlan({ changes: [update({ steps: [step({ id: 'a/1' }), step({ id: 'a/2' })] })] }),
        accountPlan({ account: 'other', refused, changes: [update({ steps: [step({ id: 'b/1' })] })] }),
      ],
    };
    const journal = journalOf({
      kind: 'apply_started',
      format_version: '1.1',
      sequence: 1,
      previous: null,
      hash: '',
      run_id: 'r',
      command: 'apply',
      started_at: PLAN.now,
      tool: PLAN.tool,
      source: PLAN.source,
      operator: { user: 'robin', host: 'desk' },
      tip: null,
      plan: run,
    });
    expect(journal.flatMap((entry) => (entry.kind === 'intent' ? [entry.step] : []))).toEqual(['a/1', 'a/2']);
  });
});

describe('a run that another job announced, which makes no plan', () => {
  const announced = (run_id: string): Unsealed<ApplyStartedRecord> => ({
    kind: 'apply_started',
    format_version: '1.1',
    run_id,
    command: 'apply',
    started_at: PLAN.now,
    tool: PLAN.tool,
    source: PLAN.source,
    operator: { user: 'robin', host: 'desk' },
    tip: 'a'.repeat(40),
    plan: null,
  });

  it('writes only its record', async () => {
    const { apply, ledger } = world({ kissmetrics: account([OWNER, LINUS, OLD]) });
    await ledger.append([announced('run-1')]);
    const record = await apply(PLAN, { announces: true, announced: true });
    expect(await kinds(ledger)).toEqual(['apply_started', 'apply']);
    expect(record).not.toHaveProperty('unrecorded');
  });

  it('is named once by the next run where it was never recorded, and keeps no run from being settled', async () => {
    const { apply, ledger, input } = world({ kissmetrics: account([OWNER, LINUS, OLD]) });
    await ledger.append([announced('gone-1'), announced('gone-2'), announced('own')]);
    expect(await unrecordedRuns(ledger, 'own')).toEqual(['gone-1', 'gone-2']);
    expect(await resumeRun({ ...input(PLAN), announces: true })).toBeNull();
    const own = await apply(PLAN, { announces: true, announced: true, run_id: 'own' });
    expect(own.unrecorded).toEqual(['gone-1', 'gone-2']);
    expect(await unrecordedRuns(ledger, 'next')).toEqual([]);

    await ledger.append([{ ...announced('with-plan'), plan: PLAN }, announced('later')]);
    expect((await cutOffRun(ledger))?.run_id).toBe('with-plan');
  });

  it('is refused before its first write where its id has been used', async () => {
    const crm = account([OWNER, LINUS, OLD]);
    const { apply, ledger } = world({ kissmetrics: crm });
    await ledger.append([announced('own')]);
    await apply(PLAN, { announces: true, announced: true, run_id: 'own' });
    const sent = crm.sent().length;
    await expect(apply(PLAN, { announces: true, announced: true, run_id: 'own' })).rejects.toMatchObject({
      code: 'RC681',
    });
    expect(crm.sent()).toHaveLength(sent);
  });
});

describe('what a run took back because somebody added it by hand', () => {
  it.each([
    ['drift that is extra', { kind: 'drift', drift: 'extra' } as const, 1],
    ['drift that is missing', { kind: 'drift', drift: 'missing' } as const, 0],
    ['whoever the file no longer has', { kind: 'absent' } as const, 0],
  ])('is a record of its own: %s', async (_, why, count) => {
    const crm = account([OWNER, OLD]);
    const { apply, ledger } = world({ kissmetrics: crm });
    const record = await apply(plan([accountPlan({ changes: [{ ...REMOVE, why }] })]));
    expect(driftReverts(record)).toHaveLength(count);
    expect((await kinds(ledger)).filter((kind) => kind === 'drift_revert')).toHaveLength(count);
  });

  it('is none where nothing was written', async () => {
    const { apply } = world({ kissmetrics: account([OWNER]) });
    const why = { kind: 'drift', drift: 'extra' } as const;
    const record = await apply(plan([accountPlan({ changes: [{ ...REMOVE, why }] })]));
    expect(driftReverts(record)).toEqual([]);
  });
});
