// Who gains from a change, read from effective access: the person it names, whoever else rises by the same edit of a
// group, the defaults or an alias, and people who only changed their key.
import type { GovernedChange } from '../roster/governed-change.ts';
import type { AccessChange, Delta } from './model.ts';

export interface Beneficiaries {
  /** Returns in words why somebody gains from this access change; null: they do not. */
  ofGain(person: string, gain: AccessChange): string | null;
  /** The same for a governed change. Nobody gains where access is only taken away. */
  ofGoverned(person: string, change: GovernedChange): string | null;
  /** Whether somebody gains anything at all. */
  any(person: string): boolean;
}

/** Returns the index; costs one pass over the delta. */
export function beneficiaries(delta: Delta): Beneficiaries {
  const former = new Map<string, Set<string>>();
  for (const { person, was } of delta.moved) put(former, person, was);
  const selves = (person: string): readonly string[] => [person, ...(former.get(person) ?? [])];

  const through = new Map<string, Set<string>>();
  const gainers = new Set<string>();
  for (const gain of delta.gains) {
    for (const self of selves(gain.person)) {
      gainers.add(self);
      for (const place of gain.through) put(through, place, self);
    }
  }
  for (const { person } of delta.governed.filter((change) => !isLoss(change)))
    if (person !== null) for (const self of selves(person)) gainers.add(self);

  const shared = (person: string, places: readonly string[]): string | null => {
    const place = places.find((one) => through.get(one)?.has(person) === true);
    return place === undefined ? null : `gains by the same edit (${place})`;
  };
  return {
    ofGain: (person, gain) =>
      selves(gain.person).includes(person) ? 'gains it' : shared(person, gain.through),
    ofGoverned: (person, change) => {
      if (isLoss(change)) return null;
      if (change.person !== null && selves(change.person).includes(person)) return 'it is about them';
      return shared(person, placesOf(change));
    },
    any: (person) => gainers.has(person),
  };
}

/** Returns whether a governed change only takes access away: a leaver, an earlier end, an elevation taken out. */
export function isLoss({ path, person, tier, before, after }: GovernedChange): boolean {
  if (person === null || tier !== 'low') return false;
  const field = path.slice(`members.${person}`.length);
  if (field === '' || field.startsWith('.elevate.')) return after === null;
  return field === '.expires' && typeof after === 'string' && (typeof before !== 'string' || after < before);
}

/** The shared places that a governed change moves. */
function placesOf({ path }: GovernedChange): readonly string[] {
  if (path === 'defaults') return ['defaults'];
  const alias = path.startsWith('projects.') ? path.slice('projects.'.length, path.lastIndexOf('.')) : '';
  return alias === '' ? [] : [`project ${alias}`];
}

function put(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([value]));
  else set.add(value);
}
