// What is known of a branch up to one commit, as text for the cache. Checks only that the text is what was written:
// whoever goes on from a state reads the roster of that commit again and compares.
import type { Blame } from '../../approval/blame.ts';
import type { Identity } from '../../core/access.ts';
import type { Instant } from '../../core/instant.ts';
import { sha256Hex } from '../../plan/digest.ts';
import type { RosterBlob } from './roster-history.ts';

/** Counts up with every change of what a state means. */
const FORMAT = 1;

/** A step that changed the roster. */
export interface BlameCommit {
  readonly commit: string;
  /** null: a root commit, or the one that history begins with. */
  readonly parent: string | null;
  /** As the committer's clock claims; null: of the commit that history was asked to begin with. */
  readonly committed_at: Instant | null;
}

/** A step whose roster cannot be read; nothing is taken from it. */
export interface InvalidStep extends BlameCommit {
  /** The first thing that is wrong, with its place. */
  readonly message: string;
}

/** How somebody was recognised in one account when they were last written there. */
export interface KnownPerson {
  readonly person: string;
  readonly account: string;
  readonly identities: readonly Identity[];
}

export interface BlameState {
  readonly commit: string;
  /** What the last roster that could be read is made of; empty: there was none. */
  readonly files: readonly RosterBlob[];
  readonly blame: Blame;
  readonly known: readonly KnownPerson[];
  readonly steps: readonly BlameCommit[];
  readonly invalid: readonly InvalidStep[];
}

/** Returns the state as text. */
export function writeState(state: BlameState): string {
  return JSON.stringify({ format: FORMAT, sha256: digestOf(state), state });
}

/** Returns the state, or null for anything that {@link writeState} did not write. */
export function readState(text: string): BlameState | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof json !== 'object' || json === null || !('state' in json) || !('sha256' in json)) return null;
  if (!('format' in json) || json.format !== FORMAT) return null;
  return digestOf(json.state) === json.sha256 ? (json.state as BlameState) : null;
}

/** The order of keys is that of the writer, and of the reader of what was written. */
function digestOf(state: unknown): string {
  return sha256Hex(JSON.stringify(state));
}
