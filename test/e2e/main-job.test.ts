// The main job as a user does it: the built command line, the sandbox as its own process, real HTTP on loopback.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/model.ts';
import { ROOT, type Running, rollcall, start } from '../support/built-cli.ts';

const ENV = { KISSMETRICS_API_KEY: 'sandbox-token' };
let folder: string;
let sandbox: Running;
let requests = '';

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'rollcall-'));
  sandbox = start(['sandbox', '--seed', 'examples/live.json', '--port', '0']);
  requests = '';
  sandbox.child.stderr?.on('data', (text: string) => {
    requests += text;
  });
  const [, url = ''] = await sandbox.seen(/Listening on (\S+)/);
  const text = await readFile(path.join(ROOT, 'examples/team.yaml'), 'utf8');
  await writeFile(path.join(folder, 'team.yaml'), text.replaceAll('http://127.0.0.1:4800', url));
});

afterEach(async () => {
  sandbox.child.kill('SIGTERM');
  await sandbox.ended;
  await rm(folder, { recursive: true, force: true });
});

const run = async (...argv: readonly string[]): ReturnType<typeof rollcall> =>
  rollcall(argv, { cwd: folder, env: ENV });

/** The calls that the sandbox has seen since the last look, `METHOD /path`. */
function calls(): readonly string[] {
  const lines = requests.split('\n').filter((line) => /^[A-Z]+ \//.test(line));
  requests = '';
  return lines.map((line) => line.split(' ').slice(0, 2).join(' '));
}

it('plans with reads only, applies exactly the announced writes, and then has nothing left to do', async () => {
  const planned = await run('plan', '--out', 'plan.json', '--detailed-exitcode');
  expect(planned.code, planned.err).toBe(2);
  const reads = calls();
  expect(reads.length).toBeGreaterThan(0);
  expect(reads.filter((call) => !call.startsWith('GET '))).toEqual([]);

  const applied = await run('apply', 'plan.json');
  expect(applied.code, applied.err).toBe(0);
  const plan = JSON.parse(await readFile(path.join(folder, 'plan.json'), 'utf8')) as Plan;
  const announced = plan.accounts.flatMap(({ changes }) =>
    changes.flatMap(({ steps }) => steps.map(({ call }) => call)),
  );
  expect(announced.length).toBeGreaterThan(0);
  expect(calls().filter((call) => !call.startsWith('GET '))).toEqual(announced);

  const again = await run('plan', '--detailed-exitcode');
  expect(again.code, again.out).toBe(0);
  expect(again.out).toContain('No changes.');
  expect(calls().filter((call) => !call.startsWith('GET '))).toEqual([]);
});

it('writes nothing but the result to standard output, so that it can be piped', async () => {
  const { out, code } = await run('plan', '--format', 'json', '--log-level', 'debug');
  expect(code).toBe(0);
  expect((JSON.parse(out) as Plan).format_version).toBe('1.0');
});

it('attack 23: refuses a plan that was edited after it was made', async () => {
  await run('plan', '--out', 'plan.json');
  const file = path.join(folder, 'plan.json');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('zoe@acme.example', 'eve@acme.example'));
  calls();
  const { code, err } = await run('apply', 'plan.json');
  expect(code).toBe(1);
  expect(err).toContain('RC513');
  expect(calls()).toEqual([]);
});

it('shows the whole demo in one command', async () => {
  const { out, code, err } = await rollcall(['demo']);
  expect(code, err).toBe(0);
  expect(out).toContain('No changes.');
  expect(out).toContain('RC301 would remove 9 of 20 members (45 %), limit 20 %');
});
