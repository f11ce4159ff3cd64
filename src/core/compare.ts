// The one order that everything is sorted with: UTF-16 code units, so that it never depends on a locale.

/** Returns -1, 0 or 1 by UTF-16 code units (the order RFC 8785 sorts keys in). */
export function compareStrings(a: string, b: string): -1 | 0 | 1 {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Returns a comparator on the strings that the keys yield, the first difference deciding. */
export function byKeys<T>(...keys: readonly ((item: T) => string)[]): (a: T, b: T) => number {
  return (a, b) => {
    for (const key of keys) {
      const order = compareStrings(key(a), key(b));
      if (order !== 0) return order;
    }
    return 0;
  };
}
