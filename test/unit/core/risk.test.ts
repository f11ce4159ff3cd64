import { expect, it } from 'vitest';
import { grantRisk, maxRisk, RISKS } from '../../../src/core/risk.ts';
import { held } from '../../support/live-rows.ts';
import { at } from '../../support/team.ts';

const context = {
  data: new Map([
    ['1', 'internal'],
    ['2', 'eu-personal'],
  ]),
  contractor: false,
  joins: false,
};
const soon = at('2026-12-01');

it.each([
  ['nothing gained', [], 'low'],
  ['a user', held('account user'), 'medium'],
  ['an admin', held('account admin'), 'high'],
  ['an admin for a while', held('account admin').map((entry) => ({ ...entry, until: soon })), 'medium'],
  ['an owner', held('account owner'), 'critical'],
  ['an owner for a while', held('account owner').map((entry) => ({ ...entry, until: soon })), 'high'],
  ['a role of the service', held('account native:billing'), 'high'],
  ['a project without personal data', held('project:1 member'), 'medium'],
  ['a project with personal data', held('project:2 member'), 'high'],
  ['a project that the file does not class', held('project:9 member'), 'medium'],
  ['an admin of one project', held('project:1 admin'), 'high'],
  ['all projects, one with personal data', held('project:* member'), 'high'],
  ['a report', held('report:a view'), 'medium'],
  ['a feature', held('feature:export allow'), 'medium'],
  ['anything else', held('team:core member'), 'high'],
  ['the highest of several', held('report:a view', 'account owner', 'project:1 member'), 'critical'],
] as const)('%s is judged', (_, gains, risk) => {
  expect(grantRisk(gains, context)).toBe(risk);
});

it('all projects without personal data are medium', () => {
  expect(grantRisk(held('project:* member'), { ...context, data: new Map([['1', 'internal']]) })).toBe(
    'medium',
  );
});

it.each([
  [true, true, 'high'],
  [true, false, 'medium'],
  [false, true, 'medium'],
] as const)('a contractor (%s) who joins (%s) is %s', (contractor, joins, risk) => {
  expect(grantRisk(held('account user'), { ...context, contractor, joins })).toBe(risk);
});

it('losses alone are low for contractors too', () => {
  expect(grantRisk([], { ...context, contractor: true, joins: true })).toBe('low');
});

it('the higher of two tiers', () => {
  for (const [low, a] of RISKS.entries()) {
    for (const [high, b] of RISKS.entries()) expect(maxRisk(a, b)).toBe(RISKS[Math.max(low, high)]);
  }
});
