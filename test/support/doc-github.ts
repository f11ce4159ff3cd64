// A GitHub behind the folder of a scene: what documents tell in comments happens there for real, and `gh api` answers.
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { RulesetContent } from './github/model.ts';
import { type GitHub, openGitHub } from './github/open.ts';
import { createRuleset } from './github/rules.ts';
import { putEnvironment } from './github/settings.ts';

/** What documents call it. */
const SHOWN_API = 'https://api.github.com';
const SHOWN = 'https://github.com';

/** `gh api PATH --jq '.[] | [.a.b, .c] | @tsv'`, or without `.[] |` where the answer is one object; with or without the quotes around the path. */
const CALL = /^gh api '?([^' ]+)'? --jq '(?:\.\[\] \| )?\[([^\]]*)\] \| @tsv'$/u;

interface Landing {
  readonly by: string;
  readonly title: string;
  readonly body?: string;
  readonly approve?: readonly string[];
}

export interface DocGitHub {
  readonly env: { readonly [name: string]: string };
  now(): number;
  pass(ms: number): void;
  /** `LOGIN ID`: an account with the address `LOGIN@acme.example`. */
  person(rest: string): void;
  /** A pull request with the files of the folder, approved and merged. */
  land(rest: string): Promise<void>;
  /** A push of the files of the folder to the branch. */
  push(rest: string): Promise<void>;
  /** What is set in GitHub by hand: environments by name, for the branch alone, and the rulesets of the folder, imported. */
  settings(rest: string): Promise<void>;
  api(line: string): Promise<string>;
  /** Puts names in place of addresses that differ from run to run. */
  shown(text: string): string;
  /** Puts the address of the repository in place of the one that documents name. */
  real(text: string): string;
  close(): Promise<void>;
}

/** Opens it for a folder; `shell` runs a command line there. */
export async function openDocGitHub(
  folder: string,
  now: string,
  shell: (line: string) => Promise<string>,
): Promise<DocGitHub> {
  const github = await openGitHub(now);

  async function sync(): Promise<void> {
    const isClone = await stat(path.join(folder, '.git')).catch(() => null);
    if (isClone === null)
      await shell(`git init --quiet --initial-branch=main && git remote add origin ${github.origin}`);
    await shell('git fetch --quiet origin && git reset --quiet --hard origin/main');
    await shell('git branch --quiet --set-upstream-to=origin/main');
  }

  return {
    env: { ...github.env, PATH: process.env['PATH'] ?? '' },
    now: () => github.clock.now(),
    pass: (ms) => github.clock.advance(ms),
    person: (rest) => {
      const [login = '', id] = rest.split(' ');
      github.user(login, { id: Number(id), emails: [`${login}@acme.example`] });
    },
    async land(rest) {
      const { by, title, body = null, approve = [] } = JSON.parse(rest) as Landing;
      const branch = title.toLowerCase().replaceAll(/[^a-z]+/gu, '-');
      const files = await filesOf(folder);
      const pull = await github.open({ branch, files, by, title, body, message: title, verified: true });
      for (const login of approve) {
        github.clock.advance(3_600_000);
        github.review(pull, login);
      }
      await github.merge(pull, { method: 'squash', by });
      await sync();
    },
    async push(rest) {
      const { by, title } = JSON.parse(rest) as Landing;
      await github.push('main', await filesOf(folder), { by, message: title, verified: true });
      await sync();
    },
    async settings(rest) {
      const { state } = github;
      for (const name of rest.split(' ')) putEnvironment(state.settings, state.id(), name);
      const files = Object.entries(await filesOf(folder));
      const rulesets = files.filter(([name]) => name.startsWith('.github/rulesets/'));
      if (rulesets.length > 0) state.rulesets.clear();
      for (const [, text] of rulesets)
        createRuleset(state, JSON.parse(text) as RulesetContent, state.account('acme'));
      for (const [name] of files)
        if (name.startsWith('.github/workflows/')) github.runs(path.posix.basename(name), []);
    },
    api: async (line) => answer(github, await expanded(line, shell)),
    shown: (text) =>
      text
        .replaceAll(github.server.url, SHOWN_API)
        .replaceAll(github.origin, `${SHOWN}/acme/access.git`)
        .replaceAll('https://github.invalid', SHOWN),
    real: (text) => text.replaceAll(`${SHOWN}/acme/access.git`, github.origin),
    close: () => github.close(),
  };
}

async function filesOf(folder: string): Promise<{ readonly [name: string]: string }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)).replaceAll('\\', '/'))
    .filter((name) => !name.startsWith('.git/') && !name.startsWith('.rollcall/'));
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, await readFile(path.join(folder, name), 'utf8')] as const),
    ),
  );
}

/** Puts in what `$(git …)` prints. */
async function expanded(line: string, shell: (line: string) => Promise<string>): Promise<string> {
  const [whole = '', inner] = /\$\((git [^)]*)\)/u.exec(line) ?? [];
  return inner === undefined ? line : line.replace(whole, (await shell(inner)).trim());
}

async function answer(github: GitHub, line: string): Promise<string> {
  const [, call, fields = ''] = CALL.exec(line) ?? [];
  if (call === undefined) throw new Error(`cannot run \`${line}\``);
  const response = await fetch(`${github.server.url}/${call}`, {
    headers: { authorization: `Bearer ${github.env['GITHUB_TOKEN'] ?? ''}` },
  });
  const body = (await response.json()) as unknown;
  const rows: readonly unknown[] = Array.isArray(body) ? body : [body];
  if (!response.ok) throw new Error(`${line}: ${response.status}`);
  const cells = fields.split(',').map((field) => field.trim().split('.').slice(1));
  return rows
    .map((row) => `${cells.map((keys) => textOf(keys.reduce<unknown>(part, row))).join('\t')}\n`)
    .join('');
}

function part(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : null;
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
