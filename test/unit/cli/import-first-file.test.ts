import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts';
import { openSession, type Session } from '../../support/session.ts';

let session: Session;
let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox({ seed: { users: [{ email: 'ada@acme.example', role: 'owner' }] } });
  session = await openSession({ env: { KISSMETRICS_API_KEY: sandbox.token } });
});

afterEach(async () => {
  await session.close();
  await sandbox.close();
});

it('prints a first file into the empty one that the shell makes for `import > team.yaml`', async () => {
  await session.write('team.yaml', '');
  const { code, out, err } = await session.run('import', '--base-url', sandbox.url);
  expect(code, err).toBe(0);
  expect(out).toContain('ada@acme.example: owner');
}, 30_000);

it.each(['\n', ' \t\n\n', '\uFEFF'])('takes a blank team.yaml (%j) for none', async (text) => {
  await session.write('team.yaml', text);
  const { code, out, err } = await session.run('import', '--base-url', sandbox.url);
  expect(code, err).toBe(0);
  expect(out).toContain('ada@acme.example: owner');
});

it('takes a file of comments for one that somebody is writing, and reads nothing', async () => {
  await session.write('team.yaml', '# not finished\n');
  const { code, err } = await session.run('import', '--base-url', sandbox.url);
  expect(code).toBe(1);
  expect(err).toContain('RC112');
  expect(sandbox.requests()).toEqual([]);
}, 30_000);
