// The command line as data, for tests that hold documents against it. Runs no command.
import type { Command } from 'commander';
import { createProgram } from '../../src/cli/program.ts';

/** Returns a program whose commands are only looked at. */
export function programToRead(): Command {
  const never = (): never => {
    throw new Error('this program is only looked at');
  };
  return createProgram(
    {
      env: {},
      cwd: '/',
      out: never,
      err: never,
      tty: { in: false, out: false, err: false },
      colour: { out: false, err: false },
      confirm: never,
      now: never,
      random: never,
      sleep: never,
      signal: new AbortController().signal,
    },
    { started: never, done: never, rerun: never },
  );
}
