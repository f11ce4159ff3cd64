// The story of each grant of a person: which commit gave it, who agreed and by which rule, when it was written and read
// back; and the same of what ended. Joins what git and the ledger say; decides nothing and never guesses.
import type { Grant } from '../core/access.ts';
import type { Instant } from '../core/instant.ts';
import type { Risk } from '../core/risk.ts';
import { visible } from '../core/show.ts';
import type { LedgerRecord, StepRecord } from '../ledger/model.ts';
import type { Blame, Introduced, Past } from './blame.ts';
import { gainId, lossId } from './judged-changes.ts';
import type { Assurance, ChangeVerdict, Note, Reason } from './model.ts';
import type { ApprovalRule } from './policy.ts';
import { type StoryRecords, storyRecords, type Written } from './story-records.ts';

/** Whom and what is asked about; null: all. */
export interface StoryQuery {
  readonly person: string | null;
  readonly account: string | null;
  readonly resource: string | null;
}

export interface StoryInput {
  readonly blame: Pick<Blame, 'held' | 'past'>;
  /** Steps of the branch that changed the roster; times are the committers' claims. */
  readonly steps: readonly { readonly commit: string; readonly committed_at: Instant | null }[];
  /** All commits of the branch, oldest first. */
  readonly line: readonly string[];
  /** Oldest first. */
  readonly records: readonly LedgerRecord[];
}

/** What is known of a step: `not verified` where the ledger has no record of it. */
export type StepStanding = 'approved' | 'reapproved' | 'blocked' | 'baseline' | 'not verified';

export interface StoryReview {
  readonly person: string;
  readonly review: number;
  readonly submitted_at: Instant | null;
}

/** A step as far as it is about one grant. */
export interface StoryStep {
  readonly commit: string;
  readonly committed_at: Instant | null;
  readonly standing: StepStanding;
  readonly assurance: Assurance | null;
  readonly pull_request: StepRecord['pull_request'];
  /** The change of the step that the approvals below are for; null: the step was judged as a whole. */
  readonly change: string | null;
  readonly tier: Risk | null;
  readonly rule: ApprovalRule | null;
  readonly required: number | null;
  readonly approved_by: readonly StoryReview[];
  /** When enough of them had agreed; null: that is not known. */
  readonly approved_at: Instant | null;
  readonly reasons: readonly Reason[];
  readonly notes: readonly Note[];
}

export interface GrantStory {
  readonly grant: Grant;
  readonly given: StoryStep;
  readonly applied: Written | null;
  /** Since when the records show it without a break; null: they do not, or it has ended. */
  readonly live_since: Instant | null;
  /** The same tuple under earlier keys of the person, newest first. */
  readonly earlier_keys: readonly { readonly person: string; readonly commit: string }[];
  /** null: it is held. */
  readonly ended: {
    readonly step: StoryStep;
    readonly applied: Written | null;
    /** The key that holds it since then; null: nobody's. */
    readonly moved_to: string | null;
  } | null;
}

/** Returns the stories of what is held, then of what ended, each in the order of the blame. */
export function grantStories(input: StoryInput, query: StoryQuery): readonly GrantStory[] {
  const records = storyRecords(input.records, input.line);
  const times = new Map(input.steps.map(({ commit, committed_at }) => [commit, committed_at]));
  const asked = ({ grant }: Introduced): boolean =>
    (query.person === null || grant.person === query.person) &&
    (query.account === null || grant.account === query.account) &&
    (query.resource === null || grant.resource === query.resource);
  const stepOf = (commit: string, ids: readonly string[], person: string): StoryStep =>
    storyStep({ commit, committed_at: times.get(commit) ?? null, ids, person }, records);

  const told = (one: Introduced, past: Past | null): GrantStory => {
    const { grant, commit } = one;
    const given = stepOf(commit, gainIds(grant), grant.person);
    const end = past === null ? null : stepOf(past.ended, [lossId(grant)], grant.person);
    const from = startOf(given);
    const until = end === null ? null : startOf(end);
    // Of writes of one tuple, the one that belongs to this stretch: none before its step landed, none after it ended.
    const applied =
      records
        .given(grant)
        .find(({ at }) => (from === null || at >= from) && (until === null || at < until)) ?? null;
    const live = past === null ? records.liveSince(grant) : null;
    const since = [live, applied?.at ?? null].filter((at) => at !== null).sort()[0] ?? null;
    const early = earlyNote(since, given.approved_at);
    return {
      grant,
      given: early === null ? given : { ...given, notes: [...given.notes, early] },
      applied,
      live_since: live,
      earlier_keys: earlierKeys(one),
      ended:
        past === null || end === null
          ? null
          : {
              step: end,
              applied: records.taken(grant).find(({ at }) => until === null || at >= until) ?? null,
              moved_to: past.moved_to ?? null,
            },
    };
  };
  return [
    ...input.blame.held.filter(asked).map((one) => told(one, null)),
    ...input.blame.past.filter(asked).map((one) => told(one, one)),
  ];
}

/** The forge's time of the merge where it is known; a commit's own time is only a claim. */
function startOf({ pull_request, committed_at }: StoryStep): Instant | null {
  return pull_request?.merged_at ?? committed_at;
}

function earlyNote(live: Instant | null, approved: Instant | null): Note | null {
  if (live === null || approved === null || live >= approved) return null;
  return { code: 'LIVE_BEFORE_APPROVAL', message: `live since ${live}, approved at ${approved}` };
}

function earlierKeys(one: Introduced): GrantStory['earlier_keys'] {
  const keys: { person: string; commit: string }[] = [];
  for (let old = one.before; old !== undefined; old = old.before)
    keys.push({ person: old.grant.person, commit: old.commit });
  return keys;
}

/** A tuple that replaced a higher one is no gain; what was judged then is that the higher one went. */
function gainIds(grant: Grant): readonly string[] {
  return [gainId(grant), `gain ${place(grant)} `, `loss ${place(grant)} `];
}

function place({ person, account, resource }: Grant): string {
  return `${visible(person)} ${visible(account)} ${visible(resource)}`;
}

interface Asked {
  readonly commit: string;
  readonly committed_at: Instant | null;
  /** Ids of the change, or how they begin, the best first. */
  readonly ids: readonly string[];
  readonly person: string;
}

function storyStep(asked: Asked, records: StoryRecords): StoryStep {
  const { commit, committed_at } = asked;
  const record = records.step(commit);
  const reapproval = records.reapproval(commit);
  if (record === null) {
    const standing =
      reapproval !== null ? 'reapproved' : commit === records.baseline ? 'baseline' : 'not verified';
    return { ...UNKNOWN, commit, committed_at, standing, assurance: standing === 'baseline' ? 'A0' : null };
  }
  const carrier = reapproval === null ? null : records.step(reapproval.commit);
  const judged = carrier ?? record;
  const { verdict } = judged;
  const change = changeOf(verdict.changes, asked);
  const approved_by = reviewsOf(judged, change);
  const required = change?.required ?? null;
  return {
    commit,
    committed_at,
    standing: reapproval !== null ? 'reapproved' : verdict.verdict === 'APPROVED' ? 'approved' : 'blocked',
    assurance: verdict.assurance,
    pull_request: judged.pull_request,
    change: change?.change ?? null,
    tier: change?.tier ?? null,
    rule: change?.rule ?? null,
    required,
    approved_by,
    approved_at: reapproval?.at ?? approvedAt(approved_by, required),
    reasons: record.verdict.reasons,
    notes: [
      ...record.verdict.notes,
      ...(reapproval === null || record.verdict.notes.some(({ code }) => code === 'REAPPROVED')
        ? []
        : [
            {
              code: 'REAPPROVED' as const,
              message: `approved as part of a range by pull request ${reapproval.pull_request}, at ${reapproval.at}`,
            },
          ]),
    ],
  };
}

const UNKNOWN = {
  pull_request: null,
  change: null,
  tier: null,
  rule: null,
  required: null,
  approved_by: [],
  approved_at: null,
  reasons: [],
  notes: [],
} as const;

function changeOf(changes: readonly ChangeVerdict[], { ids, person }: Asked): ChangeVerdict | null {
  for (const id of [...ids, `governed members.${visible(person)}`]) {
    const found = changes.find(({ change }) => change === id || (id.endsWith(' ') && change.startsWith(id)));
    if (found !== undefined) return found;
  }
  return null;
}

/** Approvals of the change; of a step that was judged as a whole, those that every change of it has. */
function reviewsOf(record: StepRecord, change: ChangeVerdict | null): readonly StoryReview[] {
  const { changes } = record.verdict;
  const agreed =
    change?.approved_by ??
    (changes[0]?.approved_by ?? []).filter(({ review }) =>
      changes.every(({ approved_by }) => approved_by.some((one) => one.review === review)),
    );
  const times = new Map(
    record.evidence.pull_request?.reviews.map(({ id, submitted_at }) => [id, submitted_at]),
  );
  return agreed.map(({ person, review }) => ({ person, review, submitted_at: times.get(review) ?? null }));
}

/** When the last of the approvals that were needed came in. */
function approvedAt(reviews: readonly StoryReview[], required: number | null): Instant | null {
  const times = reviews.flatMap(({ submitted_at }) => submitted_at ?? []).sort();
  return times[Math.max(required ?? times.length, 1) - 1] ?? null;
}
