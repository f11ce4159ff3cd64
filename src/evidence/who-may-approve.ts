// Who may approve a change, with what the forge says about everybody whom a rule may mean. Says so before the review;
// decides nothing.
import { contributorsOf } from '../approval/contributors.ts';
import { identities } from '../approval/identities.ts';
import type { ApprovalRoster, Delta, PersonEvidence, PullRequestEvidence } from '../approval/model.ts';
import type { ApprovalPolicy } from '../approval/policy.ts';
import { type ChangeApprovers, peopleInQuestion, type WhoMayInput, whoMay } from '../approval/who-may.ts';
import type { Instant } from '../core/instant.ts';
import type { Forge } from '../forge/forge.ts';
import { peopleEvidence } from './people.ts';

export interface WhoMayApproveInput extends Omit<WhoMayInput, 'people' | 'delta'> {
  /** null: the later roster cannot be read, so that nothing is known to change. */
  readonly delta: Delta | null;
}

/** Returns the changes with their approvers, in the order of a verdict. Throws as the forge does; null: it is not asked. */
export async function whoMayApprove(
  input: WhoMayApproveInput,
  forge: Forge | null,
): Promise<readonly ChangeApprovers[]> {
  const { roster, policy, now } = input;
  const delta = input.delta ?? { gains: [], losses: [], governed: [], moved: [] };
  return whoMay({ ...input, delta, people: await answersAbout(roster, policy, now, forge) });
}

/** Returns the same for a pull request: whoever had a part in it is kept out. */
export async function whoMayApprovePull(
  pull: PullRequestEvidence,
  input: Omit<WhoMayApproveInput, 'contributors'>,
  forge: Forge,
): Promise<readonly ChangeApprovers[]> {
  const contributors = contributorsOf(pull, identities(input.roster));
  return whoMayApprove({ ...input, contributors }, forge);
}

/** Returns what the forge says about everybody whom a rule may mean; nothing where it is not asked. */
export async function answersAbout(
  roster: ApprovalRoster,
  policy: ApprovalPolicy,
  now: Instant,
  forge: Forge | null,
): Promise<readonly PersonEvidence[]> {
  if (forge === null) return [];
  return peopleEvidence(peopleInQuestion(roster, policy, now), roster, policy, forge);
}
