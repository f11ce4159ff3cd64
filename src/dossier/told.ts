// Fields that have a value or say why they have none.
import type { Told } from './model.ts';

export function value<T>(known: T): Told<T> {
  return { value: known };
}

/** The field should have a value, and nothing says it. */
export function gap<T>(why: string): Told<T> {
  return { gap: why };
}

/** The field has no meaning here. */
export function notApplicable<T>(why: string): Told<T> {
  return { not_applicable: why };
}

/** Returns the value, else the gap. */
export function told<T>(known: T | null | undefined, why: string): Told<T> {
  return known === null || known === undefined ? gap(why) : value(known);
}

/** Returns the value; null where there is none. */
export function valueOf<T>(field: Told<T>): T | null {
  return 'value' in field ? field.value : null;
}

/** Returns why it is not known; null: it is, or it does not apply. */
export function gapOf(field: Told<unknown>): string | null {
  return 'gap' in field ? field.gap : null;
}
