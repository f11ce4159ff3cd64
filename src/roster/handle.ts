// Handles: keys of people who have no address.

const HANDLE = /^[a-z0-9][a-z0-9-]*$/;

/** Returns whether a key is a handle: lower-case letters, digits and hyphens, a hyphen not first. */
export function isHandle(key: string): boolean {
  return HANDLE.test(key);
}
