// People of the file whom the account does not show at all: invited, or held where somebody took them away by hand.
import type { DesiredMember } from '../core/access.ts';
import type { After, Why } from '../core/change.ts';
import { levelAt } from '../core/entitlements.ts';
import { visible } from '../core/show.ts';
import { setAside } from './aside.ts';
import { noteWaiting, propose, targetFor, whyOf } from './case.ts';
import type { AccountContext } from './context.ts';
import type { Findings } from './findings.ts';

/** Decides somebody whom the account does not show at all. */
export function decideMissing(
  context: AccountContext,
  member: DesiredMember,
  isContested: boolean,
  into: Findings,
): void {
  const { person, email, login } = member;
  const last = context.memory.of(member);
  if (last !== undefined && !context.restores(member)) {
    into.held.push({
      person,
      drift: 'missing',
      message: `${visible(person)} was there at the last record and was taken away by hand; --restore invites again`,
      entitlements: last.entitlements,
      row: null,
      last_status: last.status,
    });
    return;
  }
  if (isContested) {
    setAside(
      context,
      into,
      person,
      'RC320',
      `${visible(person)} shares an address or login with somebody else in the file`,
    );
    return;
  }
  if (context.ignored(email) !== undefined) {
    setAside(context, into, person, 'RC320', `${visible(person)} is a member and ignored as well`);
    return;
  }
  const { invitations, people } = context.capabilities;
  const destination = people === 'email' ? email : login;
  if (!invitations || destination === null) {
    const why = invitations
      ? `no ${people === 'email' ? 'address' : 'login'} is known`
      : 'the service takes no invitations';
    setAside(context, into, person, 'RC327', `${visible(person)} cannot be invited: ${why}`);
    return;
  }
  const target = targetFor(context, member, null, last);
  noteWaiting(into, person, target);
  if (levelAt(target.entitlements, 'account') === undefined) return;
  const after: After = {
    status: 'pending',
    email,
    login,
    name: member.name,
    entitlements: target.entitlements,
  };
  const why: Why = last === undefined ? whyOf(member, target) : { kind: 'drift', drift: 'missing' };
  propose(context, member, null, { kind: 'invite', after, why }, into);
}
