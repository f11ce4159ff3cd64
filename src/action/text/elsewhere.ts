// The check of a pull request that changes nothing that acts.
import { visible } from '../../core/show.ts';
import { code } from '../../plan/render/escape.ts';
import { type Check, PLAN_CHECK } from './checks.ts';
import { clip } from './links.ts';

/** Returns the check of a pull request into another branch than the protected one. */
export function intoOtherBranch(base: string, target: string): Check {
  const [into, acts] = [clip(base, 200), clip(target, 200)];
  return {
    name: PLAN_CHECK,
    conclusion: 'neutral',
    text: {
      title: `Not into ${clip(visible(acts), 200)}: nothing of it acts`,
      summary: `It goes into ${code(into)}. Access follows ${code(acts)} alone, so that nothing is planned.`,
      text: null,
      annotations: [],
    },
  };
}
