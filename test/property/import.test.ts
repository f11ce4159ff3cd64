import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LiveAccount, LiveRow } from '../../src/core/access.ts';
import { buildPlan } from '../../src/plan/build.ts';
import type { Plan } from '../../src/plan/model.ts';
import { createMemory } from '../../src/providers/memory/memory.ts';
import { filesAsLive } from '../../src/roster/edit/as-live.ts';
import { formatSource } from '../../src/roster/edit/format-source.ts';
import { mergeMembers } from '../../src/roster/edit/merge-members.ts';
import { writeTeam } from '../../src/roster/edit/write-team.ts';
import { fromLive } from '../../src/roster/from-live.ts';
import { resolve } from '../../src/roster/resolve.ts';
import type { SourceFile } from '../../src/roster/team-file.ts';
import { liveOf, liveRow } from '../support/live-rows.ts';
import { loadTeam, NOW } from '../support/roster.ts';
import { capable, FULL } from '../support/team.ts';

const who = fc.constantFrom(
  'ada@acme.com',
  'Bo+1@acme.com',
  '1st@acme.com',
  'true@acme.com',
  "o'neil@bücher.example",
  'cy',
  'Étl Bot',
  '日本',
);
const grants = fc
  .tuple(
    fc.constantFrom('owner', 'admin', 'user', 'read-only'),
    fc.oneof(
      fc.constant(['project:* member']),
      fc.subarray(['project:1 member', 'project:2 member', 'project:a b: {c} member']),
    ),
    fc.oneof(fc.constant(['report:* view']), fc.subarray(['report:007 view', 'report:#roi view'])),
    fc.subarray(['feature:export deny', 'feature:beta allow']),
  )
  .map(([role, projects, reports, features]) => [`account ${role}`, ...projects, ...reports, ...features]);
const status = fc.constantFrom<LiveRow['status']>(
  'active',
  'active',
  'active',
  'pending',
  'suspended',
  'expired',
);

/** An account with one active owner at least; addresses in normal form, as providers show them. */
const accounts: fc.Arbitrary<LiveAccount> = fc
  .uniqueArray(fc.record({ who, grants, status }), { selector: (row) => row.who, maxLength: 8 })
  .filter((rows) => rows.every((row) => row.who.includes('@') || row.status === 'active'))
  .map((rows) => [
    liveRow('root@acme.com', ['account owner', 'project:* member']),
    ...rows.map((row, i) => {
      const email = row.who.toLowerCase().replace('bücher', 'xn--bcher-kva');
      return liveRow(row.who.includes('@') ? email : row.who, row.grants, {
        status: row.status,
        id: `u${i}`,
      });
    }),
  ])
  .map((rows) => liveOf([...rows].sort((a, b) => (a.id < b.id ? -1 : 1))));

const SOURCE: Plan['source'] = {
  file: 'team.yaml',
  commit: null,
  blobs: [],
  accounts_hash: '',
  policy_hash: '',
};

function planned(files: readonly SourceFile[], live: LiveAccount): readonly string[] {
  const desired = resolve(loadTeam(files), NOW, capable()).accounts.flatMap((account) => account);
  const translator = createMemory({ account: 'kissmetrics', live });
  const plan = buildPlan({
    tool_version: '0.0.0',
    source: SOURCE,
    now: NOW,
    hypothetical: false,
    scope: { accounts: [], members: [], restore: [] },
    accounts: desired.map((account) => ({
      desired: account,
      live,
      last: null,
      withhold: [],
      translator,
      rate: null,
    })),
  });
  return plan.accounts.flatMap(({ changes }) => changes.map(({ kind, person }) => `${kind} ${person}`));
}

const deadOf = (live: LiveAccount): readonly string[] =>
  live.rows.filter((row) => row.status === 'expired').map((row) => `cancel ${row.email ?? ''}`);

it('the first file leaves nothing to plan but the cancelling of dead invitations', () => {
  fc.assert(
    fc.property(accounts, (live) => {
      const imported = fromLive({ account: 'kissmetrics', live, capabilities: FULL, file: null });
      const file = writeTeam([imported], [{ account: 'kissmetrics', provider: 'kissmetrics', settings: {} }]);
      expect(formatSource(file)).toEqual(file);
      expect([...planned([file], live)].sort()).toEqual([...deadOf(live)].sort());
    }),
    { numRuns: 60 },
  );
});

it('an import into another file leaves nothing to plan for people who are live, and keeps its comments', () => {
  fc.assert(
    fc.property(accounts, accounts, (before, live) => {
      const first = fromLive({ account: 'kissmetrics', live: before, capabilities: FULL, file: null });
      const { text } = writeTeam(
        [first],
        [{ account: 'kissmetrics', provider: 'kissmetrics', settings: {} }],
      );
      const files = [
        {
          path: 'team.yaml',
          text: text.replace(/^(.*: .*)$/gm, '$1 # kept').replace('members:', 'members: # all'),
        },
      ];
      const team = loadTeam(files);
      const [desired] = resolve(team, NOW, capable()).accounts;
      if (desired === undefined) throw new Error('no account');
      const imports = [
        fromLive({ account: 'kissmetrics', live, capabilities: FULL, file: { team, desired } }),
      ];
      const after = mergeMembers(files, imports, team);
      const comments = (file: SourceFile | undefined): number => (file?.text.match(/ # /g) ?? []).length;
      expect(comments(after[0])).toBe(comments(files[0]));
      const active = new Set(
        live.rows
          .filter(({ status: now }) => now === 'active' || now === 'pending')
          .map(({ email }) => email),
      );
      expect(
        planned(after, live).filter((change) => active.has(change.slice(change.indexOf(' ') + 1))),
      ).toEqual([]);
      expect(filesAsLive(files, imports, team)).toHaveLength(1);
    }),
    { numRuns: 60 },
  );
});
