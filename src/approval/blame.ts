// Which step gave each tuple that is held, and which took away what no longer is. An entry that did not change is not
// read again: steps say by a hash whether it did. Whoever goes by a new key holds what the step gave that key, which
// is what was approved; where the same tuple was held under the old key is kept beside it.
import type { Grant } from '../core/access.ts';
import { byKeys } from '../core/compare.ts';

/** One person's entry after a step; the hash covers everything that the person's access depends on. */
export interface BlameEntry {
  readonly person: string;
  readonly hash: string;
  /** The key that the person went by before, as the entry says (`previous_email`). */
  readonly was?: string | null;
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
  /** The same tuple under the key that the person went by until `commit`. Absent: there was none. */
  readonly before?: Introduced;
}

/** A tuple that was held once, from a step until another. */
export interface Past extends Introduced {
  /** The first step after which it was not held. */
  readonly ended: string;
  /** The key that holds the same tuple from that step on. Absent: nobody's. */
  readonly moved_to?: string;
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
  /** Sorted as `held`; one tuple may stand here several times, in the order of the steps. */
  readonly past: readonly Past[];
}

/** A blame that grows step by step. */
export interface BlameRun {
  /** `read` gives a person's tuples, ends kept and whatever the time; it is not called for an entry that it read before. */
  readonly step: (step: BlameStep, read: (entry: BlameEntry) => readonly Grant[]) => void;
  /** Returns the blame after the last step. */
  result(): Blame;
}

type Tuples = ReadonlyMap<string, Grant>;
type Held = ReadonlyMap<string, Introduced>;

interface State {
  hash: string | null;
  held: Map<string, Introduced>;
}

/**
 * Returns the blame after the last of `steps` (oldest first). `read` is called once for each person and hash, so that a
 * file that changes by one line costs one entry a step.
 */
export function blame(steps: readonly BlameStep[], read: (entry: BlameEntry) => readonly Grant[]): Blame {
  const run = blameRun();
  for (const step of steps) run.step(step, read);
  return run.result();
}

/**
 * Returns a run that goes on from `start`, or from nothing. In the first step after `start` every entry is read; where
 * it gives what was held, nothing changes.
 */
export function blameRun(start?: Blame): BlameRun {
  const people = new Map<string, State>();
  const ended = new Map<string, Ended>((start?.ended ?? []).map((entry) => [resourceKey(entry), entry]));
  const past: Past[] = [...(start?.past ?? [])];
  const cache = new Map<string, Tuples>();
  let last: readonly BlameEntry[] = [];
  for (const introduced of start?.held ?? []) {
    const { person } = introduced.grant;
    const state = people.get(person) ?? { hash: null, held: new Map<string, Introduced>() };
    people.set(person, state);
    state.held.set(tupleKey(introduced.grant), introduced);
  }

  function tuplesOf(entry: BlameEntry, read: (entry: BlameEntry) => readonly Grant[]): Tuples {
    const key = `${entry.person}\n${entry.hash}`;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const tuples = new Map(read(entry).map((grant) => [tupleKey(grant), grant]));
    cache.set(key, tuples);
    return tuples;
  }

  function move(state: State, tuples: Tuples, commit: string, other: Other | null): void {
    const held = new Map<string, Introduced>();
    for (const [key, grant] of tuples) {
      const before = other?.held.get(tupleKey({ ...grant, person: other.person }));
      held.set(
        key,
        state.held.get(key) ?? (before === undefined ? { grant, commit } : { grant, commit, before }),
      );
      ended.delete(resourceKey(grant));
    }
    const still = new Set([...tuples.values()].map(resourceKey));
    for (const [key, introduced] of state.held) {
      if (held.has(key)) continue;
      const { person, account, resource } = introduced.grant;
      const moved = other?.held.has(tupleKey({ ...introduced.grant, person: other.person })) === true;
      past.push({ ...introduced, ended: commit, ...(moved ? { moved_to: other.person } : {}) });
      const place = resourceKey(introduced.grant);
      if (!still.has(place)) ended.set(place, { person, account, resource, commit });
    }
    state.held = held;
  }

  return {
    step({ commit, entries }, read) {
      let present: ReadonlySet<string> | null = null;
      const isPresent = (person: string): boolean => {
        present ??= new Set(entries.map((entry) => entry.person));
        return present.has(person);
      };
      /** Old key -> new key, of people who are new under theirs. */
      const moved = new Map<string, string>();
      for (const entry of changedEntries(last, entries)) {
        let state = people.get(entry.person);
        if (state?.hash === entry.hash) continue;
        let other: Other | null = null;
        if (state === undefined) {
          state = { hash: null, held: new Map() };
          people.set(entry.person, state);
          const was = entry.was ?? entry.person;
          const old = isPresent(was) ? undefined : people.get(was);
          if (old !== undefined) {
            moved.set(was, entry.person);
            other = { person: was, held: old.held };
          }
        }
        move(state, tuplesOf(entry, read), commit, other);
        state.hash = entry.hash;
      }
      last = entries;
      // Everybody of the step is among the people by now; where they are as many, nobody else is.
      if (people.size === entries.length) return;
      for (const [person, state] of people) {
        if (isPresent(person)) continue;
        const heir = moved.get(person);
        const other = heir === undefined ? null : { person: heir, held: people.get(heir)?.held ?? NOTHING };
        move(state, NONE, commit, other);
        people.delete(person);
      }
    },
    result: () => ({
      held: [...people.values()].flatMap((state) => [...state.held.values()]).sort(HELD),
      ended: [...ended.values()].sort(ENDED),
      past: past.toSorted(HELD),
    }),
  };
}

/** Leaves out the beginning and the end that are the same values as before. */
function changedEntries(before: readonly BlameEntry[], after: readonly BlameEntry[]): readonly BlameEntry[] {
  let first = 0;
  while (first < after.length && after[first] === before[first]) first += 1;
  let end = 0;
  const most = Math.min(before.length, after.length) - first;
  while (end < most && after[after.length - 1 - end] === before[before.length - 1 - end]) end += 1;
  return after.slice(first, after.length - end);
}

/** Another key of the same person, and what is held under it. */
interface Other {
  readonly person: string;
  readonly held: Held;
}

const NONE: Tuples = new Map();
const NOTHING: Held = new Map();

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
