// Where records are kept, and whether their chain holds.
import type { Facts, Judgement } from './model.ts';
import { counted, fail, ok, unknown, warn } from './outcome.ts';

const INVALID = unknown('without a valid team.yaml it is not known where records are', 'see team-file above');
const MOVE = 'keep the records on a branch: `ledger: { branch: rollcall-ledger }` in team.yaml';

export function judgePlace({ ledger, approvals, branch, in_actions, files }: Facts): Judgement {
  if (ledger === null) return INVALID;
  if (ledger.kind === 'branch') {
    if (!('found' in branch))
      return unknown(
        `records go to the branch ${ledger.name}; which branch is the protected one is not known`,
        'give a token, or name the protected branch with --ref',
      );
    return branch.found === ledger.name
      ? fail(
          `records go to ${ledger.name}, which is the protected branch: each would be a landing that nobody reviewed`,
          'name another branch under ledger: in team.yaml',
        )
      : ok(`records go to the branch ${ledger.name}`);
  }
  const applies =
    'found' in files &&
    files.found.workflows.some(({ jobs }) => jobs.some(({ modes }) => modes.includes('apply')));
  if (!in_actions && !applies) return ok(`records go to the folder ${ledger.name}`);
  const seen = `records go to the folder ${ledger.name}, and a runner is gone after its job`;
  return approvals?.on === true ? fail(`${seen}: apply refuses`, MOVE) : warn(seen, MOVE);
}

export function judgeChain({ ledger }: Facts): Judgement {
  if (ledger === null) return INVALID;
  const { chain, kind, name } = ledger;
  if (chain.kind === 'broken')
    return fail(
      chain.why,
      chain.hint ?? 'restore the records from git or a backup; never repair one by hand',
    );
  if (chain.kind === 'unreadable') return unknown(chain.why, chain.hint);
  const where = `${kind === 'branch' ? 'the branch' : 'the folder'} ${name}`;
  return chain.records === 0
    ? ok(`${where} has no record yet: the first apply begins it`)
    : ok(`${where} has ${counted(chain.records, 'record')}, and their chain holds`);
}
