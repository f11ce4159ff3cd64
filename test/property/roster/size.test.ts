import { expect, it } from 'vitest';
import { loadRoster } from '../../../src/roster/load.ts';
import { context } from '../../support/roster-text.ts';

it('takes 100,000 members and not one more', () => {
  const root = {
    path: 'team.yaml',
    text: 'version: 1\naccounts: { kissmetrics: {} }\ninclude: [a.yaml]\nmembers: { o@acme.com: owner }',
  };
  const people = Array.from({ length: 99_999 }, (_, i) => `  user${i}@acme.com: user`);
  const most = { path: 'a.yaml', text: `members:\n${people.join('\n')}\n` };
  const oneMore = { path: 'b.yaml', text: 'members: { last@acme.com: user }' };
  const rootOfTwo = { ...root, text: root.text.replace('[a.yaml]', '[a.yaml, b.yaml]') };

  expect(loadRoster([root, most], context())).toMatchObject({
    team: { members: { length: 100_000 } },
    issues: [],
  });
  expect(loadRoster([rootOfTwo, most, oneMore], context())).toMatchObject({
    team: null,
    issues: [{ code: 'RC103', message: 'the files have 100001 members; the limit is 100000 in all' }],
  });
}, 120_000);
