// What only a real process shows: closed pipes, signals from the system, the keyboard's own answers.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ROOT, rollcall, start } from '../support/built-cli.ts';
import { type Company, MEMBERS, openCompany } from '../support/company.ts';
import { gitRepo } from '../support/git-repo.ts';

let company: Company;
beforeEach(async () => {
  company = await openCompany({
    members: [...MEMBERS, 'noor@acme.example: { role: user, projects: [web] }'],
  });
});
afterEach(async () => company.close());
const options = (): { cwd: string; env: { [name: string]: string } } => ({
  cwd: company.session.folder,
  env: { KISSMETRICS_API_KEY: company.sandbox.token },
});

it('keeps its exit code and its peace when the reader of the pipe has gone', async () => {
  const main = path.join(ROOT, 'dist/cli/main.js');
  const line = `"${process.execPath}" "${main}" plan --json --detailed-exitcode 2>err | true; echo "\${PIPESTATUS[0]}"; cat err`;
  const { cwd, env } = options();
  const child = spawn('bash', ['-c', line], { cwd, env: { ...process.env, ...env } });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  await new Promise((resolve) => child.on('close', resolve));
  expect(out).toBe('2\n');
});

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('ends a plan quietly and at once on %s', async (name, code) => {
  company.sandbox.setFaults([{ on: 'GET /v1/users', fault: { kind: 'slow', ms: 60_000 }, times: 'always' }]);
  const { child, ended } = start(['plan'], options());
  while (!company.sandbox.requests().some(({ path: target }) => target.startsWith('/v1/users'))) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill(name);
  expect(await ended).toEqual({ code, signal: null, out: '', err: '' });
});

it('asks nobody where there is no terminal', async () => {
  const { code, err } = await rollcall(['apply'], options());
  expect(code).toBe(1);
  expect(err).toContain('error RC544');
  expect(company.sandbox.requests().filter(({ method }) => method !== 'GET')).toEqual([]);
});

it('prints help to standard error and ends in 1 without a command', async () => {
  const { code, out, err } = await rollcall([]);
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('Usage: rollcall');
});

// Git is asked over a process that stays; whoever waits for its end must not end with it.
it.each([
  ['blame', 'zoe@acme.example'],
  ['access', '--at', 'HEAD'],
])('ends in 0 after `%s` has read history', async (...argv) => {
  const repo = await gitRepo();
  await repo.commit({ 'team.yaml': await readFile(path.join(ROOT, 'examples/team.yaml'), 'utf8') });
  expect(await rollcall(argv, { cwd: repo.dir })).toMatchObject({ code: 0, err: '' });
});
