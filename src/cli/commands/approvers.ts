// rollcall approvers: who may approve what lies between two commits, or who could approve today by the file. Reads git
// and, with a token, GitHub; writes nothing and decides nothing.
import { commitAuthors } from '../../approval/commit-authors.ts';
import { identities } from '../../approval/identities.ts';
import { approvalRoster } from '../../approval/roster-access.ts';
import { simulate } from '../../approval/who-may.ts';
import { EXIT, type ExitCode, RollcallError } from '../../core/errors.ts';
import type { Instant } from '../../core/instant.ts';
import { visible, writeJson } from '../../core/show.ts';
import type { Snapshot } from '../../evidence/snapshot.ts';
import { policyOf } from '../../evidence/step-evidence.ts';
import { answersAbout, whoMayApprove } from '../../evidence/who-may-approve.ts';
import { type Asking, type AskingOptions, openAsking, teamsIn } from '../ask-forge.ts';
import type { Io } from '../io.ts';
import { renderIssues } from '../issues.ts';
import { openPullChange } from '../pull-plan.ts';
import { changesJson, showChanges, showSimulation, simulationJson } from '../show-approvers.ts';
import { momentOf, openWorkspace } from '../workspace.ts';

export interface ApproversOptions extends AskingOptions {
  readonly base?: string;
  readonly head?: string;
  readonly simulate?: boolean;
  readonly format: 'text' | 'json';
}

/** Prints who may approve. Always ends in 0 where the question could be answered, whatever the answer is. */
export async function approvers(io: Io, options: ApproversOptions): Promise<ExitCode> {
  const { now } = momentOf(io, undefined);
  const asking = await openAsking(io, options);
  try {
    const text =
      options.simulate === true
        ? await simulation(io, options, asking, now)
        : await changes(io, options, asking, now);
    io.out(text);
    return EXIT.ok;
  } finally {
    await asking.forge?.close();
  }
}

async function simulation(io: Io, options: ApproversOptions, asking: Asking, now: Instant): Promise<string> {
  if (options.base !== undefined || options.head !== undefined) {
    throw new RollcallError('RC501', '--simulate looks at the file at hand, not at commits', {
      hint: 'leave --base and --head out',
    });
  }
  const { team, source } = await openWorkspace(io, options, now);
  const [roster, policy] = [approvalRoster(team), policyOf(team)];
  const people = await answersAbout(roster, policy, now, asking.forge);
  const answer = {
    file: source.file,
    min_team_mode: policy.min_team_mode,
    tiers: simulate(roster, policy, people, now),
    not_asked: asking.why_not,
    teams: teamsIn(policy),
  };
  return options.format === 'json'
    ? writeJson(simulationJson(answer))
    : showSimulation(answer, io.colour.out);
}

async function changes(
  io: Io,
  options: ApproversOptions,
  { forge, why_not }: Asking,
  now: Instant,
): Promise<string> {
  const { base: from, head: to = 'HEAD' } = options;
  if (from === undefined) {
    throw new RollcallError('RC501', 'which change? --base is missing', {
      hint: 'name the branch that it would be merged into, as in --base origin/main; or ask with --simulate',
    });
  }
  const pull = await openPullChange(io, { ...options, base: from, head: to }, forge);
  try {
    const { base, head, change } = pull;
    const before = checked(io, change.before, from);
    checked(io, change.after, to);
    const [roster, policy] = [approvalRoster(before), policyOf(before)];
    const contributors = commitAuthors(change.commits, identities(roster));
    const { delta, differing } = change;
    const told = await whoMayApprove(
      { roster, policy, delta, differing, contributors, unverified_paths: [], now },
      forge,
    );
    const answer = {
      base,
      head,
      conflicts: change.conflicts,
      changes: told,
      contributors: Array.from(contributors.people, ([person, links]) => ({ person, links })),
      unattributable: contributors.unattributable,
      policy_changed: delta?.governed.some(({ path }) => path === 'policy.approvals') === true,
      not_asked: why_not,
      teams: teamsIn(policy),
    };
    return options.format === 'json' ? writeJson(changesJson(answer)) : showChanges(answer, io.colour.out);
  } finally {
    await pull.close();
  }
}

/** Returns the team of a side. Throws RC641 where it has none, RC543 where it is invalid, with its findings on stderr. */
function checked(io: Io, snapshot: Snapshot, name: string): NonNullable<Snapshot['team']> {
  if (snapshot.team !== null) return snapshot.team;
  if (snapshot.sources.length === 0) {
    throw new RollcallError('RC641', `${visible(name)} has no team.yaml at that path`, {
      hint: 'the commit that adds the file is the baseline, and needs no approval; `--simulate` says who could approve after it',
    });
  }
  io.err(renderIssues(snapshot.issues, 'text', { colour: io.colour.err }));
  throw new RollcallError('RC543', `team.yaml at ${visible(name)} has errors`, {
    hint: 'nothing about access can be judged before they are fixed',
  });
}
