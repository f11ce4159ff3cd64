// By which names a person is found on both sides: row ids, addresses and logins, kept apart.
import type { LiveRow } from '../core/access.ts';
import type { AccessEvent } from '../core/access-event.ts';
import type { Change } from '../core/change.ts';
import type { Effect } from '../core/effect.ts';

interface Named {
  readonly email: string | null;
  readonly login: string | null;
}

export function rowKey(id: string): string {
  return `row ${id}`;
}

function namesOf(named: Named | null): readonly string[] {
  if (named === null) return [];
  return [
    ...(named.email === null ? [] : [emailKey(named.email)]),
    ...(named.login === null ? [] : [`login ${named.login}`]),
  ];
}

/** Addresses are compared as the roster compares them: without case. */
export function emailKey(email: string): string {
  return `email ${email.toLowerCase()}`;
}

export function keysOfRow(row: (Pick<LiveRow, 'id'> & Named) | null): readonly string[] {
  return row === null ? [] : [rowKey(row.id), ...namesOf(row)];
}

export function keysOfEvent(event: AccessEvent): readonly string[] {
  return unique([
    ...(event.row === null ? [] : [rowKey(event.row)]),
    ...namesOf(event),
    ...namesOf(event.before),
    ...namesOf(event.after),
  ]);
}

/** Everybody whom a write is about; a hand-over is about two. */
export function keysOfStep(change: Change, effect: Effect): readonly string[] {
  const rows =
    effect.kind === 'invited'
      ? []
      : effect.kind === 'transferred'
        ? [rowKey(effect.row), rowKey(effect.former)]
        : [rowKey(effect.row)];
  const named = effect.kind === 'invited' ? namesOf(effect) : namesOf(change.after);
  return unique([...rows, ...keysOfRow(change.before), ...named]);
}

function unique(keys: readonly string[]): readonly string[] {
  return [...new Set(keys)];
}
