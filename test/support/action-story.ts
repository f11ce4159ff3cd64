// The story that docs/guides/github-actions.md tells: a repository that `rollcall init` begins, and the packaged action
// from its first apply to a drift issue. The comments are whatever the action posted.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { run } from '../../src/cli/run.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import type { JobOptions, JobResult, PackagedAction } from './action-job.ts';
import { ROOT } from './built-cli.ts';
import type { Permissions, Pull } from './github/model.ts';
import { type GitHub, openGitHub } from './github/open.ts';
import { pullPayload, pushPayload, schedulePayload, workflowRunPayload } from './github/payloads.ts';
import { ACTIONS } from './github/people.ts';
import { playedIo } from './session.ts';

const APPROVERS = { ada: 4101, cto: 4102, grace: 4103 } as const;

/** The first change: somebody comes, somebody goes, and somebody is given more. */
const FIRST: readonly Edit[] = [
  [
    '  intern@acme.example: { role: user, projects: [acme.example, sandbox] }\n',
    '  zoe@acme.example: { role: user, projects: [acme.example] }\n',
  ],
  ['  priya@acme.example: { role: read-only, projects: [acme.example] }', '  priya@acme.example: admin'],
];
/** The next one brings access that one person approves and two must. */
const SECOND: readonly Edit[] = [
  ['  zoe@acme.example: { role: user, projects: [acme.example] }', '  zoe@acme.example: admin'],
  ['  sam@agency.example: { role: user, projects: [eu-app] }\n', ''],
];
type Edit = readonly [before: string, after: string];

/** What the workflows give to GITHUB_TOKEN. */
const MAY = {
  plan: { contents: 'read', pull_requests: 'write', checks: 'write' },
  approval: { contents: 'read', pull_requests: 'read', checks: 'write' },
  apply: { contents: 'write', pull_requests: 'write' },
  drift: { contents: 'write', issues: 'write', pull_requests: 'read', actions: 'read' },
} as const satisfies { readonly [job: string]: Permissions };

export interface ActionStory {
  /** Texts by a name of ours: comments, the issue, checks as lines, the newest commit of the ledger. */
  readonly texts: { readonly [name: string]: string };
  /** Exit codes of the runs that applied. */
  readonly codes: { readonly [moment: string]: number | null };
  /** How many comments the first pull request has in the end. */
  readonly comments: number;
}

/** Plays it, by the machine's clock, as the action does. */
export async function playActionStory(action: PackagedAction): Promise<ActionStory> {
  const github = await openGitHub(new Date(Date.now() - 6 * 3_600_000).toISOString());
  for (const [login, id] of Object.entries(APPROVERS))
    github.user(login, { id, emails: [`${login}@acme.example`] });
  github.user('mal', { id: 4666, permission: 'none', org: null });
  const live = JSON.parse(await readFile(path.join(ROOT, 'examples/live.json'), 'utf8')) as object;
  // Invitations run out by the calendar, and the machine's clock may show any day.
  const sandbox = await startSandbox({ seed: { ...live, invitations: [] }, clock: github.clock.text() });
  const key = { KISSMETRICS_API_KEY: sandbox.token };
  const texts: Record<string, string> = {};
  const codes: Record<string, number | null> = {};

  try {
    let team = await firstTeam(github, sandbox.url, key);
    let before = await github.push('main', { 'team.yaml': team }, { by: 'ada', message: 'Begin' });

    const job = async (
      may: Permissions,
      over: Pick<JobOptions, 'event' | 'payload' | 'inputs'> & Pick<Partial<JobOptions>, 'env'>,
    ): Promise<JobResult> => {
      const token = github.token(ACTIONS.login, { metadata: 'read', ...may }, ACTIONS.app);
      return action.run({ github }, { env: key, token, ...over });
    };
    const apply = async (moment: string): Promise<void> => {
      const tip = github.state.tip('main');
      const payload = pushPayload(github, before, tip);
      const { code } = await job(MAY.apply, { event: 'push', payload, inputs: { mode: 'apply' } });
      codes[moment] = code;
      before = tip;
    };
    const plan = async (pull: Pull): Promise<void> => {
      await job(MAY.plan, {
        event: 'pull_request_target',
        payload: pullPayload(github, pull),
        inputs: { mode: 'plan' },
      });
    };
    const review = async (pull: Pull, by: string): Promise<void> => {
      github.review(pull, by);
      const payload = workflowRunPayload(github, pull);
      await job(MAY.approval, { event: 'workflow_run', payload, inputs: { mode: 'plan', only: 'approval' } });
    };
    const propose = async (branch: string, title: string, edits: readonly Edit[]): Promise<Pull> => {
      for (const [from, to] of edits) {
        if (!team.includes(from)) throw new Error(`team.yaml has no line ${from}:\n${team}`);
        team = team.replace(from, to);
      }
      return github.open({ branch, files: { 'team.yaml': team }, by: 'ada', title, verified: true });
    };
    const checks = (pull: Pull): string => {
      const newest = new Map(github.checks(pull.headSha).map((check) => [check.name, check]));
      return [...newest.values()]
        .map(
          ({ name, conclusion, title }) =>
            `${name.padEnd(18)} ${(conclusion ?? '').padEnd(16)} ${title ?? ''}\n`,
        )
        .sort()
        .join('');
    };
    const first = (pull: Pull): string => github.comments(pull)[0]?.body ?? '';

    await apply('baseline');
    const pull = await propose('zoe', 'Zoe joins, the intern leaves, Priya administers', FIRST);
    await plan(pull);
    texts['opened'] = first(pull);
    texts['checks at first'] = checks(pull);
    await review(pull, 'cto');
    texts['checks after one review'] = checks(pull);
    await review(pull, 'grace');
    texts['checks after two'] = checks(pull);
    await github.merge(pull, { method: 'squash', by: 'ada' });
    await apply('approved');
    texts['applied'] = first(pull);
    texts['ledger'] = newestRecord(github);

    const next = await propose('zoe-admin', 'Zoe administers, Sam leaves', SECOND);
    await plan(next);
    await review(next, 'cto');
    await github.merge(next, { method: 'squash', by: 'ada' });
    await apply('withheld');
    texts['withheld'] = first(next);

    const forked = await github.open({
      branch: 'yan',
      files: {
        'team.yaml': `${team.trimEnd()}\n`.replace(
          'members:\n',
          'members:\n  yan@acme.example: { role: user, projects: [acme.example] }\n',
        ),
      },
      by: 'mal',
      fork: true,
      title: 'Yan joins',
    });
    await job(MAY.plan, {
      event: 'pull_request_target',
      payload: pullPayload(github, forked),
      inputs: { mode: 'plan' },
      env: {},
    });
    texts['fork'] = first(forked);
    texts['checks of a fork'] = checks(forked);

    sandbox.happen({ kind: 'join', email: 'mole@acme.example', role: 'admin' });
    await job(MAY.drift, { event: 'schedule', payload: schedulePayload(github), inputs: { mode: 'drift' } });
    const [issue] = github.issues();
    texts['drift'] = `${issue?.title ?? ''}\n\n${issue?.body ?? ''}`;
    return { texts, codes, comments: github.comments(pull).length };
  } finally {
    await Promise.all([github.close(), sandbox.close()]);
  }
}

/** The newest commit of the ledger, without who made it and when. */
function newestRecord({ origin }: GitHub): string {
  return execFileSync('git', ['--git-dir', origin, 'log', '-1', '--format=%B', 'rollcall-ledger'], {
    encoding: 'utf8',
  });
}

/** What `rollcall init` writes, at the pace of a sandbox. */
async function firstTeam(
  github: GitHub,
  url: string,
  key: { readonly [name: string]: string },
): Promise<string> {
  const cwd = await mkdtemp(path.join(os.tmpdir(), 'rollcall-init-'));
  try {
    const { io, said } = playedIo({ cwd, env: { ...key, ...github.env } });
    const named = Object.keys(APPROVERS).flatMap((login) => ['--approver', `${login}@acme.example=${login}`]);
    const code = await run(['init', '--yes', '--base-url', url, ...named], io);
    if (code !== 0) throw new Error(said().err);
    const text = await readFile(path.join(cwd, 'team.yaml'), 'utf8');
    return text.replace(`"${url}" }`, `"${url}", rate_limit: 6000/min }`);
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
