// The clone, and who owns the files in it.

import { unowned } from './code-owners.ts';
import type { Facts, Judgement } from './model.ts';
import { COMMIT_FIRST, counted, fail, ifFound, listed, ok, unknown, warn } from './outcome.ts';
import { isOn } from './parameters.ts';

export function judgeClone({ clone }: Facts): Judgement {
  switch (clone.kind) {
    case 'whole':
      return ok(`the clone is whole: ${counted(clone.commits, 'commit')} on the line of HEAD`);
    case 'cut':
      return fail(
        clone.why,
        'use `fetch-depth: 0` and no `filter` in actions/checkout, or clone again without --depth and --filter',
      );
    case 'none':
      return unknown(clone.why, 'run it in a clone of the repository that holds team.yaml');
  }
}

export function judgeCodeOwners({ files, controls }: Facts): Judgement {
  return ifFound(
    files,
    ({ code_owners, governed }) => {
      if (code_owners === null) {
        return warn(
          'there is no CODEOWNERS',
          'add .github/CODEOWNERS with a line for team.yaml, its includes, .github/ and CODEOWNERS itself',
        );
      }
      const bare = unowned(code_owners.text, governed);
      if (bare.length > 0) {
        return warn(
          `${code_owners.path} names nobody for ${listed(bare)}`,
          'add a line for each; the last line that fits a file decides',
        );
      }
      const seen = `${code_owners.path} names owners for all of ${listed(governed)}`;
      return asksOwners(controls) === 'no'
        ? warn(
            `${seen}, but the branch does not require their review`,
            'turn on "Require review from Code Owners" in the ruleset of the branch',
          )
        : ok(seen);
    },
    COMMIT_FIRST,
  );
}

function asksOwners(controls: Facts['controls']): 'yes' | 'no' | 'unknown' {
  if (!('found' in controls)) return 'unknown';
  const { rules, protection } = controls.found;
  if (!('found' in rules) || !('found' in protection)) return 'unknown';
  const isAsked = rules.found.some(
    ({ type, parameters }) => type === 'pull_request' && isOn(parameters, 'require_code_owner_review'),
  );
  return isAsked || protection.found?.require_code_owner_reviews === true ? 'yes' : 'no';
}
