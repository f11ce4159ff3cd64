// rollcall demo: the main job on the embedded sandbox, with the commands that a person would type. Needs no credential
// and leaves nothing behind.
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT, type ExitCode, RollcallError } from '../../core/errors.ts';
import { startSandbox } from '../../sandbox/server.ts';
import type { Io } from '../io.ts';

/** Runs a command as if it had been typed. */
export type Rerun = (argv: readonly string[], io: Io) => Promise<ExitCode>;

/** The sandbox address that the examples name. */
const EXAMPLE_URL = 'http://127.0.0.1:4800';

/** Plays the demo. Returns 0 where every command ended as it should. */
export async function demo(io: Io, rerun: Rerun): Promise<ExitCode> {
  const examples = await findExamples();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'rollcall-demo-'));
  try {
    io.out('rollcall demo: an analytics account, embedded, on loopback. Nothing leaves this machine.\n');
    const company = await stage(io, rerun, folder, examples, 'live.json', 'team.yaml');
    await company.type('The account as it is:', EXIT.ok, 'export', 'csv', '--live');
    await company.type(
      'What team.yaml would change:',
      EXIT.changes,
      'plan',
      '--out',
      'plan.json',
      '--detailed-exitcode',
    );
    await company.type('Exactly that, done and read back:', EXIT.ok, 'apply', 'plan.json');
    await company.type('And again: nothing is left to do.', EXIT.ok, 'plan', '--detailed-exitcode');
    await company.close();

    const large = await stage(io, rerun, folder, examples, 'live-large.json', 'refused/team.yaml');
    await large.type('A bad merge took nine of twenty people out of the file:', EXIT.refused, 'plan');
    await large.close();
    io.out('That is all: a plan that is what runs, and guards that no flag turns off.\n');
    return EXIT.ok;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Stage {
  /** Shows a command and runs it. Throws RollcallError where it ends in another code than it should. */
  type(heading: string, expected: ExitCode, ...argv: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

async function stage(
  io: Io,
  rerun: Rerun,
  folder: string,
  examples: string,
  seedFile: string,
  teamFile: string,
): Promise<Stage> {
  const seed: unknown = JSON.parse(await readFile(path.join(examples, seedFile), 'utf8'));
  const sandbox = await startSandbox({ seed });
  const text = await readFile(path.join(examples, teamFile), 'utf8');
  await writeFile(path.join(folder, 'team.yaml'), text.replaceAll(EXAMPLE_URL, sandbox.url));
  await rm(path.join(folder, '.rollcall'), { recursive: true, force: true });
  const inside: Io = { ...io, cwd: folder, env: { ...io.env, KISSMETRICS_API_KEY: sandbox.token } };
  return {
    async type(heading, expected, ...argv) {
      io.out(`\n── ${heading}\n$ rollcall ${argv.join(' ')}\n\n`);
      const code = await rerun(argv, inside);
      if (code !== expected) {
        throw new RollcallError(
          'RC547',
          `rollcall ${argv.join(' ')} ended with ${code}, expected ${expected}`,
        );
      }
      io.out(`(exit ${code})\n`);
    },
    close: async () => sandbox.close(),
  };
}

/** The examples that come with the package, found upwards from this file, built or not. */
async function findExamples(): Promise<string> {
  for (let folder = path.dirname(fileURLToPath(import.meta.url)); ; folder = path.dirname(folder)) {
    const examples = path.join(folder, 'examples');
    const isThere = await access(path.join(examples, 'live.json')).then(
      () => true,
      () => false,
    );
    if (isThere) return examples;
    if (path.dirname(folder) === folder)
      throw new RollcallError('RC541', 'the examples of the package are missing');
  }
}
