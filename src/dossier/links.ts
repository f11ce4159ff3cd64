// Where everything in a packet can be looked up by hand: addresses on GitHub, commits, records with their hashes, and
// the digests of GitHub's answers.
import type { LedgerRecord } from '../ledger/model.ts';
import { judgedRecord } from './approval-part.ts';
import type { ApprovalPart, CitedRecord, Packet, PopulationRow } from './model.ts';
import type { RecordIndex } from './record-index.ts';
import { valueOf } from './told.ts';

export function linksOf(approvals: readonly ApprovalPart[]): Packet['links'] {
  const links = new Map<string, string>();
  for (const part of approvals) {
    const pull = valueOf(part.pull_request);
    const commit = valueOf(part.commit);
    const base = pull === null ? null : pull.url.replace(/\/pull\/\d+$/u, '');
    if (pull !== null) links.set(`pull request #${pull.number}`, pull.url);
    if (commit !== null) links.set(`commit ${commit}`, addressOf(base, commit));
    for (const { person, review, url } of valueOf(part.approvers) ?? [])
      links.set(`review ${review} by ${person}`, valueOf(url) ?? 'no pull request is known to find it under');
    const policy = valueOf(part.rule)?.policy_at;
    if (policy !== undefined) links.set(`policy in force, at commit ${policy}`, addressOf(base, policy));
  }
  return [...links].map(([what, where]) => ({ what, where }));
}

/** Without a pull request nobody says where the repository is; the commit is found in the clone all the same. */
function addressOf(base: string | null, commit: string): string {
  return base === null ? `git show ${commit}` : `${base}/commit/${commit}`;
}

/** Records that the packet rests on, oldest first. */
export function citedRecords(
  row: PopulationRow,
  approvals: readonly ApprovalPart[],
  index: RecordIndex,
): readonly CitedRecord[] {
  const cited = new Map<number, CitedRecord>();
  const cite = (record: LedgerRecord | null): void => {
    if (record === null) return;
    const { sequence, kind, hash } = record;
    cited.set(sequence, { sequence, kind, hash });
  };
  cite(row.record);
  cite(index.started(row.record.run_id));
  if (row.source === 'write') {
    const { id } = row.outcome.change;
    cite(index.breakGlass(row.record.run_id, row.account, id));
    cite(index.driftRevert(row.record.run_id, row.account, id));
  }
  for (const part of approvals) {
    const commit = valueOf(part.commit);
    if (commit === null) continue;
    cite(index.steps.step(commit));
    cite(judgedRecord(commit, index));
    cite(index.steps.reapproval(commit));
    if (part.standing === 'baseline') cite(index.baseline);
  }
  return [...cited.values()].sort((a, b) => a.sequence - b.sequence);
}

/** Answers of GitHub that the verdicts rest on, as they were fetched then. */
export function digestsOf(approvals: readonly ApprovalPart[], index: RecordIndex): Packet['answers'] {
  const commits = new Set(approvals.flatMap((part) => valueOf(part.commit) ?? []));
  return [...commits].flatMap((commit) => judgedRecord(commit, index)?.answers ?? []);
}
