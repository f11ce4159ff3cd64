// One step of a job: what the runner says in, outputs, comments and an exit code out. Turns every error into words that
// stand in the log and in the summary.
import { readFile } from 'node:fs/promises';
import type { Io } from '../cli/io.ts';
import { EXIT, type ExitCode, ProviderError, RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';
import { codeBlock } from '../plan/render/escape.ts';
import { readEvent } from './event.ts';
import { type Mode, readInputs } from './inputs.ts';
import { noAnnotations, openRunner, type Runner, type RunnerEffects } from './runner.ts';
import type { Step } from './step.ts';

type RunMode = (step: Step) => Promise<ExitCode>;

const MODES: { readonly [mode in Mode]: () => Promise<RunMode> } = {
  plan: async () => (await import('./modes/plan.ts')).planMode,
  verify: async () => (await import('./modes/verify.ts')).verifyMode,
  apply: async () => (await import('./modes/apply.ts')).applyMode,
  record: async () => (await import('./modes/record.ts')).recordMode,
  drift: async () => (await import('./modes/drift.ts')).driftMode,
};

/** Runs the step that the environment describes. Returns the exit code; never throws. */
export async function runAction(host: Io, effects: RunnerEffects): Promise<ExitCode> {
  let runner: Runner | null = null;
  try {
    const inputs = readInputs(host.env);
    runner = openRunner(host.env, effects, noAnnotations(), { annotations_per_type: inputs.max_annotations });
    const event = readEvent(host.env['GITHUB_EVENT_NAME'] ?? '', await eventText(host));
    const { evidence, ledger } = inputs.tokens;
    for (const name of new Set(['GITHUB_TOKEN', evidence, ledger])) hideToken(host.env[name] ?? '', runner);
    const mode = await MODES[inputs.mode]();
    return await mode({
      io: quoted(host, runner, effects),
      inputs,
      event,
      runner,
      options: { file: inputs.file, tokenEnv: evidence, ledgerTokenEnv: ledger },
      run_url: runUrl(host.env),
    });
  } catch (error) {
    return report(error, host, runner, effects);
  }
}

async function eventText(io: Io): Promise<string> {
  const file = io.env['GITHUB_EVENT_PATH'] ?? '';
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new RollcallError('RC583', 'GITHUB_EVENT_PATH names no file that can be read', {
      hint: 'run this as a step of a workflow; elsewhere use the commands of rollcall itself',
    });
  }
}

/** The runner hides secrets as they are written; git is given this one in another form. */
function hideToken(token: string, runner: Runner): void {
  if (token === '') return;
  runner.mask(token);
  runner.mask(Buffer.from(`x-access-token:${token}`).toString('base64'));
}

/** Both streams go to standard output, where the runner reads lines: one that looks like a command must not be one. */
function quoted(host: Io, runner: Runner, effects: RunnerEffects): Io {
  const write = (text: string): void => {
    if (/::|##\[/.test(text)) runner.printUntrusted(text);
    else effects.print(text);
  };
  return { ...host, out: write, err: write, tty: { in: false, out: false, err: false } };
}

/** https://docs.github.com/actions/reference/workflows-and-actions/variables */
function runUrl({
  GITHUB_SERVER_URL: server = '',
  GITHUB_REPOSITORY: repository = '',
  GITHUB_RUN_ID: id = '',
}: Io['env']): string | null {
  const isUrl = /^https?:\/\/[^\s<>"()[\]]+$/.test(server) && /^[\w.-]+\/[\w.-]+$/.test(repository);
  return isUrl && /^\d+$/.test(id) ? `${server}/${repository}/actions/runs/${id}` : null;
}

function report(error: unknown, io: Io, runner: Runner | null, { print }: RunnerEffects): ExitCode {
  if (io.signal.aborted) return io.signal.reason === 'SIGTERM' ? EXIT.sigterm : EXIT.sigint;
  const isOurs = error instanceof RollcallError || error instanceof ProviderError;
  const title = isOurs ? error.code : 'rollcall';
  const message = isOurs
    ? [error.message, error.hint].flatMap((text) => (text === undefined ? [] : visible(text))).join('\n')
    : `this should not happen; please report it: ${visible(error instanceof Error ? (error.stack ?? error.message) : String(error))}`;
  if (runner === null) {
    // Without inputs there is no runner yet; a line that begins with a word of ours is no command.
    print(`error ${title}: ${message.replaceAll('\n', ' ').replaceAll('::', ': :')}\n`);
  } else {
    runner.annotate({ type: 'error', title, message, file: null, line: null, column: null });
    runner.summarise(`**rollcall ended with an error** (${title})\n\n${codeBlock(message)}\n`);
  }
  return error instanceof RollcallError ? error.exit : EXIT.error;
}
