// A short new comment for when the set of changes moved after somebody approved it: an edit of the old one notifies
// nobody.
import { code } from '../../plan/render/escape.ts';
import { countOf } from '../../plan/summary.ts';
import { clip, mention, short } from './links.ts';
import type { PullPlan } from './model.ts';
import { type CommentState, changesOf, type KnownChange, stateOf } from './state.ts';

const MOST_LINES = 20;
const LONGEST_ID = 300;

/**
 * Returns the comment; null where nobody approved or the changes are the same. `approver`: login of whoever approved
 * last, null: nobody did.
 */
export function movedComment(before: CommentState, report: PullPlan, approver: string | null): string | null {
  const now = stateOf(report);
  if (approver === null || before.digest === now.digest) return null;
  const all = changesOf(report);
  const present = new Set(all.map(({ id }) => id));
  const gone = before.changes.filter(({ id }) => !present.has(id));
  const listed = before.total === before.changes.length;
  const known = new Set(before.changes.map(({ id }) => id));
  const added = listed ? all.filter(({ id }) => !known.has(id)) : [];
  const sum = listed
    ? `${countOf(added.length, 'change')} came, ${gone.length} went`
    : `${countOf(before.total, 'change')} then, ${now.total} now`;
  return [
    `**The changes moved since ${mention(approver)} approved**: ${sum} (${short(before.head)} → ${short(report.head)}).`,
    ...(listed ? [] : ['Too many to compare one by one: only what went is listed.']),
    '',
    ...lines('+', added),
    ...lines('-', gone),
    '',
    'The plan above is up to date. Approvals count for the changes that they were given for.',
    '',
  ].join('\n');
}

function lines(mark: '+' | '-', changes: readonly KnownChange[]): readonly string[] {
  const shown = changes
    .slice(0, MOST_LINES)
    .map(({ id, tier }) => `- ${code(mark)} ${code(clip(id, LONGEST_ID))} (${tier} risk)`);
  return changes.length <= MOST_LINES ? shown : [...shown, `- ${changes.length - MOST_LINES} more`];
}
