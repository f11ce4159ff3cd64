// What the action says on GitHub and how often: one comment that is edited in place, one issue, and a check only where
// it says something new.
import { compareStrings } from '../core/compare.ts';
import { RollcallError } from '../core/errors.ts';
import type { Instant } from '../core/instant.ts';
import type { CheckRun, ForgeIssue, PostedComment, Poster } from '../forge/poster-port.ts';
import { hashJson } from '../plan/digest.ts';
import type { Check } from './text/checks.ts';
import { marked, withMark, withoutMark } from './text/mark.ts';

/** A way to write, and the login that what it wrote bears. */
export interface Voice {
  readonly poster: Poster;
  readonly login: string;
  /** Tells this file from others; null: it is the only one. */
  readonly mark: string | null;
  /** Page that a check leads to; null: GitHub's own. */
  readonly run_url: string | null;
}

/** Something of ours as it stands on GitHub. */
export interface Own {
  readonly id: number;
  /** Without the mark. */
  readonly body: string;
}

/** Returns the comment that the action wrote there before; null: there is none. A marker in somebody else's says nothing. */
export async function ownComment(
  voice: Voice,
  issue: number,
  isMarked: (body: string) => boolean,
): Promise<Own | null> {
  return (
    (await voice.poster.comments(issue)).flatMap((one) => ownIn(one, one.id, voice, isMarked))[0] ?? null
  );
}

/** Writes the comment, in the place of the one before. */
export async function say(
  { poster, mark }: Voice,
  issue: number,
  before: Own | null,
  body: string,
): Promise<void> {
  if (before?.body === body) return;
  const text = withMark(body, mark);
  if (before !== null && (await isEdited(poster, issue, before.id, text))) return;
  await poster.addComment(issue, text);
}

/** Returns false where somebody has deleted the comment since it was read. */
async function isEdited(poster: Poster, issue: number, id: number, text: string): Promise<boolean> {
  try {
    await poster.editComment(id, text);
    return true;
  } catch (error) {
    // GitHub answers alike for a comment that is gone and for a permission that is missing.
    const mayBeGone = error instanceof RollcallError && error.code === 'RC672';
    if (!mayBeGone || (await poster.comments(issue)).some((one) => one.id === id)) throw error;
    return false;
  }
}

/**
 * Says a check at a commit. A new run takes the place of the one before, because GitHub never takes an annotation back;
 * nothing is sent where the newest run says just this.
 */
export async function sayCheck(
  { poster, login, run_url, mark }: Voice,
  head_sha: string,
  { name: word, conclusion, text }: Check,
): Promise<void> {
  const name = marked(word, mark);
  const annotations = text.annotations.map((one) => ({ ...one }));
  const external_id = hashJson({ name, conclusion, ...text, annotations });
  const [newest] = (await poster.checkRuns(head_sha, name)).toSorted((a, b) => b.id - a.id);
  const isSaid = newest?.external_id === external_id && newest.conclusion === conclusion;
  if (isSaid && isOurs(newest, login)) return;
  await poster.createCheck({ name, head_sha, conclusion, text, details_url: run_url, external_id });
}

/** Returns when the action first said a check at a commit; null: it has not yet. */
export async function firstSaid(
  { poster, login, mark }: Voice,
  head_sha: string,
  word: string,
): Promise<Instant | null> {
  const own = (await poster.checkRuns(head_sha, marked(word, mark))).filter((run) => isOurs(run, login));
  return own.flatMap(({ started_at }) => started_at ?? []).toSorted(compareStrings)[0] ?? null;
}

/** One of the same words by another app is none that rules about this one are met by. */
function isOurs({ app_slug }: CheckRun, login: string): boolean {
  return `${app_slug ?? ''}[bot]`.toLowerCase() === login.toLowerCase();
}

/** Returns the one issue that the action keeps, the newest where somebody made several; null: there is none yet. */
export async function ownIssue(
  voice: Voice,
  isMarked: (body: string) => boolean,
): Promise<(Own & Pick<ForgeIssue, 'title' | 'state'>) | null> {
  const issues = await voice.poster.issues({ creator: voice.login });
  const found = issues.flatMap((one) =>
    ownIn(one, one.number, voice, isMarked).map((own) => ({ ...own, title: one.title, state: one.state })),
  );
  return found[0] ?? null;
}

/** Logins do not tell upper and lower case apart; https://docs.github.com/rest/users/users */
function ownIn(
  { author, body }: Pick<PostedComment, 'author' | 'body'>,
  id: number,
  { login, mark }: Voice,
  isMarked: (body: string) => boolean,
): readonly Own[] {
  if (author?.login.toLowerCase() !== login.toLowerCase()) return [];
  const plain = withoutMark(body, mark);
  return plain !== null && isMarked(plain) ? [{ id, body: plain }] : [];
}
