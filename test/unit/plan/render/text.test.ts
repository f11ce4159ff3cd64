import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { renderText } from '../../../../src/plan/render/text.ts';
import { fullPlan } from '../../../support/full-plan.ts';
import { accountPlan, invite, plan } from '../../../support/plans.ts';

const plain = { colour: false };

it('says that there is nothing to do, and ends in the summary', () => {
  const made = plan();

  expect(renderText(made, plain)).toBe(
    [
      'Plan of team.yaml, planned for 2026-11-24 09:00 UTC',
      '',
      'kissmetrics',
      '',
      '  Nothing to change: 0 people are as the file says.',
      '',
      'Valid until team.yaml or an account changes.',
      `Digest ${made.changes_digest.slice(0, 12)} (in full: ${made.changes_digest})`,
      '',
      'No changes.',
      '',
    ].join('\n'),
  );
});

it('shows a change with what is gained, sent, said and why', () => {
  const text = renderText(plan([accountPlan({ changes: [invite({ message: 'Hi\nThere' })] })]), plain);

  expect(text).toContain(
    [
      '  + invite wen@acme.com  medium risk',
      '      gains    role: user',
      '      gains    project web (12345)',
      '      sends    an e-mail',
      '      why      team.yaml:14',
      '      message  | Hi',
      '               | There',
      '',
    ].join('\n'),
  );
});

it('warns of a plan for another moment', () => {
  expect(renderText(plan([], { hypothetical: true }), plain)).toContain(
    '\nPlanned for another moment (--at): it cannot be applied.\n',
  );
});

it('colours on request, and without colour says the same', () => {
  const coloured = renderText(fullPlan(), { colour: true });
  const text = renderText(fullPlan(), plain);

  expect(coloured).not.toBe(text);
  expect(stripVTControlCharacters(coloured)).toBe(text);
});

it('leaves no space at the end of a line', () => {
  expect(renderText(fullPlan(), plain)).not.toMatch(/ \n/);
});

it('does not write a message, a name or an address as anything but text', () => {
  const hostile = invite({ person: 'a\u001b[2J\nb', message: 'x\u202ey\r\u2028z' });
  const text = renderText(plan([accountPlan({ changes: [hostile] })]), plain);

  expect(text).toContain('+ invite a\\u{1b}[2J\\u{a}b');
  expect(text).toContain('| x\\u{202e}y\\u{d}\\u{2028}z\n');
});
