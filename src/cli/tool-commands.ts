// Commands about rollcall itself and what it stands on.
import { Option } from 'commander';
import type { Declare } from './declare.ts';
import { evidenceOptions } from './evidence-options.ts';
import { formatOption, jsonOption, port } from './options.ts';

/** Adds doctor, providers, sandbox and demo. */
export function declareToolCommands({ command, plainCommand, act, io, rerun }: Declare): void {
  const doctor = command('doctor', 'look whether everything that rollcall rests on is as it should be', [
    'GITHUB_TOKEN=$(gh auth token) rollcall doctor --repo acme/access',
    'rollcall doctor --json | jq \'.checks[] | select(.status != "ok")\'',
  ])
    .addOption(formatOption('text', 'json'))
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nReads only: the file, git, GitHub, each account once, the records. What cannot be read is unknown, never ok.\nEnds in 1 where something fails, else in 0. docs/guides/doctor.md says more about each check.',
    );
  // It is about the branch as it is now, whatever commit a runner is at.
  for (const option of evidenceOptions().filter(({ long }) => long !== '--sha')) doctor.addOption(option);
  doctor.action(act(async (options) => (await import('./commands/doctor.ts')).doctor(io, options)));

  plainCommand('providers', 'list the services that rollcall can manage and what each can do', [
    'rollcall providers',
    'rollcall providers --json',
  ])
    .addOption(formatOption('text', 'json'))
    .addOption(jsonOption())
    .action(act(async (options) => (await import('./commands/providers.ts')).providers(io, options)));

  plainCommand('sandbox', 'run the embedded Kissmetrics-compatible account on loopback', [
    'rollcall sandbox --seed examples/live.json --port 4800',
    'KISSMETRICS_API_KEY=sandbox-token rollcall plan -f examples/team.yaml',
  ])
    .addOption(new Option('--seed <path>', 'the account to start with'))
    .addOption(
      new Option('--port <number>', 'where to listen; 0: any free port').argParser(port).default(4800),
    )
    .addOption(
      new Option('--state <path>', 'keep the account in this file; the seed is used when it is missing'),
    )
    .addOption(new Option('--faults <path>', 'answer wrongly on purpose, as this file says'))
    .action(act(async (options) => (await import('./commands/sandbox.ts')).sandbox(io, options)));

  plainCommand('demo', 'see it work: sandbox, plan, apply, a refused plan', ['rollcall demo']).action(
    act(async () => (await import('./commands/demo.ts')).demo(io, rerun)),
  );
}
