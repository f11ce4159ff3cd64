import { expect, it } from 'vitest';
import type { LiveRow } from '../../../src/core/access.ts';
import type { Change } from '../../../src/core/change.ts';
import { simulate } from '../../../src/core/simulation.ts';
import { acceptedInstead } from '../../../src/reconcile/accepted-instead.ts';
import { liveOf } from '../../support/live-rows.ts';
import { liveRow, remove } from '../../support/plans.ts';

const pending = liveRow({ id: 'inv_1', kind: 'invitation', status: 'pending', email: 'noor@acme.com' });
const member = liveRow({ id: 'u_9', kind: 'member', status: 'active', email: 'noor@acme.com' });
const cancel = (before: LiveRow | null): Change => remove({ id: 'c', kind: 'cancel', before });

it.each<[string, readonly Change[], readonly LiveRow[], boolean]>([
  ['gone, and a member is there instead', [cancel(pending)], [member], true],
  ['gone, and nobody is there', [cancel(pending)], [], false],
  ['still there', [cancel(pending)], [pending, member], false],
  ['gone, and somebody else is there', [cancel(pending)], [{ ...member, email: 'omar@acme.com' }], false],
  ['gone, and another invitation is there', [cancel(pending)], [{ ...pending, id: 'inv_2' }], false],
  [
    'dead before, so that nobody could accept it',
    [cancel({ ...pending, status: 'expired' })],
    [member],
    false,
  ],
  [
    'gone, and the member was planned for',
    [cancel(pending), remove({ id: 'r', before: member })],
    [member],
    false,
  ],
  ['without an address', [cancel({ ...pending, email: null })], [member], false],
  ['without a row', [cancel(null)], [member], false],
  ['a removal', [remove({ id: 'c', before: pending })], [member], false],
])('an invitation to cancel: %s', (_, changes, rows, isAccepted) => {
  expect([...acceptedInstead(changes, simulate(liveOf(rows)))]).toEqual(isAccepted ? ['c'] : []);
});
