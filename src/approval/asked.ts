// Whether what somebody asks for by name, an invitation sent again or taken back, stands on an approved step.
import type { DesiredAccount } from '../core/access.ts';
import { visible } from '../core/show.ts';
import type { Blame } from './blame.ts';
import type { Standing } from './withhold.ts';

export interface AskedInput {
  readonly desired: DesiredAccount;
  readonly blame: Pick<Blame, 'held' | 'ended'>;
  /** A commit that is not there counts as blocked. */
  readonly standings: ReadonlyMap<string, Standing>;
}

/**
 * Returns why it may not run, in words; null: it may. Sending again gives access, so the step that gives it must be
 * approved. Taking back takes access away: from somebody whom the file wants that is a removal which nobody approved.
 */
export function askedRefusal(kind: 'resend' | 'cancel', person: string, input: AskedInput): string | null {
  const { desired, blame } = input;
  const isThis = (entry: { person: string; account: string; resource: string }): boolean =>
    entry.person === person && entry.account === desired.account && entry.resource === 'account';
  const held = blame.held.filter(({ grant }) => isThis(grant));
  const wanted = desired.members.some((member) => member.person === person);
  if (kind === 'cancel') {
    if (wanted) return 'the protected branch wants them invited; only break-glass takes that back';
    const end = blame.ended.find(isThis);
    return end === undefined ? null : standingOf(end.commit, input);
  }
  if (!wanted || held.length === 0) return 'no step of the protected branch gives it';
  return held.map(({ commit }) => standingOf(commit, input)).find((why) => why !== null) ?? null;
}

function standingOf(commit: string, { standings }: AskedInput): string | null {
  const isBlocked = (standings.get(commit) ?? 'blocked') === 'blocked';
  return isBlocked ? `commit ${visible(commit.slice(0, 12))} is not approved` : null;
}
