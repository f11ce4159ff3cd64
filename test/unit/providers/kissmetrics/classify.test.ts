import { describe, expect, it } from 'vitest';
import { type Asked, classify, messagesOf } from '../../../../src/providers/kissmetrics/classify.ts';

describe('classify', () => {
  it.each<[number, string, Asked, string]>([
    [401, 'Unauthenticated.', 'read', 'auth'],
    [401, '', 'update', 'auth'],
    [407, '', 'read', 'auth'],
    [403, 'You are not authorized to manage users.', 'update', 'forbidden'],
    [403, 'You are not authorized to access this page.', 'read', 'forbidden'],
    [403, 'Admins cannot edit an Owner.', 'update', 'forbidden'],
    [403, 'You cannot change your own role.', 'update', 'self_lockout'],
    [403, 'This user is managed by your identity provider.', 'update', 'idp_managed'],
    [403, 'Users are provisioned through SCIM.', 'remove', 'idp_managed'],
    [403, 'This address is blocked.', 'invite', 'blocked'],
    [404, 'Not found.', 'update', 'not_found'],
    [410, '', 'read', 'not_found'],
    [409, 'This address already belongs to a member of this account.', 'invite', 'conflict_exists'],
    [409, 'An invitation for this address is already pending.', 'invite', 'conflict_pending'],
    [409, 'ada@acme.com has already been invited.', 'invite', 'conflict_pending'],
    [409, 'Conflict.', 'invite', 'conflict_exists'],
    [409, '', 'resend', 'conflict_exists'],
    [409, 'This invitation was accepted.', 'resend', 'conflict_exists'],
    [409, 'This invitation was accepted.', 'cancel', 'conflict_exists'],
    [
      409,
      'The last owner of an account cannot be lowered, suspended or removed. Transfer ownership first.',
      'update',
      'last_owner',
    ],
    [409, 'You are the only Owner.', 'remove', 'last_owner'],
    [409, 'That member owns the account already.', 'transfer', 'conflict_exists'],
    [409, 'The member behind this credential cannot be removed.', 'remove', 'self_lockout'],
    [409, 'You cannot remove yourself.', 'remove', 'self_lockout'],
    [409, 'This address is taken.', 'update', 'conflict_exists'],
    [409, 'Try again.', 'update', 'validation'],
    [409, 'Managed by single sign-on.', 'update', 'idp_managed'],
    [422, "You've reached your user limit", 'invite', 'seat_limit'],
    [422, 'No free seat.', 'resend', 'seat_limit'],
    [422, 'projects: there is no project "99".', 'update', 'validation'],
    [422, 'Please use a work address.', 'invite', 'validation'],
    [422, 'limit must be a number.', 'read', 'incomplete_read'],
    [402, '', 'invite', 'seat_limit'],
    [400, '', 'update', 'validation'],
    [413, '', 'update', 'validation'],
    [418, '', 'read', 'incomplete_read'],
  ])('%i %j to %s is %s', (status, message, asked, kind) => {
    expect(classify(status, message === '' ? [] : [message], asked)).toBe(kind);
  });
});

describe('messagesOf', () => {
  it.each([
    [{ status: 422, messages: ['a', 'b'] }, ['a', 'b']],
    [{ messages: ['a', 1, null] }, ['a']],
    [{ messages: 'a' }, []],
    [{}, []],
    [null, []],
    ['a', []],
    [undefined, []],
  ])('reads %j', (body, expected) => {
    expect(messagesOf(body)).toEqual(expected);
  });
});
