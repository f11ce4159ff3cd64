// Codes of planning: RC30x guards, RC31x order and seats, RC32x quarantine and withheld rows, RC33x approval.

export const PLAN_CODES = {
  RC301: {
    title: 'too many edges of one kind',
    help: 'The plan would remove, cancel, lower or narrow more than policy.removals allows. Name the people under policy.allow in a pull request of its own, or fix the file.',
  },
  RC302: {
    title: 'too few owners',
    help: 'After the plan fewer accepted owners would be left than policy.owners.min, or the expiry of one takes the account there. Make somebody else an owner first; an invitation does not count until it is accepted.',
  },
  RC303: {
    title: 'too many owners',
    help: 'After the plan there would be more owners, invited ones included, than policy.owners.max or the service takes. Lower one in the same change.',
  },
  RC304: {
    title: 'a protected person would lose access',
    help: 'policy.removals.protect names people who are never removed, cancelled or lowered; policy.allow does not override it. Take the person off that list first.',
  },
  RC305: {
    title: 'the acting credential would lock itself out',
    help: 'The plan would take away from the person whose credential acts what it needs to act. Use a credential of somebody else, an owner or admin.',
  },
  RC306: {
    title: 'the file gives nobody this account',
    help: 'An account that has members is never emptied by a plan. If it is to be given up, take it out of accounts.',
  },
  RC307: {
    title: 'the account shows less than half of what it did',
    help: 'A credential that sees only a part of an account looks like everybody having left. Check the credential and base_url. Where people really went, begin a new ledger directory, so that the account is recorded as it is now.',
  },
  RC308: {
    title: 'an entry of policy.allow is past its date',
    help: 'It lets nobody through any more. Take it out, or renew it in a pull request of its own.',
  },
  RC311: {
    title: 'no safe order',
    help: 'After each single write enough accepted owners must remain, seats must stay within the limit, and the acting credential must still be able to act. The message names the write that breaks it.',
  },
  RC312: {
    title: 'no free seat',
    help: 'The invitation waits. Remove somebody, cancel an invitation, or buy a seat; seats are given out in the order of the file.',
  },
  RC313: {
    title: 'waits for a change that --member leaves out',
    help: 'The change is only safe after another one. Name that person too, or plan without --member.',
  },
  RC314: {
    title: 'the service cannot change addresses',
    help: 'The person keeps the seat under the old address. Let them change it there.',
  },
  RC315: {
    title: 'a removal and an invitation that look like one person',
    help: 'A member whose key changes is removed and invited anew, unless previous_email names the old address.',
  },
  RC316: {
    title: 'ownership cannot move',
    help: 'The account has one owner at a time and the plan may not change the present one. Settle that person first.',
  },
  RC320: {
    title: 'the file contradicts itself about a person',
    help: 'Nothing is done for the person until the file says one thing.',
  },
  RC321: {
    title: 'two live rows match one person',
    help: 'Pin the right one under ids, and remove the other by hand.',
  },
  RC322: {
    title: 'one live row matches two people',
    help: 'Pin under ids who is who, or take one of the entries out.',
  },
  RC323: {
    title: 'a pinned id is gone and somebody else has the login or address',
    help: 'The login or address may have been taken over by a stranger. Check the person, then correct the pin under ids.',
  },
  RC324: {
    title: 'an invitation expired and is not sent again',
    help: 'It was sent as often as invitations.max_resends allows, or sending again is off or beyond the service. Talk to the person, then use `rollcall invitations resend`, or take them out.',
  },
  RC325: {
    title: 'the person declined the invitation',
    help: 'It is not repeated. Talk to the person, then cancel the invitation there and plan again, or take them out.',
  },
  RC326: {
    title: 'the invitation could not be delivered',
    help: 'Most often the address is wrong. Correct it, or take the person out.',
  },
  RC327: {
    title: 'the person cannot be invited',
    help: 'The service takes no invitations, or there is no address or login that one could go to. The person must be added there by hand.',
  },
  RC328: {
    title: 'the service has no write for this',
    help: 'The provider knows no call that makes the change. Make it by hand.',
  },
  RC329: {
    title: 'training lapsed',
    help: 'New access to these projects waits until `trained` has a newer date. Access that is live already stays.',
  },
  RC330: {
    title: 'not approved',
    help: 'No approved step of the protected branch stands behind the difference, so what is live stays. Have the step that it comes from approved anew; approved removals are not held up by it.',
  },
} as const;
