// Judges a reapproval again: the range that it names, the pull request that carries it, and the steps that it makes good.
// Reads a clone by `git` only, and shares no code with rollcall.
import { differing } from './changes.mjs';
import { commitFacts } from './git-facts.mjs';
import { verdictOf } from './verdict.mjs';

const TRAILER = 'Rollcall-Reapprove';
const short = (commit) => String(commit).slice(0, 12);

/**
 * Returns { wrong, unknown, by }: what does not hold, what cannot be told, and the reviews that approved the range.
 * `known` has the verdict of each step that is recorded before it, by commit, and `verified` the commits on which a range may
 * begin though the branch lost them.
 */
export function reapprovalFacts(clone, record, { known, verified }) {
  const wrong = [];
  const unknown = [];
  const { evidence } = record;
  if (evidence === undefined) {
    unknown.push('the record has no evidence of its range: that it was reviewed needs `rollcall verify`');
    return { wrong, unknown, by: [] };
  }
  wrong.push(...saidTwice(record));
  const own = verdictOf({ ...evidence, unverified_paths: [] });
  if (own.verdict === 'not checked') unknown.push(...own.why);
  else if (own.verdict === 'BLOCKED')
    wrong.push('recorded as approved, but by the recorded reviews BLOCKED', ...own.why);
  else if (own.changes.length === 0) wrong.push('it approves nothing: such a range has no reviews to count');

  for (const id of [record.from, record.to, record.commit])
    if (!clone.has(id)) unknown.push(`${id} is no commit of this clone (git fetch origin ${id})`);
  if (unknown.length === 0) {
    placed(clone, record, { known, verified, wrong });
    filesOf(clone, record, wrong);
    reviewed(clone, record, { wrong, unknown });
  }
  const by = own.changes.flatMap((one) =>
    one.approved_by.map(({ person, review }) => `${person} (review ${review})`),
  );
  return { wrong, unknown, by: [...new Set(by)] };
}

function saidTwice({ from, to, commit, pull_request: number, evidence }) {
  const twice = [
    ['beginning', from, evidence.parent],
    ['end', to, evidence.commit],
    ['commit that carries it', commit, evidence.landing.commit],
    ['pull request', number, evidence.pull_request?.number],
  ];
  return twice.flatMap(([what, a, b]) =>
    a === b ? [] : [`the ${what} is not the same in all of the record`],
  );
}

/** The range lies on the branch before its carrier, nothing before it is open, and what it covers lies in it. */
function placed(clone, { from, to, commit, covers, evidence }, { known, verified, wrong }) {
  const at = (one) => clone.position(evidence.landing.branch, one);
  const [end, carrier] = [at(to), at(commit)];
  const bases = clone.bases(from, to).map((one) => at(one) ?? -1);
  const start = at(from) ?? Math.max(-1, ...bases);
  if (end === undefined || carrier === undefined)
    wrong.push(`the range or what carries it is not on the first-parent line of ${evidence.landing.branch}`);
  else if (start > end || end >= carrier)
    wrong.push('the range does not end before the commit that carries it');
  if (at(from) === undefined && !verified.has(from))
    wrong.push(
      `the range begins with ${short(from)}, which the branch does not hold and no record before verifies`,
    );
  for (const [step, verdict] of known)
    if (verdict === 'BLOCKED' && at(step) <= start)
      wrong.push(`step ${short(step)} before the range is BLOCKED`);
  for (const step of covers)
    if (!(at(step) > start && at(step) <= end)) wrong.push(`step ${short(step)} is not in the range`);
}

/** Whoever reads the record must read of the files that are there. */
function filesOf(clone, { from, to, evidence: { files } }, wrong) {
  const paths = [...new Set([...files.before, ...files.landed].map(({ path }) => path))];
  for (const path of differing(clone.files(from, paths), files.before))
    wrong.push(`${path} at the beginning of the range is not as recorded`);
  for (const path of differing(clone.files(to, paths), files.landed))
    wrong.push(`${path} at the end of the range is not as recorded`);
}

/** The reviewed head asks for this very range, and everybody who had a part in it is recorded. */
function reviewed(clone, { from, to, evidence }, { wrong, unknown }) {
  const { pull_request: pull } = evidence;
  if (pull === null) return;
  if (!clone.has(pull.head_sha)) {
    const fetch = `git fetch origin refs/pull/${pull.number}/head`;
    unknown.push(`the reviewed head ${short(pull.head_sha)} is not in this clone (${fetch})`);
    return;
  }
  const asked = clone.trailers(pull.head_sha, TRAILER);
  if (asked.length !== 1 || asked[0] !== `${from}..${to}`)
    wrong.push(`the reviewed head does not ask for the range ${short(from)}..${short(to)}`);
  const listed = new Set(pull.commits.map(({ sha }) => sha));
  const missing = clone.reached(to, [from]).filter((one) => !listed.has(one));
  if (missing.length > 0 && missing.length + listed.size <= 100)
    wrong.push(`commit ${short(missing[0])} of the range is not recorded`);
  for (const one of pull.commits) commitFacts(clone, one, wrong, unknown);
}
