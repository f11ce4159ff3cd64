// A whole team from its checked trees: accounts first, then what members are read against, then the members of every
// file in the order of the includes.
import type { Json } from '../../core/change.ts';
import type { Parsed } from '../document.ts';
import type { Report } from '../report.ts';
import type { RosterContext } from '../roster-context.ts';
import type { Judging } from '../rules/judging.ts';
import type { Shape } from '../shape.ts';
import type { TeamFile, TeamMember } from '../team-file.ts';
import { child, entriesOf, jsonOf, type TreeNode, textOf } from '../tree.ts';
import { readAccounts } from './accounts.ts';
import { checkGroups, readGroups } from './groups.ts';
import { readIgnore } from './ignore.ts';
import { readLedger } from './ledger.ts';
import { readMembers } from './members.ts';
import { readAllow, readTeamPolicy } from './policy.ts';
import { readProjects } from './projects.ts';
import type { Reading, Surroundings } from './reading.ts';

/** A parsed file and what in it does not fit the schema. */
export interface TeamSource extends Parsed, Shape {}

/**
 * Returns the team as far as it can be read, and what the rules need to judge it. `whole`: every included file was
 * handed in.
 */
export function readTeam(
  source: TeamSource,
  included: readonly (TeamSource | null)[],
  whole: boolean,
  report: Report,
  context: RosterContext,
): { readonly team: TeamFile; readonly judging: Judging } {
  const { root, misfits, exact } = source;
  const reading: Reading = { report, context, misfits, exact };
  const policy = child(root, 'policy');
  const accounts = readAccounts(root, readAllow(policy, reading), reading);
  const surroundings: Surroundings = {
    ...reading,
    accounts,
    projects: readProjects(root, accounts, reading),
    groups: readGroups(root, reading),
    defaults: child(child(root, 'defaults'), 'accounts') ?? null,
  };
  checkGroups(surroundings);
  const read = [source, ...included].map((file) =>
    file === null
      ? { members: [], complete: false, unread: new Map<TeamMember, readonly string[]>() }
      : readMembers(file.root, {
          ...surroundings,
          misfits: file === source ? misfits : new Set([...misfits, ...file.misfits]),
        }),
  );
  const team: TeamFile = {
    path: source.lines.path,
    mode: textOf(child(root, 'mode')) === 'additive' ? 'additive' : 'authoritative',
    accounts: Array.from(accounts.values(), ({ account }) => account),
    projects: surroundings.projects === null ? null : [...surroundings.projects.values()],
    members: read.flatMap(({ members }) => members),
    ignore: readIgnore(root, reading),
    policy: readTeamPolicy(policy, reading),
    blocks: {
      accounts: block('accounts'),
      policy: block('policy'),
      projects: block('projects'),
      mode: block('mode'),
      include: block('include'),
      defaults: block('defaults'),
      ignore: block('ignore'),
      ledger: block('ledger'),
    },
    ...readLedger(child(root, 'ledger'), reading),
  };
  const judging: Judging = {
    report,
    now: context.now,
    capabilities: new Map(Array.from(accounts, ([name, { capabilities }]) => [name, capabilities])),
    complete: whole && read.every(({ complete }) => complete),
    unread: new Map(read.flatMap(({ unread }) => [...unread])),
    approvals: entriesOf(policy).find(({ name }) => name === 'approvals') ?? null,
  };
  return { team, judging };

  function block(name: string): Json {
    const node: TreeNode | undefined = child(root, name);
    return node === undefined ? null : jsonOf(node);
  }
}
