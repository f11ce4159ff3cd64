// team.yaml itself, and whether anybody could approve under its policy.
import type { Facts, Judgement } from './model.ts';
import { counted, fail, listed, ok, unknown, warn } from './outcome.ts';

export function judgeTeamFile({ team }: Facts): Judgement {
  if ('unreadable' in team)
    return fail(team.unreadable, 'name it with --file, or write a first one with `rollcall import`');
  const { file, members, errors, warnings } = team.found;
  const [first] = errors;
  if (first !== undefined) {
    return fail(
      `${file} has ${counted(errors.length, 'error')}: ${first}`,
      'run `rollcall validate`, and fix what it lists',
    );
  }
  const seen = `${file} is valid: ${counted(members, 'member')}`;
  return warnings === 0
    ? ok(seen)
    : warn(`${seen}, ${counted(warnings, 'warning')}`, 'run `rollcall validate`, and look at what it lists');
}

export function judgeApprovers({ approvals }: Facts): Judgement {
  if (approvals === null) return unknown('there is no valid team.yaml', 'see team-file above');
  const { on, tiers } = approvals;
  if (!on) {
    return warn(
      'team.yaml has no `policy.approvals`: whatever is merged is applied, and no approval is asked for or recorded',
      'add `policy: { approvals: {} }`, and see with `rollcall approvers --simulate` who could approve',
    );
  }
  const named = (outcome: string): readonly string[] =>
    tiers.filter((tier) => tier.outcome === outcome).map(({ tier }) => tier);
  const seeWho = 'see `rollcall approvers --simulate`';
  const never = named('never');
  if (never.length > 0) {
    return fail(
      `too few people could approve changes of risk ${listed(never)}`,
      `${seeWho}; name more people, ask for fewer approvals, or set min_team_mode`,
    );
  }
  const perhaps = named('perhaps');
  if (perhaps.length > 0) {
    return unknown(
      `changes of risk ${listed(perhaps)} can be approved only if something holds that was not read`,
      `${seeWho}: it says what is not known about whom`,
    );
  }
  const tight = tiers.filter(({ spare }) => spare <= 0).map(({ tier }) => tier);
  return tight.length === 0
    ? ok('each risk has people who could approve, and somebody to spare')
    : warn(
        `nobody is to spare for changes of risk ${listed(tight)}: what one of the approvers writes or gains from stays blocked`,
        `${seeWho}; name one person more`,
      );
}
