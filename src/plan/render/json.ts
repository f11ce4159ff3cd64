// A plan as the file that `apply` reads (schema/plan.v1.schema.json). Loses nothing, adds nothing.
import { writeJson } from '../../core/show.ts';
import type { Plan } from '../model.ts';

/** Returns the plan as indented JSON that reads back as the same plan and can be printed to a terminal. */
export function renderJson(plan: Plan): string {
  return writeJson(plan);
}
