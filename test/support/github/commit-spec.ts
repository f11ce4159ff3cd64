// A commit by an account, as a test describes it.
import type { CommitSpec, Identity } from './fast-import.ts';
import type { Files } from './model.ts';
import type { GitHubState } from './state.ts';

/** How a commit is made. */
export interface CommitOptions {
  /** Who pushes it, and whose commit it is unless `authorEmail` says otherwise. */
  readonly by: string;
  readonly message?: string;
  /** Logins or `Name <address>`. */
  readonly coAuthors?: readonly string[];
  /** GitHub vouches for the signature. */
  readonly verified?: boolean;
  readonly authorEmail?: string;
  readonly committerEmail?: string;
  readonly authorName?: string;
}

/** The commit that `options` describe. */
export function commitSpec(
  state: GitHubState,
  ref: string,
  parents: readonly (string | number)[],
  files: Files,
  options: CommitOptions,
): CommitSpec {
  const own = state.identity(state.account(options.by));
  const author: Identity = {
    name: options.authorName ?? own.name,
    email: options.authorEmail ?? own.email,
  };
  const committer: Identity = { name: own.name, email: options.committerEmail ?? author.email };
  const at = state.clock.now();
  const trailers = (options.coAuthors ?? []).map((who) => `Co-authored-by: ${trailerOf(state, who)}`);
  const message = [options.message ?? 'Change access', ...(trailers.length > 0 ? [trailers.join('\n')] : [])];
  return {
    ref,
    parents,
    files,
    author,
    committer,
    authoredAt: at,
    committedAt: at,
    message: message.join('\n\n'),
  };
}

function trailerOf(state: GitHubState, who: string): string {
  if (who.includes('<')) return who;
  const { name, email } = state.identity(state.account(who));
  return `${name} <${email}>`;
}
