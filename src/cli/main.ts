#!/usr/bin/env node
// The command line's entry: hands this process to `run` and sets the exit code. Nothing else ends the process.
import process from 'node:process';
import { run } from './run.ts';
import { terminalIo } from './terminal.ts';

process.exitCode = await run(process.argv.slice(2), terminalIo());
