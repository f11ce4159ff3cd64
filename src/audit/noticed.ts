// Changes by hand that a run found and put on record. What was changed and changed back before anybody looked is not
// among them: no record saw it.
import type { Entitlement } from '../core/access.ts';
import type { AccessEvent } from '../core/access-event.ts';
import { levelAt } from '../core/entitlements.ts';
import { deltaOf, isGone, touched } from './event-delta.ts';
import { keysOfEvent } from './keys.ts';
import type { Notice } from './model.ts';

/**
 * Returns the finding of each event that stood when a run found it, by the event's id. `events`: those that nobody
 * ordered, oldest first.
 */
export function noticed(
  events: readonly AccessEvent[],
  notices: readonly Notice[],
): ReadonlyMap<string, Notice> {
  const byKey = new Map<string, Notice[]>();
  for (const notice of notices) {
    for (const key of notice.keys) {
      const group = byKey.get(key);
      if (group === undefined) byKey.set(key, [notice]);
      else group.push(notice);
    }
  }
  const found = new Map<string, Notice>();
  /** What later events of the same interval touched, by notice. */
  const later = new Map<Notice, Set<string>>();
  for (const event of events.toReversed()) {
    const keys = keysOfEvent(event);
    const names = touched(event);
    for (const notice of new Set(keys.flatMap((key) => byKey.get(key) ?? []))) {
      if (event.at > notice.by || (notice.after !== null && event.at < notice.after)) continue;
      const overwritten = later.get(notice) ?? new Set<string>();
      later.set(notice, overwritten);
      if (!found.has(event.id) && !names.some((name) => overwritten.has(name)) && stands(event, notice))
        found.set(event.id, notice);
      for (const name of names) overwritten.add(name);
    }
  }
  return found;
}

/** Returns whether what the event did was there when the run looked. */
function stands(event: AccessEvent, { found }: Notice): boolean {
  const delta = deltaOf(event);
  if (delta === null) return false;
  const { gains, losses } = delta;
  if (found.kind === 'row') {
    const { row } = found;
    if (row === null || isGone(event)) return row === null && isGone(event);
    return (
      gains.every((entry) => levelAt(row.entitlements, entry.resource) === entry.level) &&
      losses.every((entry) => levelAt(row.entitlements, entry.resource) !== entry.level) &&
      (!delta.status || event.after?.status === row.status) &&
      (!delta.email || event.after?.email === row.email)
    );
  }
  if (found.drift === 'extra') return losses.length === 0 && covers(found.entitlements, gains);
  if (found.row === null) return isGone(event);
  return !isGone(event) && gains.length === 0 && losses.length > 0 && covers(found.entitlements, losses);
}

function covers(entries: readonly Entitlement[], wanted: readonly Entitlement[]): boolean {
  return wanted.every(({ resource, level }) => levelAt(entries, resource) === level);
}
