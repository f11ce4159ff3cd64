// How much of an approval is proven, and what could not be checked. Never decides whether a step is approved.
import type { Answer, Assurance, ControlEvidence, Unverified } from './model.ts';

export interface AssuranceInput {
  readonly approved: boolean;
  /** Active membership of everybody whose approval counts. */
  readonly memberships: readonly Answer[];
  readonly pusher_unknown: boolean;
  readonly controls: ControlEvidence;
}

/**
 * Returns the level. A0: nothing is proven. A1: landed by a pull request, bound to its content, approved by people with
 * no part in it. A2: they were members. A3: the platform's own rules passed, with no gap. A4: the answers that it rests
 * on are kept in a chained record.
 */
export function assuranceOf({ approved, memberships, pusher_unknown, controls }: AssuranceInput): {
  readonly assurance: Assurance;
  readonly unverified: readonly Unverified[];
} {
  const { rule_suite, no_bypass_list, control_gap, recorded } = controls;
  const areMembers = memberships.every((answer) => answer === 'yes');
  const passed = rule_suite === 'pass' && control_gap !== 'yes';
  const unverified: readonly (readonly [boolean, Unverified])[] = [
    [!areMembers, 'membership'],
    [pusher_unknown, 'last-pusher'],
    [rule_suite === 'unknown', 'rule-suite'],
    [no_bypass_list === 'unknown', 'bypass-list'],
    [control_gap === 'unknown', 'ruleset-history'],
  ];
  return {
    assurance: !approved ? 'A0' : !areMembers ? 'A1' : !passed ? 'A2' : !recorded ? 'A3' : 'A4',
    unverified: unverified.flatMap(([is, word]) => (is ? [word] : [])),
  };
}
