import { expect, it } from 'vitest';
import { SETTINGS, type Setting } from '../../../src/approval/history.ts';
import { approvedSettings } from '../../../src/approval/settings.ts';
import type { TeamFile } from '../../../src/roster/team-file.ts';
import { load } from '../../support/roster-text.ts';

function file(text: string): TeamFile {
  const { team, issues } = load(text);
  if (team === null) throw new Error(JSON.stringify(issues));
  return team;
}

/** The baseline, and a tip in which everything is otherwise. */
const OLD = file(`
accounts:
  kissmetrics: { base_url: "http://127.0.0.1:1" }
members: { ada@acme.com: owner }
ignore: [ { email: "*@vendor.com", reason: support } ]
policy: { removals: { max_count: 3 } }
`);
const TIP = file(`
accounts:
  kissmetrics: { base_url: "http://127.0.0.1:2" }
  evil: { provider: csv, export: x.csv }
mode: additive
members:
  ada@acme.com: { role: owner, accounts: [kissmetrics] }
  bo@acme.com: { role: user, accounts: [evil] }
ledger: { directory: elsewhere }
policy: { removals: { max_count: 9 } }
`);

function settings(from: Partial<Record<Setting, string>>) {
  const of = (setting: Setting): string => from[setting] ?? 'tip';
  return approvedSettings({
    tip: { commit: 'tip', team: TIP },
    from: {
      accounts: of('accounts'),
      policy: of('policy'),
      mode: of('mode'),
      ignore: of('ignore'),
      ledger: of('ledger'),
    },
    teams: new Map([
      ['old', OLD],
      ['tip', TIP],
    ]),
    positionOf: (commit) => (commit === 'old' ? 0 : 5),
  });
}

it('a tip whose settings are all approved acts as it stands', () => {
  const { team, held } = settings({});
  expect(held).toEqual([]);
  expect(team).toEqual(TIP);
});

it.each([...SETTINGS])('%s that nobody approved has no effect, and the difference is named', (setting) => {
  const { team, held } = settings({ [setting]: 'old' });
  expect(held.map((one) => [one.setting, one.from])).toContainEqual([setting, 'old']);
  expect(team.blocks[setting]).toEqual(OLD.blocks[setting]);
});

it('people of the tip stay, but for accounts that nobody approved', () => {
  const { team } = settings({ accounts: 'old' });
  expect(team.members.map(({ person }) => person)).toEqual(['ada@acme.com', 'bo@acme.com']);
  expect(team.members.flatMap(({ accounts }) => accounts.map(({ account }) => account))).not.toContain(
    'evil',
  );
  expect(team.accounts).toEqual(OLD.accounts);
});

it.each(['accounts', 'policy'] as const)(
  'accounts and policy act together: %s holds both back',
  (setting) => {
    const { team, held } = settings({ [setting]: 'old' });
    expect(held.map((one) => one.setting)).toEqual(['accounts', 'policy']);
    expect(team.policy).toEqual(OLD.policy);
    expect(team.accounts).toEqual(OLD.accounts);
  },
);
