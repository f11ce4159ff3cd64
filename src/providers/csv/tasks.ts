// What a person is asked to do: the only words in which a step of this provider is said. A task is JSON, so that it
// survives in a saved plan; it is read back here and nowhere else.
import type { Json } from '../../core/change.ts';
import { type Email, parseEmail } from '../../core/email.ts';
import type { CsvProjects } from './cells.ts';

export type Task =
  /** One row of the upload file. */
  | {
      readonly op: 'upload';
      readonly email: Email;
      readonly permission: string;
      readonly projects: CsvProjects;
      readonly message: string | null;
    }
  /** One item of the checklist. */
  | {
      readonly op: 'click';
      /** What to do (our words): `Remove`. */
      readonly verb: string;
      readonly who: string;
      /** What to set (label in our words, value in the service's). */
      readonly details: readonly (readonly [label: string, value: string])[];
      readonly message: string | null;
    };

/** Returns the task as the input of a step. */
export function taskInput(task: Task): { readonly [key: string]: Json } {
  const { op: _, ...input } = task;
  return input;
}

/** Reads a task back. null: no task of ours, as in a plan that another provider made. */
export function parseTask(op: string, input: { readonly [key: string]: Json }): Task | null {
  const message = input['message'];
  if (typeof message !== 'string' && message !== null) return null;
  if (op === 'upload') {
    const { email, permission, projects } = input;
    const address = typeof email === 'string' ? parseEmail(email) : null;
    if (address === null || typeof permission !== 'string') return null;
    if (projects !== 'all' && !isTexts(projects)) return null;
    return { op, email: address, permission, projects, message };
  }
  const { verb, who, details } = input;
  if (op !== 'click' || typeof verb !== 'string' || typeof who !== 'string' || !Array.isArray(details))
    return null;
  const pairs = details.flatMap((pair: Json) =>
    isTexts(pair) ? [[pair[0] ?? '', pair[1] ?? ''] as const] : [],
  );
  return pairs.length === details.length ? { op, verb, who, details: pairs, message } : null;
}

function isTexts(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
