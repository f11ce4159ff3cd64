import { describe, expect, it } from 'vitest';
import {
  GITHUB_PLANS,
  type GitHubPlan,
  hasEnvironments,
  highestAssurance,
  unenforced,
} from '../../../src/scaffold/github-plan.ts';

const HOSTINGS = GITHUB_PLANS.flatMap((plan) => [true, false].map((is_private) => ({ plan, is_private })));

describe('a plan of GitHub', () => {
  it.each<[GitHubPlan, boolean, boolean]>([
    ['free', true, false],
    ['free', false, true],
    ['team', true, true],
    ['team', false, true],
    ['enterprise', true, true],
    ['enterprise', false, true],
  ])('%s, private %s, has environments and rulesets: %s', (plan, is_private, expected) => {
    expect(hasEnvironments({ plan, is_private })).toBe(expected);
  });

  it.each<[GitHubPlan, boolean, readonly RegExp[]]>([
    ['free', true, [/No rulesets/u, /No environments/u, /CODEOWNERS asks nobody/u]],
    ['free', false, []],
    ['team', true, [/no required reviewers/u]],
    ['team', false, []],
    ['enterprise', true, []],
    ['enterprise', false, []],
  ])('%s, private %s, is said not to enforce %j', (plan, is_private, expected) => {
    const said = unenforced({ plan, is_private }, { app: true });
    // What no plan enforces stands behind what this one does not.
    expect(said).toHaveLength(expected.length + 2);
    for (const [i, words] of expected.entries()) expect(said[i]).toMatch(words);
    expect(said.at(-2)).toContain('could be forged');
    expect(said.at(-1)).toContain('Bypass lists');
  });

  it.each(HOSTINGS)('$plan, private $is_private, lets no token of a job see teams', (hosting) => {
    const [without, added] = [unenforced(hosting, { app: true }), unenforced(hosting, { app: false })];
    expect(added.filter((text) => !without.includes(text))).toEqual([
      expect.stringContaining('GITHUB_TOKEN cannot read who is in a team'),
    ]);
  });

  it.each(HOSTINGS)('$plan, private $is_private, proves A1 at most without an App', (hosting) => {
    expect(highestAssurance(hosting, { profile: 'single', app: false }).level).toBe('A1');
  });

  it.each(HOSTINGS)('$plan, private $is_private, proves A2 at most with one job', (hosting) => {
    expect(highestAssurance(hosting, { profile: 'single', app: true }).level).toBe('A2');
  });

  it.each(HOSTINGS)('$plan, private $is_private, proves more where there are rulesets', (hosting) => {
    const { level, why } = highestAssurance(hosting, { profile: 'separated', app: true });
    expect(level).toBe(hasEnvironments(hosting) ? 'A3' : 'A2');
    if (level === 'A2') expect(why).toContain('free private repository has no rulesets');
  });
});
