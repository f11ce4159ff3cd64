import { describe, expect, it } from 'vitest';
import type { AccountPlan } from '../../../src/plan/model.ts';
import {
  type Asked,
  accountPlanFor,
  desiredAccount,
  equalWorld,
  grants,
  liveAccount,
  person,
  recordOf,
  rowOf,
  type World,
} from '../../support/world.ts';

const ADA = person('ada@acme.com', 'owner');
const WEN = person('wen@acme.com', ['user', 'feature:export=deny']);
const HOLD = { drift: { missing: 'hold', extra: 'hold' } } as const;

/** The account has Ada alone; the file wants Wen too, without the export. */
function wenIsNotThere(last: World['last'], asked: Asked = {}): AccountPlan {
  const desired = desiredAccount([ADA, WEN], { policy: HOLD });
  return accountPlanFor({ ...equalWorld([ADA, WEN]), desired, live: liveAccount([rowOf(ADA)]), last }, asked);
}

describe('somebody who is not there, with a denied feature, where what was given by hand is held', () => {
  it('is invited with the denial, though there is a record that does not know them', () => {
    const [change] = wenIsNotThere(recordOf([rowOf(ADA)])).changes;
    expect(change).toMatchObject({ kind: 'invite', why: { kind: 'file' } });
    expect(change?.after?.entitlements).toEqual(grants('user', 'feature:export=deny'));
  });

  it('is restored with the denial, and the reason is that access was missing', () => {
    const [change] = wenIsNotThere(recordOf([rowOf(ADA), rowOf(WEN)]), { restore: ['wen@acme.com'] }).changes;
    expect(change).toMatchObject({ kind: 'invite', why: { kind: 'drift', drift: 'missing' } });
    expect(change?.after?.entitlements).toEqual(grants('user', 'feature:export=deny'));
  });
});
