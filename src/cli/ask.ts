// Asking before writing: one rule for every command that writes.
import { RollcallError } from '../core/errors.ts';
import type { Io } from './io.ts';

/**
 * Returns when the write may go on: `--yes` was given or a person said yes. Throws RollcallError RC544 where there is
 * nobody to ask, RC545 where the answer was no.
 */
export async function askFirst(io: Io, question: string, options: { readonly yes?: boolean }): Promise<void> {
  if (options.yes === true) return;
  if (!io.tty.in) {
    throw new RollcallError('RC544', `${question} Standard input is no terminal, so nobody can answer`, {
      hint: 'pass --yes to go on without asking; nothing was written',
    });
  }
  if (!(await io.confirm(question))) throw new RollcallError('RC545', 'not confirmed; nothing was written');
}
