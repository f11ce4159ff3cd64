// Landings and what they come to: the cases of the design and the attacks that are told from evidence. One line a case;
// each is also kept as a test vector.
import type { Assurance, StepEvidence } from '../../src/approval/model.ts';
import type { NoteCode, ReasonCode } from '../../src/approval/reasons.ts';
import {
  answers,
  BOT,
  COMMIT,
  commit,
  type Differences,
  dismissal,
  gain,
  governed,
  inTeam,
  landing,
  member,
  OLD,
  PARENT,
  push,
  review,
  time,
  user,
  WEB,
} from './evidence.ts';
import { at } from './team.ts';

export interface LandingCase {
  readonly name: string;
  readonly evidence: StepEvidence;
  readonly reasons: readonly ReasonCode[];
  readonly notes: readonly NoteCode[];
  readonly assurance: Assurance;
}

const CASES: LandingCase[] = [];

function approved(
  name: string,
  differences: Differences,
  level: Assurance = 'A3',
  ...notes: NoteCode[]
): void {
  CASES.push({ name, evidence: landing(differences), reasons: [], notes, assurance: level });
}

function blocked(
  name: string,
  reasons: ReasonCode | readonly ReasonCode[],
  differences: Differences,
  ...notes: NoteCode[]
): void {
  const list = typeof reasons === 'string' ? [reasons] : reasons;
  CASES.push({ name, evidence: landing(differences), reasons: list, notes, assurance: 'A0' });
}

const by = (...logins: readonly string[]) => logins.map((login, i) => review(i + 1, login));
const ref = landing().landing.candidates[0]!;
const files = landing().files;
const old = { commit_id: OLD };

// How it landed
approved('case: a squash, the content being what merging gives', {});
approved('case: a merge commit, judged by its first parent', {
  step: { parent: PARENT },
  pull: {
    commits: [commit(user('ada')), commit(user('ada'), { sha: OLD, parents: [PARENT, 'f'.repeat(40)] })],
  },
});
approved('case: a rebase of several commits, grouped by their pull request', {
  pull: { commits: [commit(user('ada'), { sha: OLD }), commit(user('ada'))] },
});
approved('case: a merge queue lands it, and the queue is no contributor', {
  landing: { activity: { kind: 'merge_queue_merge', before_is_ancestor: true } },
  pull: { merged_by: BOT },
});
approved('case: auto-merge was on before the last approval', { pull: { merged_by: user('cy') } });
approved('case: a fork, whose pushes cannot be read', { pull: { is_fork: true, pushes: null } });
approved('case: a head whose pushes are no longer listed', { pull: { pushes: [] } });
blocked('case: a direct push', 'DIRECT_PUSH', {
  landing: { activity: { kind: 'push', before_is_ancestor: true }, candidates: [] },
  step: { pull_request: null },
});
blocked('attack 5: a direct push whose message names a merged pull request', 'DIRECT_PUSH', {
  landing: {
    activity: { kind: 'push', before_is_ancestor: true },
    candidates: [{ ...ref, merge_commit_sha: OLD, head_sha: OLD }],
  },
});
blocked('attack 4: the head of an open pull request is pushed to the branch', 'INDIRECT_MERGE', {
  landing: { activity: { kind: 'push', before_is_ancestor: true } },
});
blocked('attack 4: the same where the forge names no merge commit', 'INDIRECT_MERGE', {
  landing: {
    activity: { kind: 'push', before_is_ancestor: true },
    candidates: [{ ...ref, merge_commit_sha: null, head_sha: COMMIT }],
  },
});
approved('case: a pull request carried in by another one lends it nothing', {
  landing: { candidates: [{ ...ref, number: 9, merge_commit_sha: OLD }, ref] },
});
blocked('case: a force push of the branch', 'HISTORY_REWRITTEN', {
  landing: { activity: { kind: 'force_push', before_is_ancestor: true } },
});
blocked('case: the branch no longer holds its past', 'HISTORY_REWRITTEN', {
  landing: { activity: { kind: 'pr_merge', before_is_ancestor: false } },
});
blocked('case: the branch was deleted and made again', 'HISTORY_REWRITTEN', {
  landing: { activity: { kind: 'branch_creation', before_is_ancestor: true } },
});
blocked('case: the forge does not say how the branch moved', 'LANDING_UNKNOWN', {
  landing: { activity: null },
});
blocked('case: no pull request is indexed for the commit', 'UNATTRIBUTED', { landing: { candidates: [] } });
blocked('case: two pull requests claim the commit', 'UNATTRIBUTED', {
  landing: { candidates: [ref, { ...ref, number: 13 }] },
});
blocked('case: the pull request went into another branch', 'UNATTRIBUTED', {
  landing: { candidates: [{ ...ref, base_ref: 'release' }] },
});
blocked('case: the pull request belongs to another repository', 'UNATTRIBUTED', {
  landing: { candidates: [{ ...ref, base_repository: 7 }] },
});
blocked('case: the pull request is open', 'UNATTRIBUTED', {
  landing: { candidates: [{ ...ref, merged_at: null }] },
});

// Files
blocked('attack 19: team.yaml becomes a symbolic link', 'BAD_MODE', {
  step: {
    files: {
      ...files,
      landed: [{ path: 'team.yaml', mode: '120000', blob: 'b2' }],
      merged: [{ path: 'team.yaml', mode: '120000', blob: 'b2' }],
    },
  },
});
blocked('attack 18: the merge commit holds what the head does not', 'MERGE_MISMATCH', {
  step: { files: { ...files, landed: [{ path: 'team.yaml', mode: '100644', blob: 'b3' }] } },
});
blocked('attack 18: a governed file is added while merging', 'MERGE_MISMATCH', {
  step: {
    files: { ...files, landed: [...files.landed, { path: 'CODEOWNERS', mode: '100644', blob: 'k' }] },
  },
});
blocked('attack 18: the head conflicts, so the conflict was resolved elsewhere', 'MERGE_MISMATCH', {
  step: { files: { ...files, merged: null } },
});
blocked('case: the roster that landed is invalid', 'INVALID_ROSTER', { step: { landed: null } });
blocked('case: the roster before it is invalid', 'INVALID_ROSTER', { step: { roster: null } });
approved('case: only the text of team.yaml differs', { delta: {} });
blocked('case: text alone needs an approval too', 'NOT_APPROVED', { delta: {}, pull: { reviews: [] } });
blocked('attack 20: a workflow edited in the pull request is judged by the critical rule', 'NOT_APPROVED', {
  delta: { governed: [governed('.github/workflows/access.yml', 'critical')] },
});

// Evidence
blocked('case: another pull request was read', 'EVIDENCE_UNREADABLE', {
  landing: { candidates: [ref] },
  pull: { number: 13 },
});
blocked('case: the pull request was not read', 'EVIDENCE_UNREADABLE', { step: { pull_request: null } });
blocked('case: a call that the verdict needs failed', 'EVIDENCE_UNREADABLE', {
  step: { unreadable: ['the timeline of pull request 12 is cut short'] },
});
blocked('case: the head is gone', 'EVIDENCE_UNREADABLE', { reviewed: null });
blocked('case: the list of commits is cut short', 'EVIDENCE_UNREADABLE', { pull: { commit_count: 2 } });
blocked('case: more commits than can be judged', 'TOO_MANY_COMMITS', {
  pull: { commits: Array.from({ length: 101 }, () => commit(user('ada'))) },
});
blocked('case: a dismissed review of which nothing says what it was', 'EVIDENCE_UNREADABLE', {
  pull: { reviews: [...by('bo'), review(2, 'cy', { state: 'DISMISSED' })] },
});

// Reviews
blocked('attack 1: a push after the approval changes what is granted', 'NOT_APPROVED', {
  pull: { reviews: [review(1, 'bo', old)] },
  older: [{ gains: [gain('other')] }],
});
approved('case: "Update branch" after the approval costs no new review', {
  pull: { reviews: [review(1, 'bo', old)] },
  older: [{ gains: [gain('new', { tier: 'low' })] }],
});
blocked('case: strict asks for approvals of the final head', 'NOT_APPROVED', {
  pull: { reviews: [review(1, 'bo', old)] },
  older: [{ gains: [gain('new')] }],
  policy: { strict: true },
});
blocked('case: the reviewed commit is gone after a force push of the head', 'NOT_APPROVED', {
  pull: { reviews: [review(1, 'bo', old)] },
  older: null,
});
blocked('case: a review without its commit', 'NOT_APPROVED', {
  pull: { reviews: [review(1, 'bo', { commit_id: null })] },
});
blocked('attack 2: the base is retargeted after the approval', 'NOT_APPROVED', {
  pull: { timeline: [{ kind: 'base_ref_changed', at: time('14:00') }] },
});
blocked('attack 2: the base is force-pushed after the approval', 'NOT_APPROVED', {
  pull: { timeline: [{ kind: 'base_ref_force_pushed', at: time('14:00') }] },
});
approved('case: an approval after the base was changed counts', {
  pull: { timeline: [{ kind: 'base_ref_changed', at: time('12:30') }] },
});
approved('case: an unrelated event after the approval', {
  pull: { timeline: [{ kind: 'head_ref_force_pushed', at: time('14:00') }] },
});
blocked(
  'attack 16: the approval comes after the merge',
  'NOT_APPROVED',
  { pull: { reviews: [review(1, 'bo', { submitted_at: time('15:01') })] } },
  'RETROACTIVE',
);
blocked('case: a comment is no approval', 'NOT_APPROVED', {
  pull: { reviews: [review(1, 'bo', { state: 'COMMENTED' })] },
});
approved('case: a comment after an approval takes nothing back', {
  pull: { reviews: [...by('bo'), review(2, 'bo', { state: 'COMMENTED', submitted_at: time('14:00') })] },
});
blocked('case: a pending review says nothing', 'NOT_APPROVED', {
  pull: { reviews: [review(1, 'bo', { state: 'PENDING', submitted_at: null })] },
});
blocked('case: a dismissed approval', 'NOT_APPROVED', {
  pull: { reviews: [review(1, 'bo', { state: 'DISMISSED' })], timeline: [dismissal(1, user('cy'))] },
});
blocked('case: nothing that was said before a dismissed approval comes back', 'NOT_APPROVED', {
  pull: {
    reviews: [...by('bo'), review(2, 'bo', { state: 'DISMISSED', submitted_at: time('13:30') })],
    timeline: [dismissal(2, user('bo'))],
  },
});
approved('case: a dismissal after the merge takes nothing back', {
  pull: {
    reviews: [review(1, 'bo', { state: 'DISMISSED' })],
    timeline: [dismissal(1, user('cy'), { submitted_at: time('16:00') })],
  },
});
blocked('case: asking for changes replaces an own approval', ['OBJECTED', 'NOT_APPROVED'], {
  pull: {
    reviews: [...by('bo'), review(2, 'bo', { state: 'CHANGES_REQUESTED', submitted_at: time('14:00') })],
  },
});
approved('case: an approval replaces an own objection', {
  pull: {
    reviews: [
      review(1, 'bo', { state: 'CHANGES_REQUESTED' }),
      review(2, 'bo', { submitted_at: time('14:00') }),
    ],
  },
});
const objection = review(2, 'cy', { state: 'CHANGES_REQUESTED' });
const withdrawn = review(2, 'cy', { state: 'DISMISSED' });
const taken = (actor: Parameters<typeof dismissal>[1]) => [
  dismissal(2, actor, { state: 'CHANGES_REQUESTED' }),
];
blocked('case: one approves and another one objects', 'OBJECTED', {
  pull: { reviews: [...by('bo'), objection] },
});
blocked('case: an objection on an older head stands', 'OBJECTED', {
  pull: { reviews: [...by('bo'), { ...objection, ...old }] },
});
blocked('case: an objection stands where membership cannot be read', 'OBJECTED', {
  pull: { reviews: [...by('bo'), objection] },
  answers: [answers('cy', { writes: 'unknown', member: 'unknown' })],
});
approved('case: whoever may not write cannot object', {
  pull: { reviews: [...by('bo'), objection] },
  answers: [answers('cy', { writes: 'no' })],
});
approved('case: an objection after the merge is too late', {
  pull: { reviews: [...by('bo'), { ...objection, submitted_at: time('15:01') }] },
});
blocked('attack 17: the author dismisses an objection', 'OBJECTION_DISMISSED', {
  pull: { reviews: [...by('bo'), withdrawn], timeline: taken(user('ada')) },
});
blocked('attack 17: somebody who gains dismisses an objection', 'OBJECTION_DISMISSED', {
  delta: { gains: [gain('dee')] },
  pull: { reviews: [...by('bo'), withdrawn], timeline: taken(user('dee')) },
});
blocked('attack 17: an account that is nobody of the roster dismisses an objection', 'OBJECTION_DISMISSED', {
  pull: { reviews: [...by('bo'), withdrawn], timeline: taken(user('stranger')) },
});
blocked('attack 17: an account that is gone dismissed an objection', 'OBJECTION_DISMISSED', {
  pull: { reviews: [...by('bo'), withdrawn], timeline: taken(null) },
});
approved('case: somebody with no part in it dismisses an objection', {
  pull: { reviews: [...by('bo'), withdrawn], timeline: taken(user('dee')) },
});
approved('case: an objection is withdrawn by who raised it', {
  pull: { reviews: [...by('bo'), withdrawn], timeline: taken(user('cy')) },
});
approved('case: an objection is settled by a later approval, whoever dismissed it', {
  pull: {
    reviews: [...by('bo'), withdrawn, review(3, 'cy', { submitted_at: time('14:30') })],
    timeline: taken(user('ada')),
  },
});
blocked('case: an objection dismissed after the merge stood at the merge', 'OBJECTED', {
  pull: {
    reviews: [...by('bo'), withdrawn],
    timeline: [dismissal(2, user('ada'), { state: 'CHANGES_REQUESTED', submitted_at: time('16:00') })],
  },
});

// Who reviews
blocked('case: the author approves', 'NOT_APPROVED', { pull: { reviews: by('ada') } });
blocked('attack 13: a second account of the author approves', 'NOT_APPROVED', {
  members: [member('ada', { forge: { ids: [1, 91], logins: [] } })],
  pull: { reviews: [review(1, 'ada-two', { user: user('ada-two', { id: 91 }) })] },
});
blocked('attack 13: two accounts of one person are one vote', 'NOT_APPROVED', {
  delta: { gains: [gain('new', { level: 'admin', tier: 'high' })] },
  members: [member('bo', { forge: { ids: [2, 92], logins: [] } })],
  pull: { reviews: [...by('bo'), review(2, 'bo-two', { user: user('bo-two', { id: 92 }) })] },
});
blocked('attack 13: an account that is nobody of the roster approves', 'NOT_APPROVED', {
  pull: { reviews: by('stranger') },
});
blocked('attack 13: a person pinned by login only never counts', 'NOT_APPROVED', {
  members: [member('fay', { forge: { ids: [], logins: ['Fay'] } })],
  pull: { reviews: by('fay') },
});
blocked('attack 13: an account that two people claim is nobody', 'NOT_APPROVED', {
  members: [
    member('gus', { forge: { ids: [98], logins: [] } }),
    member('hal', { forge: { ids: [98], logins: [] } }),
  ],
  pull: { reviews: [review(1, 'gus', { user: user('gus', { id: 98 }) })] },
});
blocked('attack 14: a bot approves', 'NOT_APPROVED', {
  members: [member('helper', { forge: { ids: [70], logins: [] } })],
  answers: [answers('helper')],
  pull: { reviews: [review(1, 'bot', { user: BOT })] },
});
blocked('attack 14: a service member of the roster approves', 'NOT_APPROVED', {
  members: [member('bo', { type: 'service' })],
});
blocked('case: the account of the reviewer is gone', 'NOT_APPROVED', {
  pull: { reviews: [review(1, 'bo', { user: null })] },
});
blocked('case: a reader approves', 'NOT_APPROVED', { answers: [answers('bo', { writes: 'no' })] });
blocked('case: whether the reviewer may write cannot be read', 'NOT_APPROVED', {
  answers: [answers('bo', { writes: 'unknown' })],
});
blocked('case: nothing was read about the reviewer', 'NOT_APPROVED', {
  step: { people: [answers('cy')] },
});
blocked('case: the reviewer left the organisation before the apply', 'NOT_APPROVED', {
  answers: [answers('bo', { member: 'no' })],
});
blocked('case: the access of the reviewer had ended', 'NOT_APPROVED', {
  members: [member('bo', { expires: time('13:00') })],
});
approved('case: the access of the reviewer ends later', {
  members: [member('bo', { expires: time('13:01') })],
});
approved(
  'case: membership that cannot be read costs assurance only',
  { answers: [answers('bo', { member: 'unknown' })] },
  'A1',
);

// Contributors
blocked('case: a committer approves', 'NOT_APPROVED', {
  pull: { commits: [commit(user('ada'), { committer: user('bo') })] },
});
blocked('case: the author of a commit approves', 'NOT_APPROVED', {
  pull: { commits: [commit(user('bo'), { committer: WEB })] },
});
blocked('case: the last pusher approves', 'NOT_APPROVED', {
  pull: { pushes: [push(user('ada')), push(user('bo'))] },
});
blocked(
  "attack 11: whoever pushed to another one's branch approves, though the author pushed again",
  'NOT_APPROVED',
  {
    pull: { pushes: [push(user('bo')), push(user('ada'))] },
  },
);
blocked("attack 11: a commit that only a second parent reaches is the approver's", 'NOT_APPROVED', {
  pull: { commits: [commit(user('ada'), { parents: [PARENT, OLD] }), commit(user('bo'), { sha: OLD })] },
});
approved('case: "Update branch" by the approver makes them no contributor', {
  pull: {
    commits: [commit(user('ada')), commit(user('bo'), { clean_merge: true, parents: [OLD, PARENT] })],
    pushes: [push(user('ada')), push(user('bo'), { clean_merges_only: true })],
  },
});
blocked('case: a co-author of the roster approves', 'NOT_APPROVED', {
  members: [
    member('bo@acme.com', { forge: { ids: [2], logins: [] } }),
    member('bo', { forge: { ids: [], logins: [] } }),
  ],
  answers: [answers('bo@acme.com')],
  pull: { commits: [commit(user('ada'), { co_authors: ['Bo@ACME.com'] })] },
});
blocked('case: the author of an accepted suggestion approves', 'NOT_APPROVED', {
  pull: { commits: [commit(user('ada'), { co_authors: ['2+bo@users.noreply.github.com'], committer: WEB })] },
});
blocked('attack 12: a commit under an address of no account needs a second approval', 'UNATTRIBUTABLE', {
  pull: { commits: [commit(null)] },
});
approved('attack 12: and gets by with two people who had no part in it', {
  pull: { commits: [commit(null)], reviews: by('bo', 'cy') },
});
blocked('attack 12: an unsigned commit that names an approver needs a second approval', 'UNATTRIBUTABLE', {
  pull: { commits: [commit(user('bo'), { verified: false })] },
});
approved('attack 12: and cannot keep that approver out', {
  pull: { commits: [commit(user('bo'), { verified: false })], reviews: by('bo', 'cy') },
});
approved('case: an unsigned commit of the author is theirs', {
  pull: { commits: [commit(user('ada'), { verified: false })] },
});
blocked('case: an unsigned commit of a pusher is theirs', 'NOT_APPROVED', {
  pull: { commits: [commit(user('bo'), { verified: false })], pushes: [push(user('bo'))] },
});
blocked('attack 12: a co-author who is nobody of the roster needs a second approval', 'UNATTRIBUTABLE', {
  pull: {
    commits: [
      commit(user('ada'), {
        co_authors: ['x@elsewhere.example', 'no address', '9+x@users.noreply.github.com'],
      }),
    ],
  },
});
blocked("attack 12: an unsigned commit cannot pass as the forge's own", 'UNATTRIBUTABLE', {
  pull: { commits: [commit(user('ada'), { committer: WEB, verified: false })] },
});
blocked('case: an author whose account is gone needs a second approval', 'UNATTRIBUTABLE', {
  pull: { author: null },
});
blocked('case: a push by an account that is gone needs a second approval', 'UNATTRIBUTABLE', {
  pull: { pushes: [push(null)] },
});
const assigned = { kind: 'assigned', at: time('12:30'), assignee: user('bo') } as const;
blocked('attack 15: a bot opens it, and the human who asked for it approves', 'NOT_APPROVED', {
  pull: { author: BOT, commits: [commit(BOT)], pushes: [push(BOT)], timeline: [assigned] },
});
approved('case: a bot opens it, and somebody else approves', {
  pull: { author: BOT, commits: [commit(BOT)], pushes: [push(BOT)], timeline: [assigned], reviews: by('cy') },
});
blocked('attack 15: a bot opens it for a co-author, who approves', 'NOT_APPROVED', {
  pull: {
    author: BOT,
    commits: [commit(BOT, { co_authors: ['2+bo@users.noreply.github.com'] })],
    pushes: [push(BOT)],
  },
});
blocked('case: a bot with no human behind it needs a second approval', 'UNATTRIBUTABLE', {
  pull: {
    author: BOT,
    commits: [commit(BOT)],
    pushes: [push(BOT)],
    timeline: [
      { ...assigned, assignee: BOT },
      { ...assigned, assignee: null },
    ],
  },
});

// Who gains
blocked('attack 9: an approver approves an own grant', 'NOT_APPROVED', { delta: { gains: [gain('bo')] } });
const widened = [
  gain('cy', { through: ['group eng'] }),
  gain('bo', { through: ['group eng'], resource: 'project:7' }),
];
blocked('attack 10: an approver widens the group that they are in', ['NOT_APPROVED', 'NOT_APPROVED'], {
  delta: { gains: widened },
});
approved('case: a widened group is approved by somebody outside it', {
  delta: { gains: widened },
  pull: { reviews: by('dee') },
});
blocked('case: who gains is out for that grant only', 'NOT_APPROVED', {
  delta: { gains: [gain('bo'), gain('new')] },
});
approved("case: two people approve each other's grants", {
  delta: { gains: [gain('bo'), gain('cy')] },
  pull: { reviews: by('bo', 'cy') },
});
blocked('attack 9: an approver gains under a new key', 'NOT_APPROVED', {
  delta: { gains: [gain('bo@new.example')], moved: [{ person: 'bo@new.example', was: 'bo' }] },
});
blocked('attack 37: an approver extends an own end', 'NOT_APPROVED', {
  delta: {
    governed: [
      governed('members.bo.expires', 'medium', { person: 'bo', before: '2026-12-01', after: '2027-12-01' }),
    ],
  },
});
blocked('attack 10: an approver repoints an alias that they hold', ['NOT_APPROVED', 'NOT_APPROVED'], {
  delta: {
    gains: [gain('bo', { resource: 'project:8', level: 'member', through: ['project web'] })],
    governed: [governed('projects.web.kissmetrics', 'critical')],
  },
  pull: { reviews: by('bo', 'cy') },
  policy: { medium: { count: 2 } },
});
blocked('attack 10: an approver changes the defaults that give them more', ['NOT_APPROVED', 'NOT_APPROVED'], {
  delta: { gains: [gain('bo', { through: ['defaults'] })], governed: [governed('defaults', 'critical')] },
  pull: { reviews: by('bo', 'cy') },
  policy: { medium: { count: 2 } },
});

// Removals
const leaver = governed('members.bo', 'low', { person: 'bo', before: 'bo', after: null });
approved('case: off-boarding needs one approval', { delta: { losses: [gain('cy', { tier: 'low' })] } });
blocked('case: off-boarding needs an approval', 'NOT_APPROVED', {
  delta: { losses: [gain('cy', { tier: 'low' })] },
  pull: { reviews: [] },
});
approved('case: a leaver approves their own removal', {
  delta: { losses: [gain('bo', { tier: 'low' })], governed: [leaver] },
});
approved('case: what only takes away needs no coverage', {
  delta: { losses: [gain('cy', { tier: 'low' })], governed: [leaver] },
  reviewed: [{}],
});
blocked('case: a revert of an off-boarding is an ordinary grant', 'NOT_APPROVED', {
  delta: { gains: [gain('cy')] },
  pull: { reviews: by('cy') },
});

// Coverage
const contractor = gain('new', { resource: 'project:prod', level: 'member' });
blocked('attack 3: two approved pull requests combine into access that nobody reviewed', 'UNCOVERED', {
  delta: { gains: [gain('new'), contractor] },
  reviewed: [{ gains: [gain('new')] }],
});
blocked('attack 2: the reviewed change is not what landed', 'UNCOVERED', {
  delta: { gains: [gain('new', { level: 'read-only' })] },
  reviewed: [{ gains: [gain('other', { level: 'owner' })] }],
});
approved('case: less than what was reviewed is covered', {
  delta: { gains: [gain('new', { level: 'read-only', until: at('2026-12-01') })] },
  reviewed: [{ gains: [gain('new', { level: 'user', until: at('2026-12-31') })] }],
});
blocked('attack 37: a later end than the reviewed one', 'UNCOVERED', {
  delta: { gains: [gain('new', { until: at('2026-12-31') })] },
  reviewed: [{ gains: [gain('new', { until: at('2026-12-30') })] }],
});
approved('case: all projects cover every project', {
  delta: { gains: [contractor] },
  reviewed: [{ gains: [gain('new', { resource: 'project:*', level: 'member' })] }],
});
blocked('case: coverage must hold against every merge base', 'UNCOVERED', {
  reviewed: [{ gains: [gain('new')] }, {}],
});
blocked('case: without a merge base nothing is covered', 'UNCOVERED', { reviewed: [] });
const owners = governed('policy.owners', 'high');
blocked(
  'case: a governed change that was not reviewed',
  'UNCOVERED',
  {
    delta: { governed: [owners] },
    reviewed: [{ governed: [{ ...owners, after: 3 }] }],
    pull: { reviews: by('bo', 'cy') },
  },
  'POLICY_CHANGED',
);
approved(
  'case: a changed policy is judged by the one before it',
  { delta: { governed: [owners] }, pull: { reviews: by('bo', 'cy') } },
  'A3',
  'POLICY_CHANGED',
);

// Rules
const privileged = { gains: [gain('new', { level: 'owner', tier: 'critical' })] };
const security = { critical: { count: 2, approvers: ['acme/security', 'eve'] } };
approved('case: any two of a team and a named person', {
  delta: privileged,
  policy: security,
  pull: { reviews: by('bo', 'eve') },
  answers: [inTeam('bo', 'yes', 'Acme/Security')],
});
blocked('case: one approval where two are needed', 'NOT_APPROVED', {
  delta: privileged,
  policy: security,
  answers: [inTeam('bo', 'yes')],
});
blocked('case: whether a reviewer is in the team cannot be read', 'NOT_APPROVED', {
  delta: privileged,
  policy: security,
  pull: { reviews: by('bo', 'eve') },
  answers: [inTeam('bo', 'unknown')],
});
blocked('case: a reviewer is not in the team', 'NOT_APPROVED', {
  delta: privileged,
  policy: security,
  pull: { reviews: by('bo', 'eve') },
  answers: [inTeam('bo', 'no')],
});
const managed = { medium: { approvers: ['manager'] } };
const theirs = { gains: [gain('cy')] };
approved('case: the manager approves', {
  delta: theirs,
  policy: managed,
  members: [member('cy', { manager: 'bo' })],
});
blocked('case: another one is the manager', 'NOT_APPROVED', {
  delta: theirs,
  policy: managed,
  members: [member('cy', { manager: 'dee' })],
});
blocked('attack 9: a manager that only the head names does not count', 'NOT_APPROVED', { policy: managed });
const ownedBy = { medium: { approvers: ['project.owner'] } };
const project = (native: string) => ({
  gains: [gain('new', { resource: `project:${native}`, level: 'member' })],
});
approved('case: the owner of the project approves', {
  delta: project('7'),
  policy: ownedBy,
  projects: [{ alias: 'web', owner: 'bo' }],
});
blocked('case: the owner of another project', 'NOT_APPROVED', {
  delta: project('8'),
  policy: ownedBy,
  projects: [{ alias: 'web', owner: 'bo' }],
});
blocked('case: the owner of one project cannot give all', 'NOT_APPROVED', {
  delta: project('*'),
  policy: ownedBy,
  projects: [
    { alias: 'web', owner: 'bo' },
    { alias: 'app', owner: 'cy', native: '8' },
  ],
});
approved('case: the owner of every project can give all', {
  delta: project('*'),
  policy: ownedBy,
  projects: [
    { alias: 'web', owner: 'bo' },
    { alias: 'app', owner: 'bo', native: '8' },
  ],
});
approved('case: the owner of an alias approves what changes about it', {
  delta: { governed: [governed('projects.web.data', 'critical')] },
  policy: { critical: { count: 1, approvers: ['project.owner'] } },
  projects: [{ alias: 'web', owner: 'bo' }],
});
blocked('case: an account is no project', 'NOT_APPROVED', {
  policy: ownedBy,
  projects: [{ alias: 'web', owner: 'bo' }],
});

// Small teams
const small = { min_team_mode: true, high: { count: 2, approvers: ['ada', 'bo'] } };
const admin = { gains: [gain('new', { level: 'admin', tier: 'high' })] };
approved(
  'case: in a team of two the other one suffices, and the record says so',
  { delta: admin, policy: small },
  'A3',
  'SOD_WAIVED',
);
approved('case: no waiver where enough people approved', {
  delta: admin,
  policy: { min_team_mode: true },
  pull: { reviews: by('bo', 'cy') },
});
blocked('case: even alone nobody approves their own', 'NOT_APPROVED', {
  delta: admin,
  policy: { min_team_mode: true, high: { count: 2, approvers: ['ada'] } },
  pull: { reviews: by('ada') },
});
blocked('case: whoever cannot be looked up is not missing', 'NOT_APPROVED', {
  delta: admin,
  policy: { min_team_mode: true, high: { count: 2, approvers: ['bo', 'acme/security'] } },
});
blocked("attack 12: a waiver does not reach commits that are nobody's", 'UNATTRIBUTABLE', {
  delta: admin,
  policy: small,
  pull: { commits: [commit(null)] },
});

// What was not approved before
blocked('case: the policy came from a step that nobody approved', 'UNVERIFIED_POLICY', {
  step: { unverified_paths: ['policy.approvals'] },
});
blocked('case: the pin of the only approver came from such a step', 'UNVERIFIED_POLICY', {
  step: { unverified_paths: ['members.bo.ids.github'] },
});
blocked('case: the only approver came by such a step', 'UNVERIFIED_POLICY', {
  step: { unverified_paths: ['members.bo'] },
});
blocked('case: the manager was set by such a step', 'UNVERIFIED_POLICY', {
  delta: theirs,
  policy: managed,
  members: [member('cy', { manager: 'bo' })],
  step: { unverified_paths: ['members.cy.manager'] },
});
blocked('case: the owner of the project was set by such a step', 'UNVERIFIED_POLICY', {
  delta: project('7'),
  policy: ownedBy,
  projects: [{ alias: 'web', owner: 'bo' }],
  step: { unverified_paths: ['projects.web.owner'] },
});
approved('case: an approval that does not rest on it', {
  delta: theirs,
  policy: { medium: { approvers: ['manager', 'bo'] } },
  members: [member('cy', { manager: 'bo' })],
  step: { unverified_paths: ['members.cy.manager', 'members.dee.ids.github'] },
});
blocked('case: too few approvals even with such a one', 'NOT_APPROVED', {
  delta: admin,
  step: { unverified_paths: ['members.bo.ids.github'] },
});

// The platform's own rules
approved(
  'attack 6: a bypass with enough approvals of our own',
  { controls: { rule_suite: 'bypass' } },
  'A2',
  'BYPASSED',
);
blocked(
  'attack 6: a bypass without approvals',
  'NOT_APPROVED',
  { pull: { reviews: [] }, controls: { rule_suite: 'bypass' } },
  'BYPASSED',
);
approved(
  'attack 6: the rules failed, and it was merged all the same',
  { controls: { rule_suite: 'fail' } },
  'A2',
  'BYPASSED',
);
blocked('attack 7: an exempt actor leaves no trace, and our own check does not ask for one', 'NOT_APPROVED', {
  pull: { reviews: [] },
  controls: { no_bypass_list: 'no' },
});
approved(
  'attack 8: the ruleset was off around the merge',
  { controls: { control_gap: 'yes' } },
  'A2',
  'CONTROL_GAP',
);
approved(
  'case: nothing is known about the rules',
  {
    controls: { rule_suite: 'unknown', no_bypass_list: 'unknown', control_gap: 'unknown' },
  },
  'A2',
);
approved('case: the answers are kept in a chained record', { controls: { recorded: true } }, 'A4');

export const LANDINGS: readonly LandingCase[] = CASES;
