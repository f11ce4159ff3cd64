// rollcall drift: the plan as a report.
import type { ExitCode } from '../../core/errors.ts';
import type { Io } from '../io.ts';
import { type PlanOptions, plan } from './plan.ts';

/** Prints every difference between file and account. Returns the plan's exit code. */
export async function drift(io: Io, options: Omit<PlanOptions, 'out' | 'restore'>): Promise<ExitCode> {
  return plan(io, options);
}
