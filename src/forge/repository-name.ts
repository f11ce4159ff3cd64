// The name of a repository, as GITHUB_REPOSITORY has it.
import { RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';

/** Returns the two halves of `owner/name`. Throws RollcallError RC627 for anything else. */
export function ownerAndName(name: string): { owner: string; repo: string } {
  const [, owner, repo] = /^([\w.-]+)\/([\w.-]+)$/.exec(name) ?? [];
  if (owner === undefined || repo === undefined)
    throw new RollcallError('RC627', `${visible(name)} is not the name of a repository (owner/name)`);
  return { owner, repo };
}
