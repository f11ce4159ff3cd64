// What a run records about approval beside what it did: the baseline, every step that was judged, what a reapproval
// closed, and on whose word it wrote.

import { differingFiles } from '../approval/governed-files.ts';
import type { StepEvidence, StepVerdict } from '../approval/model.ts';
import { keptEvidence } from '../approval/relevant-roster.ts';
import type { Instant } from '../core/instant.ts';
import type { Forge } from '../forge/forge.ts';
import { RECORD_FORMAT, type StepRecord, type Unsealed } from '../ledger/model.ts';
import { isRecordedApproved, keyOf } from './step-key.ts';
import type { VerifyResult } from './verify-run.ts';

/** Records of a run without its id. */
export interface RunRecords {
  /** To be kept before the record of the run. */
  records(run_id: string): readonly Unsealed[];
  /** Commits that are approved, or the baseline, by this run's own judgement and not by the ledger's word. */
  readonly unrecorded: readonly string[];
  readonly tip: string;
}

/** Returns what is to be recorded; steps that the ledger keeps as they are now judged are left out. */
export async function runRecords(result: VerifyResult, forge: Forge, now: Instant): Promise<RunRecords> {
  const { history, evidence, tip, is_new_baseline, sources, recorded } = result;
  const steps = await Promise.all(
    evidence.flatMap((one, index) => {
      const verdict = history.steps[index];
      if (verdict === undefined || recorded.get(one.commit) === keyOf(verdict)) return [];
      return [stepRecord(one, verdict, forge, now)];
    }),
  );
  const baseline = is_new_baseline
    ? [
        {
          kind: 'baseline' as const,
          format_version: RECORD_FORMAT,
          commit: history.anchor,
          at: now,
          assurance: 'A0' as const,
          files: (await sources.snapshot(history.anchor)).files,
          message: 'what this commit declares was there before approvals were',
        },
      ]
    : [];
  const closed = history.reapprovals
    .filter(({ accepted, claim }) => accepted && !result.reapproved.has(claim.carrier))
    .map(({ claim }) => ({
      kind: 'reapproval' as const,
      format_version: RECORD_FORMAT,
      at: now,
      from: claim.from,
      to: claim.to,
      commit: claim.carrier,
      pull_request: claim.evidence.pull_request?.number ?? 0,
      covers: history.steps.flatMap(({ commit, notes }, index) => {
        const position = result.judged.steps[index]?.position ?? -1;
        const isInside = claim.start < position && position <= claim.end;
        return isInside && notes.some(({ code }) => code === 'REAPPROVED') ? [commit] : [];
      }),
      evidence: keptEvidence(claim.evidence),
    }));
  const approved = history.steps.filter(
    ({ commit, verdict }) => verdict === 'APPROVED' && !isRecordedApproved(recorded.get(commit)),
  );
  return {
    unrecorded: [
      ...baseline.map(({ commit }) => commit),
      ...approved.map(({ commit }) => commit),
      ...closed.map(({ commit }) => commit),
    ],
    records: (run_id) => [...baseline, ...steps, ...closed].map((record) => ({ ...record, run_id })),
    tip,
  };
}

async function stepRecord(
  evidence: StepEvidence,
  verdict: StepVerdict,
  forge: Forge,
  now: Instant,
): Promise<Omit<Unsealed<StepRecord>, 'run_id'>> {
  const { files, pull_request } = evidence;
  const find = (list: typeof files.before, path: string) => list.find((file) => file.path === path);
  const pull = pull_request === null ? null : await forge.pullRequest(pull_request.number);
  return {
    kind: 'step',
    format_version: RECORD_FORMAT,
    commit: evidence.commit,
    parent: evidence.parent,
    judged_at: now,
    verdict,
    evidence: keptEvidence(evidence),
    answers: forge.answers().filter(({ call }) => pull !== null && namesPull(call, pull.number)),
    governed: differingFiles(files.before, files.landed).map((path) => {
      const [was, is] = [find(files.before, path), find(files.landed, path)];
      return { path, mode: is?.mode ?? was?.mode ?? '', before: was?.blob ?? null, after: is?.blob ?? null };
    }),
    pull_request:
      pull === null
        ? null
        : {
            number: pull.number,
            title: pull.title,
            url: pull.url,
            author: authorOf(evidence, pull.author?.login ?? null),
            created_at: pull.created_at,
            merged_at: pull.merged_at,
            ticket: ticketIn(`${pull.title}\n${pull.body}`),
          },
  };
}

function namesPull(call: string, number: number): boolean {
  return new RegExp(`/(?:pulls|issues)/${number}(?:[/?]|$)`, 'u').test(call);
}

/** The member where the roster knows the account, else its login. */
function authorOf({ roster, pull_request }: StepEvidence, login: string | null): string | null {
  const id = pull_request?.author?.id;
  const person = roster?.people.find(({ forge }) => id !== undefined && forge.ids.includes(id));
  return person?.person ?? login;
}

/** The first word that looks like a ticket: `HR-881`. Said by the author, proved by nobody. */
function ticketIn(text: string): string | null {
  return /\b[A-Z][A-Z0-9]{1,9}-\d{1,7}\b/u.exec(text)?.[0] ?? null;
}
