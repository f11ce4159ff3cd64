// Remembers what was asked, so that a run asks nothing twice and judges one state only.

/** Returns a function that runs `ask` once for each list of arguments and hands out the same promise after that. */
export function memo<Key extends readonly (string | number)[], Found>(
  ask: (...key: Key) => Promise<Found>,
): (...key: Key) => Promise<Found> {
  const asked = new Map<string, Promise<Found>>();
  return (...key) => {
    const name = JSON.stringify(key);
    const known = asked.get(name) ?? ask(...key);
    asked.set(name, known);
    return known;
  };
}
