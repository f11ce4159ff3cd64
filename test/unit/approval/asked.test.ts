import { describe, expect, it } from 'vitest';
import { askedRefusal } from '../../../src/approval/asked.ts';
import type { Standing } from '../../../src/approval/withhold.ts';
import { desiredAccount, desiredMember } from '../../support/desired.ts';

const BO = 'bo@acme.com';
const STANDINGS: ReadonlyMap<string, Standing> = new Map([
  ['good', 'verified'],
  ['bad', 'blocked'],
]);

function refusal(kind: 'resend' | 'cancel', given: string | null, ended: string | null, isWanted = true) {
  const where = { person: BO, account: 'crm', resource: 'account' };
  return askedRefusal(kind, BO, {
    desired: desiredAccount(isWanted ? [desiredMember(BO)] : []),
    standings: STANDINGS,
    blame: {
      held: given === null ? [] : [{ grant: { ...where, level: 'user', until: null }, commit: given }],
      ended: ended === null ? [] : [{ ...where, commit: ended }],
    },
  });
}

describe('an invitation is sent again', () => {
  it.each([
    ['when the step that gives it is approved', 'good', true, null],
    ['never when that step is blocked', 'bad', true, 'commit bad is not approved'],
    ['never when that step is unheard of', 'nowhere', true, 'commit nowhere is not approved'],
    ['never when no step gives it', null, true, 'no step of the protected branch gives it'],
    [
      'never to somebody whom the file no longer wants',
      'good',
      false,
      'no step of the protected branch gives it',
    ],
  ])('%s', (_, given, isWanted, why) => {
    expect(refusal('resend', given, null, isWanted)).toBe(why);
  });
});

describe('an invitation is taken back', () => {
  it.each([
    ['when it was never in the file', null, false, null],
    ['when the step that takes the person out is approved', 'good', false, null],
    ['never when that step is blocked', 'bad', false, 'commit bad is not approved'],
    [
      'never from somebody whom the file wants',
      null,
      true,
      'the protected branch wants them invited; only break-glass takes that back',
    ],
  ])('%s', (_, ended, isWanted, why) => {
    expect(refusal('cancel', isWanted ? 'good' : null, ended, isWanted)).toBe(why);
  });
});
