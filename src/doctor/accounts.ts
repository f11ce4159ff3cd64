// The accounts of team.yaml: their credentials, and whether they answer.
import type { Facts, Judgement } from './model.ts';
import { counted, fail, listed, ok, unknown } from './outcome.ts';

const INVALID = unknown('without a valid team.yaml no account is known', 'see team-file above');

export function judgeCredentials({ accounts }: Facts): Judgement {
  if (accounts === null) return INVALID;
  const unset = accounts.flatMap(({ account, secrets }) =>
    secrets.filter(({ set }) => !set).map(({ name }) => `${name} (${account})`),
  );
  if (unset.length > 0) {
    return fail(
      `not set: ${listed(unset)}`,
      'set it in the environment; in a workflow, as a secret of the environment that the job names',
    );
  }
  const names = accounts.flatMap(({ secrets }) => secrets.map(({ name }) => name));
  return ok(names.length === 0 ? 'no account needs a credential' : `set: ${listed([...new Set(names)])}`);
}

export function judgeAccounts({ accounts }: Facts): Judgement {
  if (accounts === null) return INVALID;
  const problems = accounts.flatMap(({ account, read }) =>
    read.kind === 'read' ? [] : [{ account, ...read }],
  );
  const broken = problems.filter((one) => one.kind === 'failed' && !one.passing);
  const [first] = broken.length > 0 ? broken : problems;
  if (first === undefined) {
    const seen = accounts.map(({ account, read }) =>
      read.kind === 'read' ? `${account} has ${counted(read.people, 'live row')}` : account,
    );
    return ok(accounts.length === 0 ? 'team.yaml names no account' : listed(seen));
  }
  const all = broken.length > 0 ? broken : problems;
  const seen = listed(all.map(({ account, why }) => `${account}: ${why}`));
  if (broken.length > 0) {
    const hint = first.kind === 'failed' ? first.hint : null;
    return fail(seen, hint ?? 'run `rollcall plan`, which says what is wrong with the account');
  }
  return unknown(seen, 'run again when it answers, with its credential set');
}
