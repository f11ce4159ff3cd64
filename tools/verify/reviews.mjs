// What everybody had said when a pull request was merged, and who had a part in making it. Shares no code with rollcall.
import { sameness } from './changes.mjs';
import { flag, list, oneOf, time } from './parts.mjs';

// ---- Who said what, as it stood at the merge ----

export function standing(pull, who, head, older, strict, block) {
  const merged = time(pull.merged_at);
  const dismissals = new Map();
  let moved = -Infinity;
  for (const event of list(pull.timeline)) {
    if (oneOf('event', event.kind) === 'review_dismissed') dismissals.set(event.review_id, event);
    else if (event.kind === 'base_ref_changed' || event.kind === 'base_ref_force_pushed') {
      if (time(event.at) <= merged) moved = Math.max(moved, time(event.at));
    }
  }
  /** Of the final head, or of one that changes the same. */
  const isCurrent = (sha) => {
    if (sha === pull.head_sha) return true;
    if (sha === null || strict || head.deltas === null) return false;
    const deltas = older.find((one) => one.sha === sha)?.deltas ?? null;
    return deltas !== null && sameness(deltas) === sameness(head.deltas);
  };
  const last = new Map();
  const said = list(pull.reviews)
    .filter(({ submitted_at }) => submitted_at !== null)
    .sort((a, b) => time(a.submitted_at) - time(b.submitted_at) || a.id - b.id);
  for (const { id, user, state: shown, commit_id, submitted_at } of said) {
    const dismissal = dismissals.get(id);
    const state = oneOf('state', shown) === 'DISMISSED' ? dismissal?.state : shown;
    if (state === undefined) block('EVIDENCE_UNREADABLE', `nothing says what the dismissed review ${id} was`);
    if (state !== 'APPROVED' && state !== 'CHANGES_REQUESTED') continue;
    const person = user?.type === 'User' ? who.pinned(user) : null;
    if (person === null || time(submitted_at) > merged) continue;
    const gone = shown === 'DISMISSED' && time(dismissal.at) <= merged;
    const opinion = { person, review: id, at: submitted_at };
    if (state === 'CHANGES_REQUESTED')
      last.set(person, { ...opinion, objects: true, dismissal: gone ? dismissal : null });
    else if (gone || moved >= time(submitted_at) || !isCurrent(commit_id)) last.delete(person);
    else last.set(person, { ...opinion, objects: false });
  }
  const all = [...last.values()].sort((a, b) => (a.person < b.person ? -1 : 1));
  return { approvals: all.filter((one) => !one.objects), objections: all.filter((one) => one.objects) };
}

// ---- Who had a part in it ----

export function contributors(pull, who) {
  const people = new Set();
  const unknown = [];
  const commits = list(pull.commits).filter((commit) => !flag(commit.clean_merge));
  const pushes = list(pull.pushes === null ? [] : pull.pushes).filter(
    (push) => !flag(push.clean_merges_only),
  );
  const own = new Set([pull.author, ...pushes.map((push) => push.actor)].flatMap((user) => user?.id ?? []));
  const asked = list(pull.timeline).flatMap((event) =>
    event.kind === 'assigned' ? (event.assignee ?? []) : [],
  );
  const humans = asked.filter((user) => user.type === 'User');
  const takesPart = (user, trailers) => {
    if (user === null) unknown.push('an account that is gone');
    else if (user.type === 'User') for (const person of who.maybe(user)) people.add(person);
    else {
      // A bot acts for whoever it is assigned to, and for its co-authors.
      for (const human of humans) for (const person of who.maybe(human)) people.add(person);
      if (humans.length === 0 && !trailers.some((address) => who.atAddress(address).length > 0))
        unknown.push(`${user.login}, with no human behind it`);
    }
  };
  const trailers = commits.flatMap((commit) => list(commit.co_authors));
  for (const address of trailers) {
    const found = who.atAddress(address);
    for (const person of found) people.add(person);
    if (found.length === 0) unknown.push('a co-author');
  }
  takesPart(pull.author, trailers);
  for (const push of pushes) takesPart(push.actor, trailers);
  for (const { author, committer, verified, co_authors } of commits)
    for (const user of flag(verified) && committer?.login === 'web-flow' ? [author] : [author, committer]) {
      // An unsigned commit can name anybody: that keeps nobody out, and costs a second approval.
      if (user === null || (!verified && !own.has(user.id))) unknown.push('a commit');
      else takesPart(user, co_authors);
    }
  return { people, unknown };
}
