// All rules, one after the other. Their order does not matter: findings are sorted.
import type { TeamFile } from '../team-file.ts';
import { checkApprovals } from './approvals.ts';
import { checkConflicts } from './conflicts.ts';
import { checkDomains } from './domains.ts';
import { checkIdentities } from './identities.ts';
import type { Judging } from './judging.ts';
import { checkOwners } from './owners.ts';
import { checkPeople } from './people.ts';
import { scopeIndex } from './scope-index.ts';
import { checkTerms } from './terms.ts';
import { checkTraining } from './training.ts';

/** Reports everything that the policy and good sense do not allow. */
export function judgeTeam(team: TeamFile, judging: Judging): void {
  judgeEach(team, judging);
  judgeTogether(team, judging);
}

/** Reports what is wrong with a member whoever else is in the file; `team` may hold any of its members. */
export function judgeEach(team: TeamFile, judging: Judging): void {
  const scopes = scopeIndex(team);
  checkDomains(team, judging);
  checkTerms(team, judging);
  checkTraining(team, scopes, judging);
  checkConflicts(team, scopes, judging);
}

/** Reports what is wrong with the members beside each other; `team` must hold all of them. */
export function judgeTogether(team: TeamFile, judging: Judging): void {
  checkIdentities(team, judging);
  checkOwners(team, judging);
  checkPeople(team, judging);
  checkApprovals(team, judging);
}
