export interface Verified {
  readonly records: number;
  readonly head: string;
  readonly notedAt: number | null;
}

/** Returns how many records of a folder hold, the hash of the newest, and which record has the noted head. */
export function verify(folder: string, noted?: string): Verified;

/** Returns the same of `records/` at a ref of the repository around a folder. */
export function verifyBranch(ref: string, noted?: string, cwd?: string): Verified;

/** Returns the canonical JSON (RFC 8785) of a value that JSON.parse returned. */
export function canonical(value: unknown): string;
