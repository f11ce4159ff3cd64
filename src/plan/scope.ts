// Narrowing a plan to some people: what is shown and done. Guards and the proof have judged the whole by then.
import type { Change } from '../core/change.ts';
import { visible } from '../core/show.ts';
import { namesOf } from './live-row.ts';
import type { WithheldRow } from './model.ts';

export interface Narrowed {
  readonly changes: readonly Change[];
  /** Changes of people who were asked for, but which rely on somebody who was not. */
  readonly waiting: readonly WithheldRow[];
}

/** Returns the changes of the people asked for, by key or address. None asked for: all. */
export function narrow(changes: readonly Change[], members: readonly string[]): Narrowed {
  if (members.length === 0) return { changes, waiting: [] };
  const asked = new Set(members);
  const kept = new Set<string>();
  const waiting: WithheldRow[] = [];
  for (const { id, person, before, after, needs, gains } of changes) {
    const names = [person, ...namesOf(before), ...(after?.email == null ? [] : [after.email])];
    if (!names.some((name) => asked.has(name))) continue;
    const lacks = needs.find((need) => !kept.has(need));
    if (lacks === undefined) kept.add(id);
    else {
      const message = `${visible(id)} needs ${visible(lacks)}, which --member leaves out`;
      waiting.push({ person, code: 'RC313', message, entitlements: gains });
    }
  }
  return { changes: changes.filter(({ id }) => kept.has(id)), waiting };
}

/** Returns the rows of a list that belong to the people asked for. */
export function ofPeople<T extends { readonly person: string }>(
  rows: readonly T[],
  asked: ReadonlySet<string>,
): readonly T[] {
  return asked.size === 0 ? rows : rows.filter(({ person }) => asked.has(person));
}
