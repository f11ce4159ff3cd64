// What must still be true when several effects came about one after the other: where two say something about the same
// thing, the later one counts. Pure.
import type { Effect } from '../core/effect.ts';

/** An effect and the change that it belongs to. */
export interface Owed {
  readonly change: string;
  readonly effect: Effect;
}

/** Returns what is left of the effects; a write that set several fields is split, so that each can be outlived alone. */
export function lastingEffects(effects: readonly Owed[]): readonly Owed[] {
  const things = new Map<string, Map<string, Owed>>();

  function about(thing: string): Map<string, Owed> {
    const known = things.get(thing) ?? new Map<string, Owed>();
    things.set(thing, known);
    return known;
  }

  for (const owed of effects) {
    const { change, effect } = owed;
    switch (effect.kind) {
      case 'invited':
        about(`to ${effect.email ?? effect.login ?? ''}`).set('invited', owed);
        break;
      case 'gone':
        things.set(`row ${effect.row}`, new Map([['gone', owed]]));
        break;
      case 'resent':
        about(`row ${effect.row}`).set('resent', owed);
        break;
      case 'transferred':
        // It moves one level in each of two rows: what was said about their entitlements before is no longer whole.
        about(`row ${effect.former}`).delete('entitlements');
        about(`row ${effect.row}`).delete('entitlements');
        about(`row ${effect.row}`).set('transferred', owed);
        break;
      case 'changed': {
        const none = { ...effect, status: null, email: null, entitlements: null };
        const row = about(`row ${effect.row}`);
        if (effect.status !== null) row.set('status', { change, effect: { ...none, status: effect.status } });
        if (effect.email !== null) row.set('email', { change, effect: { ...none, email: effect.email } });
        if (effect.entitlements !== null)
          row.set('entitlements', { change, effect: { ...none, entitlements: effect.entitlements } });
      }
    }
  }
  return [...things.values()].flatMap((fields) => [...fields.values()]);
}
