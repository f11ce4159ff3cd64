// Records that are no runs, for people: why runs were allowed, and what was done without approval. Texts from outside
// are shown by plan/render/lines.ts.
import type { Instant } from '../core/instant.ts';
import type { ApplyRecord, LedgerRecord, StepRecord } from '../ledger/model.ts';
import { type Line, line, type Span } from '../plan/render/lines.ts';
import { describeInstant } from '../plan/render/words.ts';
import { countOf } from '../plan/summary.ts';

/** A record that is not of a run. */
export type OtherRecord = Exclude<LedgerRecord, ApplyRecord>;

/** What the list says of one. */
export interface OtherSummary {
  readonly what: string;
  readonly at: Instant;
  readonly commit: string | null;
  readonly result: string;
  readonly who: string;
}

/** Returns what the list says of a record that is not of a run. */
export function summaryOfOther(record: OtherRecord): OtherSummary {
  switch (record.kind) {
    case 'baseline': {
      const { at, commit, files } = record;
      return { what: 'baseline', at, commit, result: countOf(files.length, 'file'), who: '' };
    }
    case 'step': {
      const { judged_at, commit, verdict, pull_request } = record;
      const by = pull_request === null ? '' : ` #${pull_request.number}`;
      const result = `${verdict.verdict} ${verdict.assurance}${by}`;
      return { what: 'step', at: judged_at, commit, result, who: pull_request?.author ?? '' };
    }
    case 'apply_started': {
      const { command, started_at, tip, plan, operator } = record;
      const changes = plan?.accounts.reduce((sum, account) => sum + account.changes.length, 0);
      const who = `${operator.user} on ${operator.host}`;
      return {
        what: `${command} started`,
        at: started_at,
        commit: tip,
        result: changes === undefined ? 'announced' : `${countOf(changes, 'change')} planned`,
        who,
      };
    }
    case 'drift_revert': {
      const result = `${countOf(record.changes.length, 'change')} reverted`;
      return { what: 'drift revert', at: record.at, commit: null, result, who: '' };
    }
    case 'break_glass': {
      const { at, tip, changes, operator } = record;
      const result = `${countOf(changes.length, 'change')} without approval`;
      return { what: 'break glass', at, commit: tip, result, who: `${operator.user} on ${operator.host}` };
    }
    case 'reapproval': {
      const { at, commit, covers, pull_request } = record;
      return {
        what: 'reapproval',
        at,
        commit,
        result: `${countOf(covers.length, 'step')} #${pull_request}`,
        who: '',
      };
    }
    case 'capture':
      return {
        what: 'capture',
        at: record.at,
        commit: null,
        result: countOf(record.answers.length, 'answer'),
        who: '',
      };
  }
}

/** Returns everything that people ask of one, without title; `settling`: the run that says what became of a run begun. */
export function otherLines(record: OtherRecord, settling: ApplyRecord | null): readonly Line[] {
  const { what: _, at, commit, result, who } = summaryOfOther(record);
  return [
    labelled('when', describeInstant(at)),
    ...(who === '' ? [] : [labelled('who', record.kind === 'step' ? who : `${who} (not proved)`)]),
    ...(commit === null ? [] : [labelled('commit', commit)]),
    labelled('result', result),
    ...ownLines(record),
    ...(record.kind === 'apply_started' ? [labelled('ended', endOf(record.run_id, settling))] : []),
    labelled('run', record.run_id),
    labelled('previous', record.previous ?? 'none: this is the first record'),
    labelled('hash', record.hash),
  ];
}

function endOf(run_id: string, settling: ApplyRecord | null): string {
  if (settling === null) return 'no record says what became of it';
  const { sequence, finished_at } = settling;
  return settling.run_id === run_id
    ? `record ${sequence} says what became of it`
    : `in no record: what it wrote, if it ran, is part of what the run of record ${sequence} read anew by ${describeInstant(finished_at)}`;
}

function ownLines(record: OtherRecord): readonly Line[] {
  switch (record.kind) {
    case 'baseline':
      return [
        labelled('why', record.message),
        ...record.files.map(({ path, mode, blob }) => labelled('file', `${path} (${mode}) ${blob}`)),
      ];
    case 'step':
      return stepLines(record);
    case 'apply_started': {
      const { plan } = record;
      if (plan === null) return [labelled('plan', 'made by another job, which cannot write here')];
      return [
        labelled('plan', `digest ${plan.changes_digest}`),
        ...plan.accounts.flatMap(({ changes }) => changes.map(({ id }) => labelled('change', id))),
      ];
    }
    case 'drift_revert':
      return record.changes.map(({ change, resource }) =>
        labelled('change', `${change}: ${resource ?? 'everything'}`),
      );
    case 'break_glass': {
      const { reason, ticket, changes } = record;
      return [
        labelled('why', reason),
        ...(ticket === null ? [] : [labelled('ticket', ticket)]),
        ...changes.map(({ change }) => labelled('change', change)),
      ];
    }
    case 'reapproval': {
      const { from, to, covers } = record;
      return [labelled('range', `${from}..${to}`), ...covers.map((commit) => labelled('covers', commit))];
    }
    case 'capture':
      return record.answers.map(({ call, status }) => labelled('answer', `${call}: ${status}`));
  }
}

function stepLines({ parent, pull_request, verdict, governed, answers }: StepRecord): readonly Line[] {
  const { unverified, reasons, notes, changes, contributors, void_reviews } = verdict;
  const pull =
    pull_request === null
      ? [labelled('request', 'none')]
      : [
          labelled('request', `#${pull_request.number} ${pull_request.title ?? ''}, ${pull_request.url}`),
          ...(pull_request.ticket === null
            ? []
            : [labelled('ticket', `${pull_request.ticket} (as the author said)`)]),
        ];
  return [
    labelled('parent', parent),
    ...pull,
    ...governed.map(({ path, before, after }) =>
      labelled('file', `${path}: ${before ?? 'nothing'} to ${after ?? 'nothing'}`),
    ),
    ...(unverified.length === 0 ? [] : [labelled('unproved', unverified.join(', '))]),
    ...reasons.map(({ code, message }) => line(1, ['warn', `blocked: ${code} ${message}`])),
    ...notes.map(({ code, message }) => labelled('note', `${code} ${message}`)),
    ...contributors.map(({ person, links }) => labelled('part', `${person}: ${links.join(', ')}`)),
    ...void_reviews.map(({ review, person, why }) =>
      labelled('void', `review ${review} of ${person ?? 'nobody in the roster'}: ${why}`),
    ),
    ...changes.flatMap(changeLines),
    ...(answers.length === 0
      ? []
      : [labelled('answers', `${answers.length} of the forge, their digests in --json`)]),
  ];
}

function changeLines(change: StepRecord['verdict']['changes'][number]): readonly Line[] {
  const { approved, tier, required, approved_by, excluded } = change;
  return [
    line(1, [approved ? 'add' : 'warn', approved ? 'approved' : 'not approved'], ` ${change.change}`),
    labelled('needs', `${required} (${tier})`, 3),
    ...approved_by.map(({ person, review }) => labelled('by', `${person}, review ${review}`, 3)),
    ...excluded.map(({ review, person, why }) =>
      labelled('without', `review ${review} of ${person ?? 'nobody in the roster'}: ${why}`, 3),
    ),
  ];
}

function labelled(label: string, text: string, depth = 1): Line {
  const name: Span = ['quiet', label.padEnd(9)];
  return line(depth, name, text);
}
