// Commands that need no team.yaml.
import { Option } from 'commander';
import type { Declare } from './declare.ts';
import { formatOption, jsonOption, port } from './options.ts';

/** Adds providers, sandbox and demo. */
export function declareToolCommands({ plainCommand, act, io, rerun }: Declare): void {
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
