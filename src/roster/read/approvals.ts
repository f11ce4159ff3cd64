// `policy.approvals`: rules by risk, as written. What the rules come to is judged with the whole team.
import { parseEmail } from '../../core/email.ts';
import { RISKS, type Risk } from '../../core/risk.ts';
import type { WrittenApprovals } from '../../core/written-approvals.ts';
import { booleanOf, child, itemsOf, numberOf, type TreeNode, textOf } from '../tree.ts';
import type { Reading } from './reading.ts';

type WrittenRule = NonNullable<WrittenApprovals[Risk]>;

/** Returns the rules; null where the block is absent. What does not fit the schema is left out (it has been told). */
export function readApprovals(block: TreeNode | undefined, { misfits }: Reading): WrittenApprovals | null {
  if (block === undefined) return null;
  const rules = RISKS.flatMap((tier): readonly [Risk, WrittenRule][] => {
    const rule = child(block, tier);
    return rule === undefined || misfits.has(rule) ? [] : [[tier, readRule(rule)]];
  });
  const minTeam = booleanOf(child(block, 'min_team_mode'));
  const strict = booleanOf(child(block, 'strict'));
  return {
    ...Object.fromEntries(rules),
    ...(minTeam === undefined ? {} : { min_team_mode: minTeam }),
    ...(strict === undefined ? {} : { strict }),
  };
}

function readRule(rule: TreeNode): WrittenRule {
  const count = numberOf(child(rule, 'count'));
  const list = child(rule, 'approvers');
  return {
    ...(count === undefined ? {} : { count }),
    ...(list === undefined ? {} : { approvers: itemsOf(list).flatMap((item) => approverOf(item) ?? []) }),
  };
}

/** Returns a name of the list: people in normal form, everything else as written. */
export function approverOf(item: TreeNode): string | undefined {
  const text = textOf(item);
  return text === undefined || text.includes('/') ? text : (parseEmail(text) ?? text);
}
