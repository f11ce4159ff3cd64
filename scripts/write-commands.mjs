// Writes docs/commands.md from the help of every command.
import { writeFile } from 'node:fs/promises';
import { loadSource } from './load-source.mjs';

const WIDTH = 100;

/** Returns the text of docs/commands.md for a commander program. */
export function commandsPage(program) {
  const pages = program.commands.map(
    (command) => `## ${command.name()}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\``,
  );
  return [
    '# Commands',
    '',
    'What `rollcall --help` and `rollcall COMMAND --help` print. This page is generated from `src/cli/program.ts` by',
    '`npm run docs`. What the exit codes mean stands in the [README](../README.md#exit-codes).',
    '',
    '```text',
    helpOf(program),
    '```',
    '',
    pages.join('\n\n'),
    '',
  ].join('\n');
}

function helpOf(command) {
  let text = '';
  command.configureOutput({
    writeOut: (piece) => {
      text += piece;
    },
    getOutHelpWidth: () => WIDTH,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text.trim().replaceAll(/[ \t]+$/gm, '');
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const { createProgram } = await loadSource('src/cli/program.ts', ['./commands/*']);
  await writeFile('docs/commands.md', commandsPage(createProgram({ colour: {} }, {})));
}
