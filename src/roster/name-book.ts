// New names for the file (handles, aliases), made from texts of a service: short, plain and never given twice.

/** Gives out names. */
export interface NameBook {
  /** Returns a free name near the first text that has letters or digits, and takes it. */
  take(...near: readonly (string | null)[]): string;
}

/** Returns a book in which `taken` are gone; `fallback` serves where no text has a letter or digit of its own. */
export function nameBook(taken: Iterable<string>, allowed: 'handle' | 'alias', fallback: string): NameBook {
  const names = new Set(taken);
  const next = new Map<string, number>();
  const foreign = allowed === 'handle' ? /[^a-z0-9]+/g : /[^a-z0-9._]+/g;
  return {
    take(...near) {
      const base = near.map((text) => slug(text ?? '', foreign)).find((text) => text !== '') ?? fallback;
      let name = base;
      while (names.has(name)) {
        // Counting on from the last one keeps a thousand equal names linear.
        const count = next.get(base) ?? 2;
        next.set(base, count + 1);
        name = `${base}-${count}`;
      }
      names.add(name);
      return name;
    },
  };
}

/** `Über Web (EU)` becomes `uber-web-eu`: at most 50 characters, so that a number still fits behind it. */
function slug(text: string, foreign: RegExp): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain
    .replace(foreign, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 50)
    .replace(/[^a-z0-9]+$/, '');
}
