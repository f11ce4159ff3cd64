// What a list held before a write: a thing that is found afterwards was made since, if it was never seen before.

export interface Seen<Key, Item> {
  /** Reads a list, and remembers what is in it. */
  read(key: Key): Promise<readonly Item[]>;
  /** Returns the numbers of everything seen in the list so far; reads it if it never was. */
  before(key: Key): Promise<ReadonlySet<number>>;
  /** Remembers what was made, and returns it: to the next write it was there before. */
  made(key: Key, item: Item): Item;
}

export function seenBefore<Key extends string | number, Item>(
  list: (key: Key) => Promise<readonly Item[]>,
  idOf: (item: Item) => number,
): Seen<Key, Item> {
  const known = new Map<Key, ReadonlySet<number>>();
  function remember(key: Key, found: readonly Item[]): void {
    known.set(key, new Set([...(known.get(key) ?? []), ...found.map(idOf)]));
  }
  async function read(key: Key): Promise<readonly Item[]> {
    const found = await list(key);
    remember(key, found);
    return found;
  }
  return {
    read,
    made(key, item) {
      remember(key, [item]);
      return item;
    },
    async before(key) {
      if (!known.has(key)) await read(key);
      return known.get(key) ?? new Set();
    },
  };
}
