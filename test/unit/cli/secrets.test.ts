// Whatever is logged, printed, saved or recorded: no credential is in it.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type Company, MEMBERS, openCompany } from '../../support/company.ts';

let company: Company;
afterEach(async () => company.close());

const WANTED = [...MEMBERS.slice(0, 4), 'noor@acme.example: { role: user, projects: [web] }'];
const drop = { on: 'POST /v1/users/invite', fault: { kind: 'drop', when: 'after' } };
const page = { on: 'GET /v1/users', fault: { kind: 'html' }, times: 'always' };
const refused = { on: 'POST /v1/users/invite', fault: { kind: 'status', status: 422 }, times: 'always' };

it.each([
  ['all goes well', []],
  ['an answer is lost', [drop]],
  ['a page stands in the way', [page]],
  ['a write is refused', [refused]],
])('shows no token at any level when %s', async (_, faults) => {
  company = await openCompany({ members: WANTED, faults });
  const { session, sandbox } = company;
  const said: string[] = [];
  for (const level of ['silent', 'error', 'warn', 'info', 'debug']) {
    for (const argv of [
      ['plan', '--out', 'plan.json'],
      ['apply', '--yes'],
      ['explain', 'noor@acme.example'],
      ['drift'],
      ['import'],
    ]) {
      const { out, err } = await session.run(...argv, '--log-level', level);
      said.push(out, err);
    }
  }
  for (const entry of await readdir(session.folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) said.push(await readFile(path.join(entry.parentPath, entry.name), 'utf8'));
  }
  expect(said.join('').length).toBeGreaterThan(1000);
  expect(said.join('\n')).not.toContain(sandbox.token);
});

it('shows no token where the service does not take it', async () => {
  company = await openCompany();
  const env = { KISSMETRICS_API_KEY: 'a-token-that-is-wrong' };
  const { out, err } = await company.session.runWith({ env }, 'plan', '--log-level', 'debug');
  expect(err).toContain('RC401');
  expect(`${out}${err}`).not.toContain('a-token-that-is-wrong');
});

it('logs JSON lines from the level up, on standard error only', async () => {
  company = await openCompany({ members: WANTED, faults: [drop] });
  const { out, err } = await company.session.run('apply', '--yes', '--json', '--log-level', 'debug');
  expect(() => JSON.parse(out) as unknown).not.toThrow();
  const lines = err
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { level: number; msg: string });
  expect(lines.map(({ msg }) => msg)).toEqual(
    expect.arrayContaining([
      'started',
      'reading',
      'read',
      'planned',
      'finished',
      'reading-back',
      'recorded',
      'ended',
    ]),
  );
  const warned = await company.session.runWith(
    { env: { KISSMETRICS_API_KEY: 'wrong' } },
    'plan',
    '--log-level',
    'warn',
  );
  expect(warned.err.split('\n').filter((line) => line.startsWith('{'))).toHaveLength(1);
  const failed = await company.session.run('plan', '--account', 'no', '--log-level', 'error');
  expect(failed.err).toMatch(/^\{.*"code":"RC546".*\}\nerror RC546/);
});
