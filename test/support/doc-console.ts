// Runs the console blocks of a document, one after the other: a folder, a sandbox account and a clock for each scene.
// Standard output and standard error stand in one transcript, as on a terminal.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Io } from '../../src/cli/io.ts';
import { run } from '../../src/cli/run.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import type { WorldEvent } from '../../src/sandbox/world.ts';
import { ROOT } from './built-cli.ts';
import type { DocBlock } from './doc-blocks.ts';
import { type DocGitHub, openDocGitHub } from './doc-github.ts';
import { verifyByHand } from './verify-tool.ts';

/** Where every scene begins. */
export const DOC_NOW = '2026-11-24T09:00:00Z';

/** The address that documents name. */
const SHOWN_URL = 'http://127.0.0.1:4800';

/** What a document may ask for in a comment; any other word is a mistake of the document. */
const QUIET = new Set(['', 'complete', 'from', 'generated', 'golden', 'story']);

export interface Scene {
  /** Does what a block says. Returns what its commands print, null where it runs none. */
  play(block: DocBlock): Promise<string | null>;
  close(): Promise<void>;
}

/** Opens a scene without an account; `<!-- account SEED -->` begins one, `<!-- github SEED -->` one with a GitHub. */
export function openScene(): Scene {
  let folder: string | null = null;
  let sandbox: Sandbox | null = null;
  let github: DocGitHub | null = null;
  let now = Date.parse(DOC_NOW);
  let exit = 0;

  function place(): { folder: string; sandbox: Sandbox } {
    if (folder === null || sandbox === null) throw new Error('no `<!-- account … -->` before this block');
    return { folder, sandbox };
  }

  async function begin(seed: string): Promise<void> {
    await close();
    now = Date.parse(DOC_NOW);
    folder = await mkdtemp(path.join(os.tmpdir(), 'rollcall-'));
    sandbox = await startSandbox({
      seed: JSON.parse(await readFile(path.join(ROOT, seed), 'utf8')) as unknown,
      clock: DOC_NOW,
    });
  }

  async function close(): Promise<void> {
    await sandbox?.close();
    await github?.close();
    if (folder !== null) await rm(folder, { recursive: true, force: true });
    [folder, sandbox, github] = [null, null, null];
  }

  async function beginWithGitHub(seed: string): Promise<void> {
    await begin(seed);
    const cwd = place().folder;
    github = await openDocGitHub(cwd, DOC_NOW, async (line) => shell(cwd, line));
  }

  function hub(): DocGitHub {
    if (github === null) throw new Error('no `<!-- github … -->` before this block');
    return github;
  }

  function clock(): number {
    return github === null ? now : github.now();
  }

  function pass(ms: number): void {
    place().sandbox.advance(ms);
    github?.pass(ms);
    now += ms;
  }

  async function write(name: string, text: string): Promise<void> {
    const at = place();
    await writeFile(path.join(at.folder, name), text.replaceAll(SHOWN_URL, at.sandbox.url));
  }

  async function edit(name: string, diff: string): Promise<void> {
    const file = path.join(place().folder, name);
    const text = (await readFile(file, 'utf8')).replaceAll(place().sandbox.url, SHOWN_URL);
    const lines = diff.split('\n').filter((line) => line !== '');
    const side = (other: string): string =>
      lines
        .filter((line) => !line.startsWith(other))
        .map((line) => `${line.slice(1)}\n`)
        .join('');
    if (text.split(side('+')).length !== 2) throw new Error(`the edit does not fit ${name}:\n${text}`);
    await write(
      name,
      text.replace(side('+'), () => side('-')),
    );
  }

  async function command(line: string): Promise<string> {
    const at = place();
    const typed = line.replace(/ +# .*$/u, '').replaceAll(SHOWN_URL, at.sandbox.url);
    const [, words = '', target] = /^(.*?)(?: > (\S+))?$/u.exec(typed) ?? [];
    const [name, ...argv] = words.split(' ');
    if (name === 'echo' && argv[0] === '$?') return `${exit}\n`;
    if (name === 'cat') return readFile(path.join(at.folder, argv[0] ?? ''), 'utf8');
    if (name === 'ls') return `${(await readdir(path.join(at.folder, argv[0] ?? ''))).sort().join('\n')}\n`;
    if (name === 'git') return shell(at.folder, github?.real(line) ?? line);
    if (name === 'gh') return hub().api(line);
    if (name === 'node' && argv[0]?.endsWith('/tools/verify.mjs') === true) {
      const { code, out, err } = await verifyByHand(at.folder, ...argv.slice(1));
      exit = code;
      return out + err;
    }
    if (name !== 'rollcall') throw new Error(`cannot run \`${line}\``);
    // A shell empties the file before the command begins.
    if (target !== undefined) await writeFile(path.join(at.folder, target), '');
    const { code, out, shown } = await rollcall(at.folder, argv, at.sandbox.token, target === undefined);
    exit = code;
    if (target !== undefined) await writeFile(path.join(at.folder, target), out);
    return shown;
  }

  /** Git at the scene's moment, without the settings of whoever runs the test. */
  async function shell(cwd: string, line: string): Promise<string> {
    const at = new Date(clock()).toISOString();
    const env = {
      PATH: process.env['PATH'] ?? '',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@acme.example',
      GIT_AUTHOR_DATE: at,
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'ada@acme.example',
      GIT_COMMITTER_DATE: at,
      TZ: 'UTC',
    };
    return (await promisify(execFile)('sh', ['-c', line], { cwd, env })).stdout;
  }

  async function commit(message: string): Promise<void> {
    const { folder: cwd } = place();
    await shell(cwd, 'git init --quiet && git add --all');
    await shell(cwd, `git commit --quiet -m '${message}'`);
  }

  async function rollcall(
    cwd: string,
    argv: readonly string[],
    token: string,
    showsOut: boolean,
  ): Promise<{ code: number; out: string; shown: string }> {
    let [out, shown] = ['', ''];
    const io: Io = {
      env: { KISSMETRICS_API_KEY: token, ...github?.env },
      cwd,
      out: (text) => {
        out += text;
        if (showsOut) shown += text;
      },
      err: (text) => {
        // On a terminal a bar shows these, and is gone in the end.
        if (!/^[a-z-]+: [\w-]+\/\w+\/\S+/u.test(text)) shown += text;
      },
      tty: { in: true, out: false, err: false },
      colour: { out: false, err: false },
      confirm: async (question) => {
        shown += `${question} [y/N] y\n`;
        return true;
      },
      now: clock,
      random: () => 0.5,
      sleep: async (ms) => pass(ms),
      signal: new AbortController().signal,
    };
    return { code: await run(argv, io), out, shown };
  }

  async function transcript(body: string): Promise<string> {
    let text = '';
    for (const line of body.split('\n').filter((one) => one.startsWith('$ '))) {
      const printed = await command(line.slice(2));
      text += `${line}\n${printed}`;
    }
    return (github?.shown(text) ?? text)
      .replaceAll(place().sandbox.url, SHOWN_URL)
      .replaceAll(place().folder, '/home/ada/access')
      .replaceAll(`${os.userInfo().username} on ${os.hostname()}`, 'ada on laptop');
  }

  return {
    close,
    play: async ({ word, rest, body }) => {
      switch (word) {
        case 'account':
          await begin(rest);
          return null;
        case 'github':
          await beginWithGitHub(rest);
          return null;
        case 'person':
          hub().person(rest);
          return null;
        case 'land':
          await hub().land(rest);
          return null;
        case 'push':
          await hub().push(rest);
          return null;
        case 'settings':
          await hub().settings(rest);
          return null;
        case 'copy':
          await write('team.yaml', await readFile(path.join(ROOT, rest), 'utf8'));
          return null;
        case 'file':
          await write(rest, body);
          return null;
        case 'edit':
          await edit(rest, body);
          return null;
        case 'commit':
          await commit(rest);
          return null;
        case 'meanwhile':
          place().sandbox.happen(JSON.parse(rest) as WorldEvent);
          return null;
        case 'later':
          pass(Number(/^(\d+)d$/u.exec(rest)?.[1]) * 86_400_000);
          return null;
        case 'run':
          return transcript(body);
        default:
          if (QUIET.has(word)) return null;
          throw new Error(`unknown comment \`${word}\``);
      }
    },
  };
}

/** Returns whether what was printed is what the document shows; a line `…` stands for any lines, a hash for any hash. */
export function isShown(printed: string, shown: string): boolean {
  const source = normal(shown)
    .split(/^…\n/mu)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/gu, '\\$&'))
    .join('(?:.*\\n)*');
  return new RegExp(`^${source}$`, 'u').test(normal(printed));
}

/** Hashes depend on run ids, hosts and versions. */
export function normal(text: string): string {
  return text
    .replaceAll(/\b(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{12})\b/gu, '<hash>')
    .replaceAll(/[ \t]+$/gmu, '');
}
