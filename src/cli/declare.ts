// What the files that declare commands are handed. Types only.
import type { Command } from 'commander';
import type { ExitCode } from '../core/errors.ts';
import type { Io } from './io.ts';

export interface Declare {
  readonly io: Io;
  /** Adds a command with the options that all share and its examples; it reads team.yaml. */
  readonly command: (usage: string, summary: string, examples: readonly string[]) => Command;
  /** The same for a command that reads none. */
  readonly plainCommand: Declare['command'];
  /** Returns an action for commander that runs a command and hands its exit code on. */
  readonly act: <A extends unknown[]>(
    run: (...args: A) => Promise<ExitCode>,
  ) => (...args: A) => Promise<void>;
  /** Runs another command line. */
  readonly rerun: (argv: readonly string[], io: Io) => Promise<ExitCode>;
}
