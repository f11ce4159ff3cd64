#!/usr/bin/env node
// The command line's entry: hands this process to `run` and sets the exit code. Nothing else ends the process.
import process from 'node:process';
import { run } from './run.ts';
import { terminalIo } from './terminal.ts';

// A closed pipe (`rollcall plan | head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await run(process.argv.slice(2), terminalIo());
