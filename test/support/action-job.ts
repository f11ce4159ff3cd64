// Runs the packaged action as a runner does: the steps of action.yml in a fresh workspace, with the variables and files of
// a job and nothing else. The package is action.yml and the built action, without our sources and packages.
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import type { ApprovalWorld } from './approval-world.ts';
import { ROOT } from './built-cli.ts';
import type { Payload } from './github/payloads.ts';

export interface JobOptions {
  readonly event: string;
  readonly payload: Payload;
  readonly inputs: { readonly [name: string]: string };
  /** Variables of the step: credentials. */
  readonly env?: { readonly [name: string]: string };
  /** Where the step runs; a fresh clone of main unless told. */
  readonly workspace?: string;
  /** Default: the tip of main, as for every event but a push that was overtaken. */
  readonly sha?: string;
  readonly ref?: string;
  /** The token of the job; the fake's GITHUB_TOKEN unless told. */
  readonly token?: string;
}

export interface JobResult {
  readonly code: number | null;
  /** What the job's log shows before the runner hides anything. */
  readonly log: string;
  readonly outputs: { readonly [name: string]: string };
  readonly summary: string;
  readonly workspace: string;
  /** Files under RUNNER_TEMP, by path. */
  readonly temp: { readonly [file: string]: string };
}

interface Metadata {
  readonly inputs: { readonly [name: string]: { readonly required: boolean; readonly default?: string } };
  readonly outputs: { readonly [name: string]: { readonly value: string } };
  readonly runs: {
    readonly steps: readonly {
      readonly id: string;
      readonly run: string;
      readonly env: Record<string, string>;
    }[];
  };
}

/** An action that is ready to run, and how. */
export interface PackagedAction {
  run(world: Pick<ApprovalWorld, 'github'>, job: JobOptions): Promise<JobResult>;
  close(): Promise<void>;
}

/** Packs the action into a folder of its own. */
export async function packAction(): Promise<PackagedAction> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'rollcall-action-'));
  const place = path.join(home, 'action');
  await cp(path.join(ROOT, 'dist/action'), path.join(place, 'dist/action'), { recursive: true });
  await cp(path.join(ROOT, 'action.yml'), path.join(place, 'action.yml'));
  const metadata = parse(await readFile(path.join(place, 'action.yml'), 'utf8')) as Metadata;
  let jobs = 0;

  async function run(world: Pick<ApprovalWorld, 'github'>, job: JobOptions): Promise<JobResult> {
    jobs += 1;
    const folder = path.join(home, `job-${jobs}`);
    const temp = path.join(folder, 'temp');
    await mkdir(temp, { recursive: true });
    const files = {
      event: path.join(folder, 'event.json'),
      output: path.join(folder, 'output'),
      summary: path.join(folder, 'summary'),
    };
    await writeFile(files.event, JSON.stringify(job.payload));
    for (const file of [files.output, files.summary]) await writeFile(file, '');
    const workspace = job.workspace ?? (await world.github.clone());
    const value = (text: string): string => evaluated(text, metadata, job, world);
    const [step] = metadata.runs.steps;
    if (step === undefined) throw new Error('action.yml has no step');
    const script = path.join(folder, 'script.sh');
    await writeFile(script, step.run);
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTION_PATH: place,
      GITHUB_API_URL: world.github.server.url,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'acme/access',
      GITHUB_EVENT_NAME: job.event,
      GITHUB_EVENT_PATH: files.event,
      GITHUB_OUTPUT: files.output,
      GITHUB_STEP_SUMMARY: files.summary,
      GITHUB_WORKSPACE: workspace,
      GITHUB_REF: job.ref ?? 'refs/heads/main',
      GITHUB_SHA: job.sha ?? world.github.state.tip('main'),
      GITHUB_RUN_ID: String(1000 + jobs),
      RUNNER_TEMP: temp,
      GIT_CONFIG_NOSYSTEM: '1',
      ...job.env,
      ...Object.fromEntries(Object.entries(step.env).map(([name, text]) => [name, value(text)])),
    };
    // https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax (shell: bash)
    const { code, log } = await ended(
      'bash',
      ['--noprofile', '--norc', '-eo', 'pipefail', script],
      workspace,
      env,
    );
    if (world.github.server.errors.length > 0) throw world.github.server.errors[0];
    return {
      code,
      log,
      outputs: outputsIn(await readFile(files.output, 'utf8')),
      summary: await readFile(files.summary, 'utf8'),
      workspace,
      temp: await filesIn(temp),
    };
  }

  return { run, close: async () => rm(home, { recursive: true, force: true }) };
}

/** Only what action.yml uses of GitHub's expressions; anything else is a mistake of it. */
function evaluated(
  text: string,
  { inputs }: Metadata,
  job: JobOptions,
  world: Pick<ApprovalWorld, 'github'>,
): string {
  return text.replaceAll(/\$\{\{\s*([^}]+?)\s*\}\}/g, (_, expression: string) => {
    if (expression === 'github.token') return job.token ?? world.github.env['GITHUB_TOKEN'] ?? '';
    const [, name = ''] = /^inputs\.([a-z-]+)$/.exec(expression) ?? [];
    const input = inputs[name];
    if (input === undefined) throw new Error(`action.yml uses ${expression}`);
    const given = job.inputs[name];
    if (given === undefined && input.required) throw new Error(`the input ${name} is required`);
    return given ?? evaluated(input.default ?? '', { inputs } as Metadata, job, world);
  });
}

async function ended(
  command: string,
  args: readonly string[],
  cwd: string,
  env: { readonly [name: string]: string },
): Promise<{ readonly code: number | null; readonly log: string }> {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, log }));
  });
}

/** `name<<delimiter`, lines, `delimiter`. */
function outputsIn(text: string): { readonly [name: string]: string } {
  const found: [string, string][] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const [, name, delimiter] = /^([^<]+)<<(.+)$/.exec(lines[at] ?? '') ?? [];
    if (name === undefined || delimiter === undefined) continue;
    const end = lines.indexOf(delimiter, at + 1);
    found.push([name, lines.slice(at + 1, end).join('\n')]);
    at = end;
  }
  return Object.fromEntries(found);
}

async function filesIn(folder: string): Promise<{ readonly [file: string]: string }> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  const texts = files.map(async (entry): Promise<[string, string]> => {
    const file = path.join(entry.parentPath, entry.name);
    return [path.relative(folder, file), await readFile(file, 'utf8')];
  });
  return Object.fromEntries(await Promise.all(texts));
}
