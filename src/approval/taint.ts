// Which governed values of the file nobody approved. A value that came with a blocked step stays unverified until an
// approved step writes it anew or brings the old one back. Access itself is not kept here: blame knows its steps.
import type { Json } from '../core/change.ts';
import { sameJson } from '../roster/governed-blocks.ts';
import type { Delta } from './model.ts';

/** Governed path -> the last value of it that somebody approved; null: it was not there. */
export type Taint = ReadonlyMap<string, Json>;

export const UNTAINTED: Taint = new Map();

/** What one step did to governed values. */
export interface StepTouch {
  readonly governed: Delta['governed'];
  /** People who are in the file after the step and were not before: who they are came with it. */
  readonly joined: readonly string[];
  /** People who are no longer in the file. */
  readonly left: readonly string[];
}

/** Returns what is unverified after a step. */
export function taintAfter(taint: Taint, touch: StepTouch, isApproved: boolean): Taint {
  const next = new Map(taint);
  for (const { path, before, after } of touch.governed) {
    if (next.has(path)) {
      const verified = next.get(path) ?? null;
      // Whoever reviewed a part of a map or a list did not review the part that was there already.
      if (sameJson(after, verified) || (isApproved && isSingle(after))) next.delete(path);
    } else if (!isApproved) next.set(path, before);
  }
  for (const person of touch.joined) {
    if (!isApproved) next.set(`members.${person}`, null);
  }
  const left = new Set(touch.left.map((person) => `members.${person}`));
  if (left.size === 0) return next;
  return new Map([...next].filter(([path]) => !isUnder(path, left)));
}

/** Returns what a step did, told from its delta; null deltas do nothing that is known. */
export function touchOf(delta: Delta | null, known: ReadonlySet<string>): StepTouch {
  if (delta === null) return { governed: [], joined: [], left: [] };
  const left = delta.governed.flatMap(({ path, person, after }) =>
    person !== null && path === `members.${person}` && after === null ? [person] : [],
  );
  const joined = new Set(delta.gains.map(({ person }) => person).filter((person) => !known.has(person)));
  // Whoever is new without access stands among the governed changes as `members.X`, before: null.
  return { governed: delta.governed, joined: [...joined], left };
}

/** Returns whether anything of a block (`policy`, `accounts`) is unverified. */
export function isTainted(taint: Taint, block: string): boolean {
  return [...taint.keys()].some((path) => path === block || path.startsWith(`${block}.`));
}

/** Returns whether a governed path is, or is part of, one of `roots`. Keys hold dots, so every prefix is tried. */
export function isUnder(path: string, roots: ReadonlySet<string>): boolean {
  for (let end = path.length; end > 0; end = path.lastIndexOf('.', end - 1)) {
    if (roots.has(path.slice(0, end))) return true;
  }
  return false;
}

function isSingle(value: Json): boolean {
  return typeof value !== 'object' || value === null;
}
