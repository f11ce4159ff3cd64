import { expect, it } from 'vitest';
import { renderMarkdown } from '../../../../src/plan/render/markdown.ts';
import { fullPlan } from '../../../support/full-plan.ts';
import { accountPlan, entitlement, invite, plan, remove, update } from '../../../support/plans.ts';

it('puts the verdict first', () => {
  expect(renderMarkdown(plan()).split('\n')[0]).toBe('**No changes.**');
});

it('says in one page that there is nothing to do', () => {
  const made = plan();

  expect(renderMarkdown(made)).toBe(
    [
      '**No changes.**',
      '### `kissmetrics`',
      'Nothing to change: 0 people are as the file says.',
      'Plan of team.yaml, planned for 2026-11-24 09:00 UTC. Valid until team.yaml or an account changes.',
      `Digest \`${made.changes_digest.slice(0, 12)}\`, in full \`${made.changes_digest}\``,
    ]
      .join('\n\n')
      .concat('\n'),
  );
});

it('attack 25: shows privileged access before anything else, owners before admins', () => {
  const owner = update({
    id: 'kissmetrics/update/cto@acme.com',
    person: 'cto@acme.com',
    gains: [entitlement('account', 'owner')],
    risk: 'critical',
  });
  const lines = renderMarkdown(plan([accountPlan({ changes: [invite(), update(), owner] })])).split('\n');

  expect(lines.slice(2, 8)).toEqual([
    '### Privileged access',
    '',
    '| Who | Account | Gets | Risk | Why |',
    '| --- | --- | --- | --- | --- |',
    '| `cto@acme.com (Linus, linus@acme.com)` | `kissmetrics` | **role: owner** | **critical** | `team.yaml:21` |',
    '| `linus@acme.com (Linus)` | `kissmetrics` | **role: admin** | **high** | `team.yaml:21` |',
  ]);
});

it('has no word of privileged access where there is none', () => {
  expect(renderMarkdown(plan([accountPlan({ changes: [invite(), remove()] })]))).not.toContain('Privileged');
});

it('marks privileged access of a refused account', () => {
  const refused = { code: 'RC301', message: 'too many', hint: 'fewer' } as const;

  expect(renderMarkdown(plan([accountPlan({ refused, changes: [update()] })]))).toContain(
    '**role: admin** (refused)',
  );
});

it('attack 25: shows every change of a long plan', () => {
  const changes = Array.from({ length: 3000 }, (_, n) =>
    remove({ id: `k/remove/p${n}`, person: `p${n}@acme.com` }),
  );
  const text = renderMarkdown(plan([accountPlan({ changes })]));

  expect(text.match(/^\| `-` \|/gm)).toHaveLength(3000);
});

it('keeps the invitation text as it is, in a block of its own', () => {
  const text = renderMarkdown(plan([accountPlan({ changes: [invite({ message: 'Hi\n```\n</details>' })] })]));

  expect(text).toContain('To `wen@acme.com`:\n\n````text\nHi\n```\n</details>\n````\n\n</details>\n');
});

it('lists everything that a plan can say', () => {
  const text = renderMarkdown(fullPlan());

  for (const title of ['Held', 'Withheld', 'Quarantine', 'Warnings']) expect(text).toContain(`#### ${title}`);
  expect(text).toContain('<summary>Pending invitations, as they should be (2)</summary>');
  expect(text).toContain('<summary>Not touched (3)</summary>');
  expect(text).toContain('- cost: 9 calls, at most a minute');
  expect(text).toContain('### `eu` (kissmetrics)\n\n**Refused: the account was not read.**');
  expect(text).toContain(
    '### `github`\n\nAdditive: nobody is removed.\n\n**Refused: nothing of this account will run.**',
  );
});
