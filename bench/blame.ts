// How long it takes to say which commit gave every grant, cold and with the cache of an earlier run, beside what git
// needs to list the same commits with what they change. Every run is a fresh process; printed is the median.
//
//   npm run bench:blame                               1,000 members, 2,000 commits, three runs
//   npm run bench:blame -- --runs 5 --members 100 --commits 500
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { blameCache } from '../src/evidence/blame/blame-cache.ts';
import { historyBlame } from '../src/evidence/blame/history-blame.ts';
import { openRepository } from '../src/git/repository.ts';
import { PROVIDERS } from '../src/providers/registry.ts';
import { historyOf, writeHistory } from './blame-history.ts';
import { teamText } from './company.ts';

interface Run {
  readonly ms: number;
  /** Of this process alone, in milliseconds; other work on the machine shows in `ms` only. */
  readonly cpu: number;
  readonly peak: number;
  readonly held: number;
  readonly past: number;
  readonly steps: number;
  readonly invalid: number;
  readonly counts: { readonly entries: number; readonly contexts: number; readonly whole: number };
  readonly resumed: boolean;
}

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    members: { type: 'string', default: '1000' },
    commits: { type: 'string', default: '2000' },
    child: { type: 'string' },
    cache: { type: 'string' },
  },
});

if (values.child !== undefined) {
  console.log(JSON.stringify(await measure(values.child, values.cache)));
} else {
  await report(Number(values.members), Number(values.commits), Number(values.runs));
}

async function measure(directory: string, cache: string | undefined): Promise<Run> {
  const start = performance.now();
  const repository = await openRepository(directory, { env: process.env });
  const tip = await repository.resolve('refs/heads/main');
  if (tip === null) throw new Error('no branch main');
  const key = { tool_version: '0.0.0', roster_path: 'team.yaml', since: null };
  const { held, past, steps, invalid, counts, resumed } = await historyBlame(repository, {
    tip,
    roster_path: 'team.yaml',
    since: null,
    providers: Object.keys(PROVIDERS),
    capabilitiesOf: (account) => PROVIDERS[account.provider]?.capabilities(account) ?? null,
    cache: cache === undefined ? null : blameCache(cache, key),
  });
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage();
  await repository.close();
  return {
    ms,
    cpu: (user + system) / 1000,
    peak: process.resourceUsage().maxRSS / 1024,
    held: held.length,
    past: past.length,
    steps: steps.length,
    invalid: invalid.length,
    counts,
    resumed: resumed !== null,
  };
}

async function report(members: number, commits: number, runs: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-blame-'));
  try {
    const repository = join(folder, 'repository.git');
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch', 'main', repository]);
    const texts = [...historyOf(teamText(members), commits + 10)];
    await writeHistory(repository, texts.slice(0, commits));

    const range = upTo(runs);
    const git = median(range.map(() => gitLog(repository)));
    const cold = range.map((n) => child(repository, join(folder, `cache-${n}`)));
    const warm = range.map((n) => child(repository, join(folder, `cache-${n}`)));
    await writeHistory(repository, texts.slice(commits), 'refs/heads/main^0');
    const more = range.map((n) => child(repository, join(folder, `cache-${n}`)));

    const [first] = cold;
    if (first === undefined || warm.some(({ resumed }) => !resumed) || more.some(({ resumed }) => !resumed))
      throw new Error('the cache was not used');
    const load = loadavg()[0] ?? 0;
    console.log(
      `Node ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, load ${load.toFixed(1)}; median of ${runs} fresh processes\n`,
    );
    console.log(
      `${members} members, ${commits} commits: ${first.held} grants, ${first.past} that ended, ${first.invalid} commits with a broken file`,
    );
    console.log(
      `parsed: ${first.counts.entries} entries, ${first.counts.contexts} texts around them, ${first.counts.whole} whole files\n`,
    );
    console.log('                          time   / git log --raw   peak MiB       CPU');
    console.log(line('git log --raw', git, git, null, null));
    for (const [name, all] of [
      ['cold', cold],
      ['warm, same commit', warm],
      ['warm, 10 commits later', more],
    ] as const) {
      const [time, peak, cpu] = [
        median(all.map(({ ms }) => ms)),
        median(all.map((run) => run.peak)),
        median(all.map((run) => run.cpu)),
      ];
      console.log(line(name, time, git, peak, cpu));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function gitLog(repository: string): number {
  const start = performance.now();
  execFileSync(
    'git',
    ['-C', repository, 'log', '--first-parent', '-m', '--raw', '--no-abbrev', '-z', 'main'],
    {
      maxBuffer: 1 << 30,
    },
  );
  return performance.now() - start;
}

function child(repository: string, cache: string): Run {
  const self = fileURLToPath(import.meta.url);
  const args = ['--enable-source-maps', self, '--child', repository, '--cache', cache];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Run;
}

function line(name: string, time: number, git: number, peak: number | null, cpu: number | null): string {
  const cells = [
    shown(time).padStart(7),
    (time / git).toFixed(1).padStart(15),
    (peak?.toFixed(0) ?? '').padStart(8),
    (cpu === null ? '' : shown(cpu)).padStart(7),
  ];
  return `${name.padEnd(22)} ${cells.join('   ')}`;
}

function shown(time: number): string {
  return time < 1000 ? `${time.toFixed(0)} ms` : `${(time / 1000).toFixed(2)} s`;
}

function upTo(size: number): readonly number[] {
  return Array.from({ length: size }, (_, n) => n);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
