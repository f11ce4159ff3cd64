// Writes whose answer is lost, refused or cut off: what is sent, how often, and what is believed.
import { describe, expect, it } from 'vitest';
import { ProviderError, RollcallError } from '../../../src/core/errors.ts';
import type { ApplyRecord, StepOutcome } from '../../../src/ledger/model.ts';
import type { MemoryProvider } from '../../../src/providers/memory/memory.ts';
import type { Provider, Receipt } from '../../../src/providers/provider.ts';
import {
  accountPlan,
  entitlement,
  invite,
  liveRow,
  plan,
  remove,
  step,
  update,
} from '../../support/plans.ts';
import { account, interposed, statuses, world } from '../../support/runs.ts';

const OWNER = liveRow({ id: 'u_0', email: 'ada@acme.com', entitlements: [entitlement('account', 'owner')] });
const OLD = liveRow({ id: 'u_9', email: 'old@acme.com', name: null });
const ROWS = [OWNER, liveRow(), OLD];
const INVITE = invite({ steps: [step()] });
const PLAN = plan([accountPlan({ changes: [INVITE, update(), remove()] })]);

function first(record: ApplyRecord): StepOutcome | undefined {
  return record.accounts[0]?.outcomes[0]?.steps[0];
}

function invitations(crm: MemoryProvider): number {
  return crm.live().rows.filter(({ email }) => email === 'wen@acme.com').length;
}

const lost = (): ProviderError =>
  new ProviderError('ambiguous', 'kissmetrics', 'timed out', { requestId: 'r-1' });

describe('a lost answer', () => {
  it('of a write that took effect is found by reading back, and nothing is sent twice', async () => {
    const crm = account(ROWS);
    crm.inject({ on: 'write', kind: 'ambiguous', when: 'after' });
    const { apply, events } = world({ kissmetrics: crm });

    const record = await apply(PLAN);

    expect(first(record)).toMatchObject({ status: 'applied', read_back: true, attempts: 1, error: null });
    expect(record.accounts[0]?.outcomes[0]?.message).toBe('found by reading back');
    expect(crm.sent()).toHaveLength(3);
    expect(invitations(crm)).toBe(1);
    expect(record.exit_code).toBe(0);
    expect(events).toContainEqual({
      kind: 'reading-back',
      account: 'kissmetrics',
      step: INVITE.steps[0]?.id,
    });
  });

  it('of a write that did nothing is sent once more', async () => {
    const crm = account(ROWS);
    crm.inject({ on: 'write', kind: 'ambiguous' });
    const { apply } = world({ kissmetrics: crm });

    const record = await apply(PLAN);

    expect(first(record)).toMatchObject({ status: 'applied', read_back: false, attempts: 2 });
    expect(invitations(crm)).toBe(1);
  });

  it('twice over fails, and is not sent a third time', async () => {
    const crm = account(ROWS);
    crm.inject({ on: 'write', kind: 'ambiguous', times: 2 });
    const { apply } = world({ kissmetrics: crm });

    const record = await apply(PLAN);

    expect(first(record)).toMatchObject({ status: 'failed', attempts: 2, error: { code: 'RC415' } });
    expect(invitations(crm)).toBe(0);
    expect(crm.calls().writes).toBe(4);
    expect(record.exit_code).toBe(6);
  });

  it('is believed when the second attempt meets what the first one did late', async () => {
    const crm = account(ROWS);
    let late: (() => Promise<Receipt>) | null = null;
    const slow = interposed(crm, async (one, send) => {
      if (one.effect.kind !== 'invited') return send();
      if (late === null) {
        late = send;
        throw lost();
      }
      await late();
      return send();
    });
    const { apply } = world({ kissmetrics: slow });

    const record = await apply(PLAN);

    expect(first(record)).toMatchObject({
      status: 'applied',
      read_back: true,
      attempts: 2,
      request_ids: ['r-1'],
    });
    expect(invitations(crm)).toBe(1);
  });

  it('that cannot be read back stays unknown until the last read settles it', async () => {
    const crm = account(ROWS);
    const blind = interposed(crm, async (one, send) => {
      if (one.effect.kind !== 'invited') return send();
      await send();
      crm.inject({ on: 'read', kind: 'transient', times: 3 });
      throw lost();
    });
    const { apply } = world({ kissmetrics: blind });

    const record = await apply(PLAN);

    expect(first(record)).toMatchObject({ status: 'applied', read_back: true, error: null, attempts: 1 });
    expect(record.exit_code).toBe(0);
    expect(invitations(crm)).toBe(1);
  });

  it('that cannot be read back and did nothing is a failure that says that nobody knew', async () => {
    const crm = account(ROWS);
    const blind = interposed(crm, async (one, send) => {
      if (one.effect.kind !== 'invited') return send();
      crm.inject({ on: 'read', kind: 'transient', times: 3 });
      throw lost();
    });
    const { apply } = world({ kissmetrics: blind });

    const record = await apply(PLAN);

    expect(first(record)?.error?.message).toMatch(
      /^timed out; whether it took effect is not known: the service/,
    );
    expect(statuses(record)[INVITE.id]).toBe('failed');
    expect(crm.sent()).toHaveLength(2);
    // The last read has shown since that it is not there.
    expect(first(record)?.read_back).toBe(true);
    expect(record.accounts[0]?.state?.rows.map(({ person }) => person)).not.toContain('wen@acme.com');
  });

  it('is never sent again after a signal', async () => {
    const crm = account(ROWS);
    const controller = new AbortController();
    const cut = interposed(crm, () => {
      controller.abort('SIGINT');
      throw lost();
    });
    const { apply } = world({ kissmetrics: cut });

    const record = await apply(PLAN, { signal: controller.signal });

    expect(first(record)).toMatchObject({ status: 'failed', attempts: 1 });
    expect(record.exit_code).toBe(130);
  });
});

describe('an account that does not list invitations', () => {
  const capabilities = { pending_visible: false };

  it('cannot prove one, and is believed', async () => {
    const { apply } = world({ kissmetrics: account(ROWS, { capabilities }) });

    const record = await apply(PLAN);

    expect(record.accounts[0]?.outcomes[0]).toMatchObject({
      status: 'applied',
      verified_at: null,
      message: 'the account does not list invitations',
    });
    expect(record.accounts[0]?.outcomes[1]?.verified_at).not.toBeNull();
    expect(record.exit_code).toBe(0);
  });

  it('gets no second one after a lost answer, whatever became of the first', async () => {
    for (const when of ['before', 'after'] as const) {
      const crm = account(ROWS, { capabilities });
      crm.inject({ on: 'write', kind: 'ambiguous', when });
      const { apply } = world({ kissmetrics: crm });

      const record = await apply(PLAN);

      expect(first(record)).toMatchObject({ status: 'failed', attempts: 1 });
      expect(first(record)?.error?.message).toMatch(/not known: the account does not list invitations/);
      expect(crm.sent()).toHaveLength(3);
      // The next plan must not take it for somebody who was never invited.
      expect(record.accounts[0]?.state?.rows.map(({ person }) => person)).toContain('wen@acme.com');
    }
  });
});

describe('a refusal', () => {
  it.each(['conflict_exists', 'conflict_pending', 'not_found'] as const)(
    'that says what is wanted is there already is looked into: %s',
    async (kind) => {
      const crm = account(ROWS);
      const taken = interposed(crm, async (one, send) => {
        await send();
        if (one.effect.kind === 'invited') throw new ProviderError(kind, 'kissmetrics', 'there');
        return { status: 'done', request_id: null, row: null, note: null };
      });
      const { apply } = world({ kissmetrics: taken });

      const record = await apply(PLAN);

      expect(first(record)).toMatchObject({ status: 'already', read_back: true, request_ids: [] });
      expect(statuses(record)[INVITE.id]).toBe('already');
      expect(record.exit_code).toBe(0);
    },
  );

  it('that cannot be looked into stands as it was said', async () => {
    const crm = account(ROWS);
    const blind = interposed(crm, () => {
      crm.inject({ on: 'read', kind: 'transient', times: 3 });
      throw new ProviderError('conflict_exists', 'kissmetrics', 'there');
    });
    const { apply } = world({ kissmetrics: blind });

    const record = await apply(plan([accountPlan({ changes: [INVITE] })]));

    expect(first(record)).toMatchObject({ status: 'failed', error: { code: 'RC404', message: 'there' } });
  });
});

describe('a provider that throws something else', () => {
  it.each([
    ['an error', new Error('oops'), 'oops'],
    ['no error at all', 'oops', 'oops'],
  ])('is not trusted to have done nothing, and not asked again: %s', async (_, fault, message) => {
    const crm = account(ROWS);
    const odd = interposed(crm, () => Promise.reject(fault));
    const { apply } = world({ kissmetrics: odd });

    const record = await apply(plan([accountPlan({ changes: [INVITE] })]));

    expect(first(record)).toMatchObject({ attempts: 1, read_back: true, error: { code: 'RC415', message } });
    expect(record.exit_code).toBe(1);
  });

  it('after the write took effect is found out', async () => {
    const crm = account(ROWS);
    const odd = interposed(crm, async (_, send) => {
      await send();
      throw new TypeError('undefined is not a function');
    });
    const { apply } = world({ kissmetrics: odd });

    expect(first(await apply(PLAN))).toMatchObject({ status: 'applied', read_back: true });
  });
});

describe('a signal', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['anything else', 130],
  ] as const)('lets the write in flight finish, records, and stops: %s', async (reason, exit) => {
    const crm = account(ROWS);
    const controller = new AbortController();
    const cut = stopAfter(crm, 1, controller, reason);
    const { apply, ledger, journal } = world({ kissmetrics: cut });

    const record = await apply(PLAN, { signal: controller.signal });

    expect(Object.values(statuses(record))).toEqual(['applied', 'not-executed', 'not-executed']);
    expect(record).toMatchObject({ exit_code: exit, interrupted: exit === 143 ? 'SIGTERM' : 'SIGINT' });
    expect(record.accounts[0]?.outcomes[0]?.verified_at).not.toBeNull();
    expect(record.accounts[0]?.outcomes[1]?.message).toBe('the run was interrupted');
    expect(ledger.runs).toHaveLength(1);
    expect(journal.entries).toEqual([]);
  });

  it('between two writes of one change leaves it half-way, and says so', async () => {
    const crm = account(ROWS);
    const controller = new AbortController();
    const { apply } = world({ kissmetrics: stopAfter(crm, 1, controller, 'SIGINT') });
    const two = update({
      steps: [1, 2].map((n) =>
        step({
          id: `${update().id}/${n}`,
          effect: {
            kind: 'changed',
            row: 'u_1',
            status: null,
            email: null,
            entitlements: [entitlement('account', n === 1 ? 'admin' : 'owner')],
          },
        }),
      ),
    });

    const record = await apply(plan([accountPlan({ changes: [two] })]), { signal: controller.signal });

    expect(record.accounts[0]?.outcomes[0]).toMatchObject({
      status: 'failed',
      message: 'stopped after 1 of 2 writes: the run was interrupted',
    });
    expect(record.exit_code).toBe(130);
  });

  it('that comes when all is done changes nothing', async () => {
    const crm = account(ROWS);
    const controller = new AbortController();
    const { apply } = world({ kissmetrics: stopAfter(crm, 3, controller, 'SIGINT') });

    const record = await apply(PLAN, { signal: controller.signal });

    expect(record).toMatchObject({ exit_code: 0, interrupted: null });
  });

  it('before the account was read ends the run with nothing written', async () => {
    const crm = account(ROWS);
    const { apply } = world({ kissmetrics: crm });

    const record = await apply(PLAN, { signal: AbortSignal.abort('SIGTERM') });

    expect(record.exit_code).toBe(143);
    expect(record.accounts[0]?.state_error).toMatch(/interrupted/);
    expect(crm.sent()).toEqual([]);
  });
});

/** Sends the signal while the n-th write is in flight. */
function stopAfter(crm: Provider, n: number, controller: AbortController, reason: string): Provider {
  let writes = 0;
  return interposed(crm, async (_, send) => {
    const receipt = await send();
    writes += 1;
    if (writes === n) controller.abort(reason);
    return receipt;
  });
}

describe('a journal that cannot be written', () => {
  const full = (): RollcallError => new RollcallError('RC522', 'journal.ndjson: no space left on device');

  it.each([
    ['before the first write', 0, 0, 1],
    ['before the second write', 3, 1, 6],
  ])('stops the run %s, which is not sent', async (_, fits, sent, exit) => {
    const crm = account(ROWS);
    const { apply, ledger, journal } = world({ kissmetrics: crm });
    const small = limited(journal, fits, full());

    const error = await apply(PLAN, { journal: small }).catch((cause: unknown) => cause);

    expect(error).toMatchObject({ code: 'RC522', exit });
    expect(crm.sent()).toHaveLength(sent);
    // Nothing was sent before the first line, so there is nothing to record either.
    expect(ledger.runs).toHaveLength(sent);
  });

  it('after a write still records that it was done', async () => {
    const crm = account(ROWS);
    const { apply, ledger, journal } = world({ kissmetrics: crm });

    const error = await apply(PLAN, { journal: limited(journal, 2, full()) }).catch(
      (cause: unknown) => cause,
    );

    expect(error).toMatchObject({
      message:
        'journal.ndjson: no space left on device (1 of 3 changes were written before; the run is recorded)',
    });
    const [record] = ledger.runs;
    expect(record === undefined ? {} : statuses(record)).toEqual({
      [INVITE.id]: 'applied',
      [update().id]: 'not-executed',
      [remove().id]: 'not-executed',
    });
  });

  it('for a reason of its own is reported all the same', async () => {
    for (const fault of [new Error('EIO'), 'EIO']) {
      const { apply, journal } = world({ kissmetrics: account(ROWS) });

      await expect(apply(PLAN, { journal: limited(journal, 1, fault) })).rejects.toMatchObject({
        code: 'RC522',
        message: expect.stringContaining('EIO'),
        exit: 1,
      });
    }
  });

  it('together with the ledger leaves the journal for the next run', async () => {
    const crm = account(ROWS);
    const { apply, ledger, journal } = world({ kissmetrics: crm });
    const shut = { ...ledger, append: () => Promise.reject(full()) };

    const error = await apply(PLAN, { journal: limited(journal, 2, full()), ledger: shut }).catch(
      (c: unknown) => c,
    );

    expect(error).toMatchObject({ message: expect.stringContaining('not recorded yet'), exit: 6 });
    expect(journal.entries.map(({ kind }) => kind)).toEqual(['run', 'intent']);
  });

  it('stops every account', async () => {
    const [crm, web] = [account(ROWS), account(ROWS)];
    const { apply, journal } = world({ kissmetrics: crm, web });
    const other = { ...remove(), account: 'web', id: 'web/remove/old@acme.com' };
    const both = plan([
      accountPlan({ changes: [INVITE, update(), remove()] }),
      accountPlan({ account: 'web', changes: [other] }),
    ]);

    await expect(apply(both, { journal: limited(journal, 1, full()) })).rejects.toMatchObject({
      code: 'RC522',
    });

    expect([...crm.sent(), ...web.sent()]).toEqual([]);
  });
});

function limited(
  journal: ReturnType<typeof world>['journal'],
  fits: number,
  fault: unknown,
): ReturnType<typeof world>['journal'] {
  let lines = 0;
  return {
    ...journal,
    append(entry) {
      lines += 1;
      return lines > fits ? Promise.reject(fault) : journal.append(entry);
    },
  };
}

describe('a lock that somebody else took over', () => {
  it('stops the run, which then touches neither journal nor ledger', async () => {
    const crm = account(ROWS);
    const { apply, ledger, journal } = world({ kissmetrics: crm });
    let asked = 0;
    const lock = {
      acquire: () =>
        Promise.resolve({
          confirm() {
            asked += 1;
            return asked > 2 ? Promise.reject(new RollcallError('RC521', 'taken over')) : Promise.resolve();
          },
          release: () => Promise.resolve(),
        }),
    };

    await expect(apply(PLAN, { lock })).rejects.toMatchObject({ code: 'RC521', exit: 6 });

    expect(crm.sent()).toHaveLength(1);
    expect(ledger.runs).toEqual([]);
    expect(journal.entries.map(({ kind }) => kind)).toEqual(['run', 'intent', 'outcome']);
  });
});

describe('the end of a run', () => {
  it('keeps the journal where the ledger fails, and says which', async () => {
    for (const [fault, code] of [
      [new Error('EACCES'), 'RC524'],
      ['EACCES', 'RC524'],
      [new RollcallError('RC528', 'EACCES'), 'RC528'],
    ] as const) {
      const { apply, ledger, journal, lock } = world({ kissmetrics: account(ROWS) });
      const shut = { ...ledger, append: () => Promise.reject(fault) };

      await expect(apply(PLAN, { ledger: shut })).rejects.toMatchObject({ code, exit: 6 });

      expect(journal.entries).toHaveLength(7);
      expect(lock.held()).toBe(false);
    }
  });

  it('says what the run would have ended in, where that was bad already', async () => {
    const { apply, ledger } = world({ kissmetrics: account([OWNER]) });
    const shut = { ...ledger, append: () => Promise.reject(new Error('EACCES')) };

    await expect(apply(plan([accountPlan({ changes: [update()] })]), { ledger: shut })).rejects.toMatchObject(
      { exit: 3 },
    );
  });

  it('goes well where only the journal cannot be emptied', async () => {
    const { apply, journal, events } = world({ kissmetrics: account(ROWS) });

    const record = await apply(PLAN, {
      journal: { ...journal, clear: () => Promise.reject(new Error('EIO')) },
    });

    expect(record.exit_code).toBe(0);
    expect(events).toContainEqual({ kind: 'warning', account: 'rollcall', message: 'EIO' });
  });
});
