// What the rest may ask of a git repository. Nothing here checks anything out, runs a hook or prompts.
import type { Instant } from '../core/instant.ts';

/** A path that differs between two trees. Paths are text; bytes that are no UTF-8 stand as lone surrogates U+DC80..U+DCFF. */
export interface RawChange {
  readonly path: string;
  /** Octal, such as `100644`; `000000`: the path is not on this side. */
  readonly mode_before: string;
  readonly mode_after: string;
  /** Id of the blob (of the commit for mode `160000`); null: the path is not on this side. */
  readonly blob_before: string | null;
  readonly blob_after: string | null;
}

/** One step of a branch along first parents. */
export interface FirstParent {
  readonly commit: string;
  readonly parents: readonly string[];
  /** As the committer's clock claims; anyone can write any time here. */
  readonly committed_at: Instant;
  readonly subject: string;
}

/** One step of a branch with everything that it changes against its first parent. */
export interface GitStep {
  readonly commit: string;
  /** null: a root commit. */
  readonly parent: string | null;
  readonly committed_at: Instant;
  readonly changes: readonly RawChange[];
}

export interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly blob: string;
}

/** A commit as it was written; nothing in it is verified. */
export interface GitCommit {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly author_email: string;
  readonly committer_email: string;
  readonly committed_at: Instant;
  /** Values of `Co-authored-by` trailers, as written (`Name <address>`). */
  readonly co_authors: readonly string[];
  readonly message: string;
}

/**
 * One repository. Commits are given by full id (what `resolve` returns). Every method throws a RollcallError: RC603 where
 * it needs history and the clone is shallow, RC604 where something is missing, RC606 for anything else git refuses.
 */
export interface Repository {
  /** Absolute path of the top of the work tree; of the repository itself where there is none. */
  readonly top: string;
  /** Returns the path of a folder below `top` with `/` at its end; '' for the top. */
  prefix(dir: string): string;
  /** Returns the full id of the commit that a revision names; null: unknown here. */
  resolve(revision: string): Promise<string | null>;
  isAncestor(older: string, newer: string): Promise<boolean>;
  /**
   * Returns the first-parent line of `tip`, oldest first, without `after` and its ancestors. Where `after` is not on that
   * line, the parent of the first one is another commit than `after`: whoever needs to know compares the two.
   */
  firstParents(after: string | null, tip: string): Promise<readonly FirstParent[]>;
  /** Yields the same commits with what each changes; one git process for all. */
  steps(after: string | null, tip: string): AsyncIterable<GitStep>;
  /** Returns files (links and submodules too) at or below the paths, sorted as git does; all for no paths. */
  tree(treeish: string, paths: readonly string[]): Promise<readonly TreeEntry[]>;
  blob(id: string): Promise<Uint8Array>;
  mergeBases(a: string, b: string): Promise<readonly string[]>;
  /** Returns the tree that merging `theirs` into `ours` gives; null: they conflict. */
  mergeTree(ours: string, theirs: string): Promise<string | null>;
  treeOf(commit: string): Promise<string>;
  /** Returns commits reachable from `tip` over any parent and not from `excluding`; children before parents. */
  commits(tip: string, excluding: readonly string[]): Promise<readonly GitCommit[]>;
  /** Returns the values of a trailer, as git reads them, unfolded. */
  trailers(commit: string, key: string): Promise<readonly string[]>;
  /**
   * Fetches a commit id or refspec from origin; branches of this clone stay as they are. The token goes to origin only
   * where it is on GITHUB_SERVER_URL. Returns false where origin does not have it, or there is no origin.
   */
  fetch(what: string, token: string | null): Promise<boolean>;
  /** Ends the processes that are still running. */
  close(): Promise<void>;
}
