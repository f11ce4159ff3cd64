// An account without an API, end to end: export, plan, upload file and checklist, the next export as the proof.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApplyRecord } from '../../src/ledger/model.ts';
import type { Plan } from '../../src/plan/model.ts';
import { openSession, type Session } from '../support/session.ts';

const TEAM = `version: 1
accounts:
  crm: { provider: csv }
projects: { web: "Web, EU", app: App }
members:
  ada@acme.example: owner
  cto@acme.example: owner
  wen@acme.example: { role: admin, projects: all, reason: runs it }
  noor@acme.example: { role: user, projects: [web, app] }
  omar@acme.example: { role: read-only, projects: [app] }
`;
const EXPORT = `Email,Permission,Projects
ada@acme.example,Owner,All
cto@acme.example,Owner,All
wen@acme.example,User,"Web, EU"
old@acme.example,User,App
`;
/** The account once a person has done it all. */
const DONE = `Email,Permission,Projects,Status
ada@acme.example,Owner,All,Active
cto@acme.example,Owner,All,Active
wen@acme.example,Admin,All,Active
noor@acme.example,User,"Web, EU;App",Pending
omar@acme.example,Read-Only,App,Active
`;

let session: Session;
let passed = 0;

beforeEach(async () => {
  passed = 0;
  session = await openSession({ now: () => Date.parse('2026-11-24T09:00:00Z') + passed });
  await session.write('team.yaml', TEAM);
  await session.write('crm.csv', EXPORT);
});

afterEach(async () => session.close());

async function planned(): Promise<Plan['accounts'][number]> {
  const { out, err } = await session.run('plan', '--format', 'json');
  const [account] = (JSON.parse(out === '' ? '{"accounts":[]}' : out) as Plan).accounts;
  if (account === undefined) throw new Error(`no plan: ${err}`);
  return account;
}

it('writes down what a person must do, and takes the next export for the proof', async () => {
  const { changes } = await planned();
  expect(changes.map(({ kind, person }) => `${kind} ${person}`)).toEqual([
    'update wen@acme.example',
    'invite noor@acme.example',
    'invite omar@acme.example',
    'remove old@acme.example',
  ]);

  const applied = await session.run('apply', '--yes');
  expect(applied.code, applied.err).toBe(6);
  expect(await session.read('crm-upload.csv')).toBe(
    'Email,Permission,Projects\nnoor@acme.example,User,"App;Web, EU"\nomar@acme.example,Read-Only,App\n',
  );
  const checklist = await session.read('crm-checklist.md');
  expect(checklist.split('\n').filter((line) => /^\d+\./.test(line))).toEqual([
    '1. [ ] Change `wen@acme.example`.',
    '2. [ ] Import `crm-upload.csv` (2 invitations).',
    '3. [ ] Remove `old@acme.example`.',
  ]);
  expect(applied.out).toContain('4 manual');
  const record = JSON.parse(await session.read('.rollcall/records/000001.json')) as ApplyRecord;
  expect(record.exit_code).toBe(6);
  expect(record.accounts[0]?.outcomes.map(({ status }) => status)).toEqual([
    'manual',
    'manual',
    'manual',
    'manual',
  ]);
  // The export is the account: nothing but its next version changes what is planned.
  expect(await session.read('crm.csv')).toBe(EXPORT);
  passed += 60_000;
  expect((await planned()).changes).toHaveLength(4);

  await session.write('crm.csv', DONE);
  const after = await session.run('plan', '--detailed-exitcode');
  expect(after.code, after.out).toBe(0);
  expect(after.out).toContain('No changes.');
  passed += 60_000;
  expect((await session.run('apply', '--yes')).code).toBe(0);
});

it('goes on with what a person has forgotten', async () => {
  await session.run('apply', '--yes');
  await session.write('crm.csv', DONE.replace('Admin,All', 'User,"Web, EU"'));
  passed += 60_000;
  expect((await planned()).changes.map(({ kind, person }) => `${kind} ${person}`)).toEqual([
    'update wen@acme.example',
  ]);
  expect((await session.run('apply', '--yes')).code).toBe(6);
  expect(await session.read('crm-upload.csv')).toBe('Email,Permission,Projects\n');
  expect(await session.read('crm-checklist.md')).toContain('1. [ ] Change `wen@acme.example`.');
});

it('applies a saved plan, and finds rows that moved since as stale', async () => {
  expect((await session.run('plan', '--out', 'plan.json')).code).toBe(0);
  await session.write('crm.csv', EXPORT.replace('old@acme.example,User', 'old@acme.example,Admin'));
  const { code } = await session.run('apply', 'plan.json');
  expect(code).toBe(6);
  expect(await session.read('crm-checklist.md')).not.toContain('old@acme.example');
  const record = JSON.parse(await session.read('.rollcall/records/000001.json')) as ApplyRecord;
  expect(record.accounts[0]?.outcomes.map(({ status, change }) => `${status} ${change.person}`)).toContain(
    'stale old@acme.example',
  );
});

it('keeps formulas out of the upload: such an invitation is left to a person', async () => {
  await session.write('team.yaml', TEAM.replace('omar@acme.example', '"=omar@acme.example"'));
  const applied = await session.run('apply', '--yes');
  expect(applied.code, applied.err).toBe(6);
  expect(await session.read('crm-upload.csv')).not.toMatch(/^"?=/m);
  expect(await session.read('crm-checklist.md')).toContain('Invite `=omar@acme.example`.');
});

it('guards such an account like any other', async () => {
  const people = Array.from({ length: 18 }, (_, i) => `p${i}@acme.example,User,App`);
  await session.write('crm.csv', [EXPORT.trimEnd(), ...people, ''].join('\n'));
  const { code, out } = await session.run('plan');
  expect(code).toBe(5);
  expect(out).toContain('RC301 would remove 19 of 22 members');
  expect((await session.run('apply', '--yes')).code).toBe(5);
  await expect(session.read('crm-checklist.md')).rejects.toThrow('ENOENT');
});

describe('an export that cannot be read', () => {
  it.each<[string, string | null, readonly string[]]>([
    ['missing', null, ['RC410', 'cannot read the export crm.csv']],
    ['empty', '', ['RC410']],
    ['without rows', 'Email,Permission,Projects\n', ['RC410', 'no row']],
    ['without a column', 'Mail,Role\nada@acme.example,Owner\n', ['RC410', 'columns']],
    ['with a row too short', `${EXPORT}zed@acme.example\n`, ['RC410', 'crm.csv:6 RC431']],
    ['with an address that is none', `${EXPORT}zed,User,App\n`, ['RC410', 'crm.csv:6 RC431']],
    ['with an address twice', `${EXPORT}ada@acme.example,User,App\n`, ['RC410', 'crm.csv:6 RC431']],
    ['with a quote that stays open', `${EXPORT}"zed@acme.example,User,App\n`, ['RC410']],
  ])('%s: refused whole, nothing is written', async (_what, text, says) => {
    if (text === null)
      await session.write('team.yaml', TEAM.replace('provider: csv', 'provider: csv, export: gone.csv'));
    else await session.write('crm.csv', text);
    for (const argv of [['plan'], ['apply', '--yes'], ['drift']]) {
      const { code, out, err } = await session.run(...argv);
      expect(code, argv[0]).toBe(1);
      for (const part of says)
        expect(out + err, argv[0]).toContain(part.replace('crm.csv', text === null ? 'gone.csv' : 'crm.csv'));
    }
    await expect(session.read('crm-upload.csv')).rejects.toThrow('ENOENT');
    await expect(session.read('crm-checklist.md')).rejects.toThrow('ENOENT');
  });
});
