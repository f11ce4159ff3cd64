// The exit code of `plan` and `drift`. What an apply ends in is judged by the apply run.
import { EXIT, type ExitCode } from '../core/errors.ts';
import type { Plan } from './model.ts';
import { countPlan } from './summary.ts';

/**
 * Returns 1 where an account could not be read (half the truth is no answer), else 5 where one is refused, else 2
 * where `detailed` asks for it and something would change, else 0; held, withheld and quarantine alone are 0.
 */
export function planExit(plan: Pick<Plan, 'accounts'>, options: { readonly detailed: boolean }): ExitCode {
  const counts = countPlan(plan);
  if (counts.unread > 0) return EXIT.error;
  if (counts.refused > 0) return EXIT.refused;
  const changes = counts.invite + counts.change + counts.remove;
  return options.detailed && changes > 0 ? EXIT.changes : EXIT.ok;
}
