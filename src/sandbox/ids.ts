// Ids that the sandbox gives out: the same run gives the same ids.

/** Returns the id that is given out as the n-th of its kind: `usr_000001`, `inv_000001`, `evt_000001`. */
export function idOf(kind: 'usr' | 'inv' | 'evt', n: number): string {
  return `${kind}_${String(n).padStart(6, '0')}`;
}
