// When two addresses are one: as a mail service would see it, without case.

/** Returns whether two addresses reach the same mailbox. */
export function sameAddress(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
