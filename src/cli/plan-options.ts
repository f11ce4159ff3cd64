// What `rollcall plan` takes, with a change or without.
import type { PlanningOptions } from './planning.ts';
import type { PlanFormat } from './show-plan.ts';

export interface PlanOptions extends PlanningOptions {
  readonly format: PlanFormat;
  readonly out?: string;
  readonly detailedExitcode?: boolean;
  readonly at?: string;
  readonly base?: string;
  readonly head?: string;
  readonly offline?: boolean;
}
