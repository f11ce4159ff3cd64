// Remembers what was asked, so that a run asks nothing twice and judges one state only.

/**
 * Returns a function that runs `ask` once for each list of arguments and hands out the same promise after that. What
 * failed is asked anew.
 */
export function memo<Key extends readonly (string | number)[], Found>(
  ask: (...key: Key) => Promise<Found>,
): (...key: Key) => Promise<Found> {
  const asked = new Map<string, Promise<Found>>();
  return async (...key) => {
    const name = JSON.stringify(key);
    const known = asked.get(name);
    if (known !== undefined) return known;
    const answer = ask(...key);
    asked.set(name, answer);
    // Whoever asked is told; here it is only forgotten.
    answer.catch(() => asked.delete(name));
    return answer;
  };
}
