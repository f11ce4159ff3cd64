// Checks what the records of a ledger say about git and about reviews, one line for each. Reads a clone by `git` only,
// and shares no code with rollcall. The chain itself is checked before, in ../verify.mjs.
import { differing, sorted } from './changes.mjs';
import { gitFacts } from './git-facts.mjs';
import { reapprovalFacts } from './reapproval.mjs';
import { verdictOf } from './verdict.mjs';

/**
 * Returns one { record, kind, result, line, details } for each record; `result` is 'ok', 'wrong', 'not checked' or,
 * for a record that says nothing about approvals, 'nothing to check'. `clone` is of git-facts.mjs.
 */
export function checkRecords(records, clone) {
  const ledger = { clone, records, steps: new Map(), glass: new Set(), held: [], verified: new Set() };
  ledger.waiting = [];
  const all = records.map((record) => {
    const found = { record, wrong: [], unknown: [], line: record.kind, nothing: false };
    try {
      CHECKS[record.kind]?.(record, ledger, found);
      found.nothing ||= CHECKS[record.kind] === undefined;
    } catch (error) {
      found.unknown.push(`it is not understood: ${error.message}`);
    }
    return found;
  });
  // A step that was reapproved stands before the record that says so.
  for (const { commit, found } of ledger.waiting) settle(commit, found, all);
  return all.map(({ record, wrong, unknown, line, nothing }) => {
    const result =
      wrong.length > 0 ? 'wrong' : unknown.length > 0 ? 'not checked' : nothing ? 'nothing to check' : 'ok';
    return { record: record.sequence, kind: record.kind, result, line, details: [...wrong, ...unknown] };
  });
}

/** What its own reviews do not approve is approved by a reapproval that holds. */
function settle(commit, found, all) {
  const later = all.filter(({ record }) => record.kind === 'reapproval' && record.covers.includes(commit));
  const good = later.find(({ wrong, unknown }) => wrong.length + unknown.length === 0);
  if (good !== undefined) found.line += ` (record ${good.record.sequence})`;
  else if (later.some(({ wrong }) => wrong.length > 0))
    found.wrong.push('its own reviews do not approve it, and the reapproval of it does not hold');
  else
    found.unknown.push(
      'its own reviews do not approve it; a later pull request did, which needs `rollcall verify`',
    );
}

const short = (commit) => String(commit).slice(0, 12);

const CHECKS = {
  baseline(record, { clone, held, verified }, found) {
    verified.add(record.commit);
    found.line = `baseline ${short(record.commit)}: what it declares was there before approvals`;
    if (!clone.has(record.commit)) found.wrong.push(`its commit ${record.commit} is no commit of this clone`);
    else filesAt(clone, record.commit, record.files, found);
    held.push({ commit: record.commit, files: record.files });
  },

  step(record, ledger, found) {
    const { clone, steps, held } = ledger;
    const { evidence, verdict } = record;
    const { wrong, unknown } = gitFacts(clone, record);
    found.wrong.push(...wrong);
    found.unknown.push(...unknown);
    found.wrong.push(...sameStep(record));
    const own = verdictOf(evidence);
    const isReapproved = verdict.notes.some(({ code }) => code === 'REAPPROVED');
    if (own.verdict === 'not checked') found.unknown.push(...own.why);
    else if (isReapproved && own.verdict === 'BLOCKED' && verdict.verdict === 'APPROVED')
      ledger.waiting.push({ commit: record.commit, found });
    else if (own.verdict !== verdict.verdict)
      found.wrong.push(`recorded ${verdict.verdict}, but by the recorded reviews ${own.verdict}`, ...own.why);
    else if (own.verdict === 'BLOCKED' && !sameCodes(own, verdict))
      found.wrong.push(`recorded for other reasons than the recorded reviews give: ${own.codes.join(', ')}`);
    else found.wrong.push(...sameApprovals(own, verdict));
    before(record, held, clone, found);
    held.push({ commit: record.commit, files: evidence.files.landed, branch: evidence.landing.branch });
    const isGood = verdict.verdict === 'APPROVED' && own.verdict !== 'not checked';
    if (verdict.verdict === 'APPROVED') ledger.verified.add(record.commit);
    steps.set(record.commit, { isGood, verdict: verdict.verdict, approvals: approvalsIn(verdict) });
    const by = [
      ...new Set(
        own.changes.flatMap((one) =>
          one.approved_by.map(({ person, review }) => `${person} (review ${review})`),
        ),
      ),
    ];
    const where =
      evidence.pull_request === null ? 'no pull request' : `pull request ${evidence.pull_request.number}`;
    const why =
      verdict.verdict === 'APPROVED' ? `approved by ${by.join(', ') || 'a later one'}` : own.codes.join(', ');
    found.line = `step ${short(record.commit)} ${verdict.verdict}: ${where}, ${why}`;
  },

  break_glass(record, { glass }, found) {
    glass.add(record.run_id);
    found.line = `break glass: ${record.changes.length} changes without an approval, because: ${record.reason}`;
  },

  apply(record, { steps, glass }, found) {
    const { approvals } = record;
    if (approvals === null || approvals === undefined) {
      found.line = 'apply: no approvals were asked for';
      found.nothing = true;
      return;
    }
    found.line = `apply on the approval of ${approvals.steps.length} ${approvals.steps.length === 1 ? 'step' : 'steps'}`;
    const known = new Set();
    for (const commit of approvals.steps) {
      const step = steps.get(commit);
      if (step === undefined) found.wrong.push(`no step before it is ${commit}`);
      else if (step.verdict !== 'APPROVED') found.wrong.push(`step ${short(commit)} is ${step.verdict}`);
      else if (!step.isGood) found.unknown.push(`step ${short(commit)} could not be judged again`);
      for (const one of step?.approvals ?? []) known.add(one);
    }
    for (const { person, review } of approvals.approved_by)
      if (!known.has(`${person} ${review}`))
        found.wrong.push(`review ${review} of ${person} approved none of its steps`);
    if (approvals.break_glass) {
      found.line = 'apply that broke the glass';
      if (!glass.has(record.run_id)) found.wrong.push('no break_glass record of its run is before it');
    }
  },

  reapproval(record, { clone, steps, verified }, found) {
    const known = new Map([...steps].map(([commit, { verdict }]) => [commit, verdict]));
    const { wrong, unknown, by } = reapprovalFacts(clone, record, { known, verified });
    const count = record.covers.length;
    const approved = by.length === 0 ? '' : `, approved by ${by.join(', ')}`;
    found.line = `reapproval by ${short(record.commit)}: ${count} ${count === 1 ? 'step' : 'steps'}${approved}`;
    for (const commit of record.covers)
      if (!steps.has(commit)) found.wrong.push(`no step before it is ${commit}`);
    found.wrong.push(...wrong);
    found.unknown.push(...unknown);
    verified.add(record.to);
  },
};

function filesAt(clone, commit, recorded, found) {
  const present = clone.files(
    commit,
    recorded.map(({ path }) => path),
  );
  for (const path of differing(present, recorded))
    found.wrong.push(`${path} at its commit is not as recorded`);
}

/** What a record says twice must be the same both times. */
function sameStep({ commit, parent, verdict, evidence, pull_request: shown }) {
  const pull = evidence.pull_request;
  const twice = [
    ['commit', [commit, evidence.commit, verdict.commit]],
    ['parent', [parent, evidence.parent, verdict.parent]],
    ['pull request', [shown?.number ?? null, pull?.number ?? null]],
    ['time of the merge', [shown?.merged_at ?? null, pull?.merged_at ?? null]],
  ];
  return twice.flatMap(([what, values]) =>
    values.every((one) => one === values[0])
      ? []
      : [`the ${String(what)} is not the same in all of the record`],
  );
}

function sameCodes(own, verdict) {
  const recorded = [...new Set(verdict.reasons.map(({ code }) => code))].sort((a, b) => (a < b ? -1 : 1));
  return sorted(recorded) === sorted(own.codes);
}

/** Who approved what, by which rule, must be what the recorded reviews give. */
function sameApprovals({ changes }, verdict) {
  const told = (list, needed) =>
    sorted(
      list.map(({ tier, rule, approved_by, ...more }) => ({ tier, rule, needed: more[needed], approved_by })),
    );
  return told(changes, 'needed') === told(verdict.changes, 'required')
    ? []
    : ['who approved what, or the rule, is not what the recorded reviews and policy give'];
}

function approvalsIn({ changes }) {
  return changes.flatMap(({ approved_by }) => approved_by.map(({ person, review }) => `${person} ${review}`));
}

/** Between two records nothing governed may have changed: such a commit would have no record. */
function before({ parent, evidence }, held, clone, found) {
  const at = (commit) => clone.position(evidence.landing.branch, commit) ?? -1;
  const own = at(parent);
  const earlier = held.filter(({ commit }) => at(commit) >= 0 && at(commit) <= own);
  const last = earlier.sort((a, b) => at(a.commit) - at(b.commit)).at(-1);
  if (last === undefined) return;
  for (const path of differing(last.files, evidence.files.before))
    if (!path.startsWith('.github/workflows/'))
      found.wrong.push(`${path} changed after ${short(last.commit)}, and no record says how`);
}
