// Which step gave each tuple that is held, and which took away what no longer is. An entry that did not change is not
// read again: steps say by a hash whether it did.
import type { Grant } from '../core/access.ts';
import { byKeys } from '../core/compare.ts';

/** One person's entry after a step; the hash covers everything that the person's access depends on. */
export interface BlameEntry {
  readonly person: string;
  readonly hash: string;
}

/** One step of the protected branch with all entries after it; the first of a list is the baseline. */
export interface BlameStep {
  readonly commit: string;
  readonly entries: readonly BlameEntry[];
}

/** A tuple that is held, and the last step before which it was not. */
export interface Introduced {
  readonly grant: Grant;
  readonly commit: string;
}

/** A resource that somebody held once and holds at no level any more, and the step that took it. */
export interface Ended {
  readonly person: string;
  readonly account: string;
  readonly resource: string;
  readonly commit: string;
}

export interface Blame {
  /** Sorted by person, account, resource, level and end. */
  readonly held: readonly Introduced[];
  /** Sorted by person, account and resource. */
  readonly ended: readonly Ended[];
}

interface State {
  hash: string | null;
  held: Map<string, Introduced>;
}

/**
 * Returns the blame after the last of `steps` (oldest first). `read` gives a person's tuples, ends kept and whatever the
 * time; it is called once for each person and hash, so that a file that changes by one line costs one entry a step.
 */
export function blame(steps: readonly BlameStep[], read: (entry: BlameEntry) => readonly Grant[]): Blame {
  const people = new Map<string, State>();
  const ended = new Map<string, Ended>();
  const cache = new Map<string, ReadonlyMap<string, Grant>>();

  const tuplesOf = (entry: BlameEntry): ReadonlyMap<string, Grant> => {
    const key = `${entry.person}\n${entry.hash}`;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const tuples = new Map(read(entry).map((grant) => [tupleKey(grant), grant]));
    cache.set(key, tuples);
    return tuples;
  };

  const move = (state: State, tuples: ReadonlyMap<string, Grant>, commit: string): void => {
    const held = new Map<string, Introduced>();
    for (const [key, grant] of tuples) {
      held.set(key, state.held.get(key) ?? { grant, commit });
      ended.delete(resourceKey(grant));
    }
    const still = new Set([...tuples.values()].map(resourceKey));
    for (const { grant } of state.held.values()) {
      const key = resourceKey(grant);
      const { person, account, resource } = grant;
      if (!still.has(key)) ended.set(key, { person, account, resource, commit });
    }
    state.held = held;
  };

  for (const { commit, entries } of steps) {
    const present = new Set<string>();
    for (const entry of entries) {
      present.add(entry.person);
      const state = people.get(entry.person) ?? { hash: null, held: new Map<string, Introduced>() };
      if (state.hash === entry.hash) continue;
      people.set(entry.person, state);
      move(state, tuplesOf(entry), commit);
      state.hash = entry.hash;
    }
    for (const [person, state] of people) {
      if (present.has(person)) continue;
      move(state, new Map(), commit);
      people.delete(person);
    }
  }
  return {
    held: [...people.values()].flatMap((state) => [...state.held.values()]).sort(HELD),
    ended: [...ended.values()].sort(ENDED),
  };
}

const HELD = byKeys<Introduced>(
  ({ grant }) => grant.person,
  ({ grant }) => grant.account,
  ({ grant }) => grant.resource,
  ({ grant }) => grant.level,
  ({ grant }) => grant.until ?? '~',
);
const ENDED = byKeys<Ended>(
  ({ person }) => person,
  ({ account }) => account,
  ({ resource }) => resource,
);

function tupleKey(grant: Grant): string {
  return `${resourceKey(grant)}\n${grant.level}\n${grant.until}`;
}

function resourceKey({ person, account, resource }: Grant | Ended): string {
  return `${person}\n${account}\n${resource}`;
}
