// Parameters of rules, which GitHub writes by kind of rule; only what is looked at is named here.
import type { Json } from '../core/change.ts';

export function isOn(parameters: Json, name: string): boolean {
  return valueIn(parameters, name) === true;
}

export function numberIn(parameters: Json, name: string): number {
  const value = valueIn(parameters, name);
  return typeof value === 'number' ? value : 0;
}

export function valueIn(parameters: Json, name: string): Json {
  if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) return null;
  return Object.entries(parameters).find(([key]) => key === name)?.[1] ?? null;
}
