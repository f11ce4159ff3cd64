// How long planning takes, from the bytes of team.yaml to the sealed plan, beside reading the same text with `yaml`
// alone. Every run is a fresh process that prints one line of JSON; what is printed at the end is the median of them.
//
//   npm run bench:plan                      1,000, 10,000 and 100,000 members, three runs each
//   npm run bench:plan -- --runs 5 10000    other sizes, other runs
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parseDocument } from 'yaml';
import type { Capabilities } from '../src/core/capabilities.ts';
import { compareStrings } from '../src/core/compare.ts';
import type { AccountSettings } from '../src/core/settings.ts';
import type { Translator } from '../src/core/translator.ts';
import { buildPlan } from '../src/plan/build.ts';
import type { Plan } from '../src/plan/model.ts';
import type { ProviderFactory } from '../src/providers/provider.ts';
import { PROVIDERS } from '../src/providers/registry.ts';
import { decodeSource } from '../src/roster/decode.ts';
import { loadRoster } from '../src/roster/load.ts';
import { resolve } from '../src/roster/resolve.ts';
import { EXPECTED, liveAccount, NOW, teamText } from './company.ts';

interface YamlRun {
  readonly yaml: number;
  readonly peak: number;
}

interface PlanRun {
  readonly load: number;
  readonly resolve: number;
  readonly plan: number;
  readonly total: number;
  readonly peak: number;
}

const { values, positionals } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    child: { type: 'string' },
    file: { type: 'string' },
  },
  allowPositionals: true,
});

if (values.child === 'yaml') print(yamlRun(values.file ?? ''));
else if (values.child === 'plan') print(planRun(values.file ?? '', Number(positionals[0])));
else report(positionals.length > 0 ? positionals.map(Number) : [1000, 10_000, 100_000], Number(values.runs));

/** Parses the text as any program would; unique keys are not checked, since that alone is quadratic in `yaml`. */
function yamlRun(file: string): YamlRun {
  const bytes = readFileSync(file);
  const start = performance.now();
  const document = parseDocument(new TextDecoder().decode(bytes), { uniqueKeys: false, prettyErrors: false });
  const yaml = performance.now() - start;
  if (document.errors.length > 0) throw document.errors[0];
  return { yaml, peak: peak() };
}

/** Plans, and refuses to report a time for a plan that is wrong. */
function planRun(file: string, size: number): PlanRun {
  const live = liveAccount(size);
  const bytes = readFileSync(file);
  const start = performance.now();
  const source = decodeSource('team.yaml', bytes);
  if ('issue' in source) throw new Error(source.issue.message);
  const { team, issues } = loadRoster([source.file], {
    now: NOW,
    providers: Object.keys(PROVIDERS),
    capabilitiesOf,
  });
  if (team === null) throw new Error(issues.map((issue) => `${issue.code} ${issue.message}`).join('\n'));
  const loaded = performance.now();
  const desired = resolve(team, NOW, capabilitiesOf);
  const resolved = performance.now();
  const [account] = desired.accounts;
  const [settings] = team.accounts;
  if (account === undefined || settings === undefined) throw new Error('the file has no account');
  const plan = buildPlan({
    tool_version: '0.0.0',
    source: { file: 'team.yaml', commit: null, blobs: [], accounts_hash: '', policy_hash: '' },
    now: NOW,
    hypothetical: false,
    scope: { accounts: [], members: [], restore: [] },
    accounts: [
      { desired: account, live, last: null, withhold: [], translator: translator(settings), rate: null },
    ],
  });
  const end = performance.now();
  check(plan);
  return {
    load: loaded - start,
    resolve: resolved - loaded,
    plan: end - resolved,
    total: end - start,
    peak: peak(),
  };
}

function capabilitiesOf(account: AccountSettings): Capabilities {
  return factoryOf(account).capabilities(account);
}

function factoryOf(account: AccountSettings): ProviderFactory {
  const factory = PROVIDERS[account.provider];
  if (factory === undefined) throw new Error(`no provider ${account.provider}`);
  return factory;
}

function translator(account: AccountSettings): Translator {
  return factoryOf(account).create(account, {
    env: { KISSMETRICS_API_KEY: 'never-sent' },
    sleep: () => Promise.resolve(),
    now: () => 0,
    random: () => 0,
    baseDir: '.',
  });
}

function check(plan: Plan): void {
  const [account] = plan.accounts;
  const found: Record<string, number> = {};
  for (const change of account?.changes ?? []) found[change.kind] = (found[change.kind] ?? 0) + 1;
  const wanted = inWords(EXPECTED);
  const got = inWords(found);
  if (got !== wanted || account?.refused !== null) {
    throw new Error(`the plan is wrong: ${got}, not ${wanted}; ${JSON.stringify(account?.refused)}`);
  }
}

function inWords(counts: { readonly [kind: string]: number }): string {
  return Object.keys(counts)
    .sort(compareStrings)
    .map((kind) => `${counts[kind]} ${kind}`)
    .join(', ');
}

/** The most memory that this process ever held, in MiB. */
function peak(): number {
  return process.resourceUsage().maxRSS / 1024;
}

function print(run: YamlRun | PlanRun): void {
  console.log(JSON.stringify(run));
}

function report(sizes: readonly number[], runs: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'bench-plan-'));
  try {
    console.log(
      `Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown processor'}; median of ${runs} fresh processes\n`,
    );
    console.log(
      'members  file KiB  yaml alone   load    resolve  buildPlan  total     peak MiB (yaml)  total / yaml',
    );
    for (const size of sizes) console.log(row(size, runs, folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function row(size: number, runs: number, folder: string): string {
  const file = join(folder, `${size}.yaml`);
  const text = teamText(size);
  writeFileSync(file, text);
  const yaml = range(runs).map(() => child('yaml', file, size) as YamlRun);
  const plan = range(runs).map(() => child('plan', file, size) as PlanRun);
  const alone = median(yaml.map((run) => run.yaml));
  const total = median(plan.map((run) => run.total));
  const cells: readonly (readonly [string, number])[] = [
    [String(size), 7],
    [(Buffer.byteLength(text) / 1024).toFixed(0), 9],
    [ms(alone), 11],
    [ms(median(plan.map((run) => run.load))), 9],
    [ms(median(plan.map((run) => run.resolve))), 9],
    [ms(median(plan.map((run) => run.plan))), 10],
    [ms(total), 9],
    [
      `${median(plan.map((run) => run.peak)).toFixed(0)} (${median(yaml.map((run) => run.peak)).toFixed(0)})`,
      16,
    ],
    [(total / alone).toFixed(2), 13],
  ];
  return cells.map(([cell, width]) => cell.padStart(width)).join(' ');
}

function child(kind: 'yaml' | 'plan', file: string, size: number): unknown {
  const self = fileURLToPath(import.meta.url);
  const output = execFileSync(
    process.execPath,
    ['--enable-source-maps', self, '--child', kind, '--file', file, String(size)],
    {
      encoding: 'utf8',
    },
  );
  return JSON.parse(output);
}

function range(size: number): readonly number[] {
  return Array.from({ length: size }, (_, n) => n);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function ms(value: number): string {
  return value < 100 ? `${value.toFixed(1)} ms` : `${value.toFixed(0)} ms`;
}
