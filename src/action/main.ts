// The action's entry: hands this process to `runAction` and sets the exit code. Nothing else ends the process.
import { randomBytes } from 'node:crypto';
import { appendFileSync, statSync } from 'node:fs';
import process from 'node:process';
import { terminalIo } from '../cli/terminal.ts';
import { runAction } from './run.ts';

process.exitCode = await runAction(terminalIo(), {
  append: (file, text) => appendFileSync(file, text),
  size: (file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0,
  print: (text) => void process.stdout.write(text),
  random: () => randomBytes(16).toString('hex'),
});
