export interface Verified {
  readonly records: number;
  readonly head: string;
  readonly notedAt: number | null;
}

/** Gets each record that holds, in order. */
export type Keep = (record: unknown) => void;

/** Returns how many records of a folder hold, the hash of the newest, and which record has the noted head. */
export function verify(folder: string, noted?: string, keep?: Keep): Verified;

/** Returns the same of `records/` at a ref of the repository around a folder. */
export function verifyBranch(ref: string, noted?: string, cwd?: string, keep?: Keep): Verified;

/** A clone that was opened; it remembers what git answered. */
export interface Clone {
  has(commit: string): boolean;
}

export interface Content {
  readonly findings: readonly {
    readonly record: number;
    readonly kind: string;
    readonly result: 'ok' | 'wrong' | 'not checked' | 'nothing to check';
    readonly line: string;
    readonly details: readonly string[];
  }[];
  readonly wrong: number;
  readonly not_checked: number;
  readonly holds: boolean;
}

/** Compares what records say about commits and reviews with a clone (its folder, or opened) and with themselves. */
export function verifyContent(from: readonly unknown[], repo: string | Clone): Promise<Content>;

/** Returns the canonical JSON (RFC 8785) of a value that JSON.parse returned. */
export function canonical(value: unknown): string;
