// Commands that speak of one account: the one named, or the only one there is.
import { RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';
import type { TeamFile } from '../roster/team-file.ts';

/** Returns the account's name. Throws RollcallError RC501 where it is not plain which, RC546 where there is none such. */
export function soleAccount(team: TeamFile, asked: readonly string[] | undefined): string {
  const names = team.accounts.map(({ account }) => account);
  const [first, ...more] = asked ?? names;
  if (first === undefined || more.length > 0) {
    throw new RollcallError('RC501', 'which account?', {
      hint: `name one with --account: ${names.join(', ')}`,
    });
  }
  if (!names.includes(first)) {
    throw new RollcallError('RC546', `--account ${visible(first)}: team.yaml has no such account`, {
      hint: `it has ${names.join(', ')}`,
    });
  }
  return first;
}
