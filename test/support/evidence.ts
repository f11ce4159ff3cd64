// Evidence of an honest landing in plain words: ada wrote it, bo approved the final head, and it was merged. Tests say
// what differs.

import type {
  AccessChange,
  Answer,
  CommitEvidence,
  Delta,
  ForgeUser,
  PersonEvidence,
  PullRequestEvidence,
  PushEvidence,
  Review,
  RosterPerson,
  StepEvidence,
  TimelineEvent,
} from '../../src/approval/model.ts';
import { approvalPolicy, type WrittenApprovals } from '../../src/approval/policy.ts';
import { type Instant } from '../../src/core/instant.ts';
import type { Risk } from '../../src/core/risk.ts';
import type { GovernedChange } from '../../src/roster/governed-change.ts';
import { at, place } from './team.ts';

export const [PARENT, COMMIT, HEAD, OLD] = ['a', 'c', 'd', '0'].map((letter) => letter.repeat(40)) as [
  string,
  string,
  string,
  string,
];
/** 12:00 the head is pushed, 13:00 it is reviewed, 15:00 it is merged. */
export const [PUSHED, REVIEWED, MERGED] = ['12', '13', '15'].map((hour) =>
  at(`2026-11-24T${hour}:00:00Z`),
) as [Instant, Instant, Instant];
export const time = (clock: string): Instant => at(`2026-11-24T${clock}:00Z`);

const IDS: { readonly [person: string]: number } = { ada: 1, bo: 2, cy: 3, dee: 4, eve: 5 };

export function user(login: string, more: Partial<ForgeUser> = {}): ForgeUser {
  return { id: IDS[login] ?? 99, login, type: 'User', ...more };
}

export const BOT = user('helper[bot]', { id: 70, type: 'Bot' });
export const WEB = user('web-flow', { id: 19864447 });

export function member(person: string, more: Partial<RosterPerson> = {}): RosterPerson {
  const id = IDS[person];
  return {
    person,
    type: 'employee',
    forge: { ids: id === undefined ? [] : [id], logins: [] },
    manager: null,
    expires: null,
    ...more,
  };
}

export function answers(person: string, more: Partial<PersonEvidence> = {}): PersonEvidence {
  return { person, writes: 'yes', member: 'yes', teams: [], ...more };
}

export function inTeam(person: string, answer: Answer, team = 'acme/security'): PersonEvidence {
  return answers(person, { teams: [{ team, member: answer }] });
}

export function gain(person: string, more: Partial<AccessChange> = {}): AccessChange {
  return {
    person,
    account: 'kissmetrics',
    resource: 'account',
    level: 'user',
    until: null,
    tier: 'medium',
    through: [],
    ...more,
  };
}

export function governed(path: string, tier: Risk, more: Partial<GovernedChange> = {}): GovernedChange {
  return { path, person: null, tier, message: `${path} changed`, before: 1, after: 2, at: place(), ...more };
}

export function delta(more: Partial<Delta> = {}): Delta {
  return { gains: [], losses: [], governed: [], moved: [], ...more };
}

export function review(id: number, login: string, more: Partial<Review> = {}): Review {
  return { id, user: user(login), state: 'APPROVED', commit_id: HEAD, submitted_at: REVIEWED, ...more };
}

export function dismissal(id: number, by: ForgeUser | null, more: Partial<Review> = {}): TimelineEvent {
  return {
    kind: 'review_dismissed',
    at: more.submitted_at ?? time('14:00'),
    actor: by,
    review_id: id,
    state: more.state ?? 'APPROVED',
    message: null,
  };
}

export function commit(author: ForgeUser | null, more: Partial<CommitEvidence> = {}): CommitEvidence {
  return {
    sha: HEAD,
    parents: [PARENT],
    author,
    committer: author,
    author_email: 'someone@acme.com',
    committer_email: 'someone@acme.com',
    co_authors: [],
    verified: true,
    clean_merge: false,
    ...more,
  };
}

export function push(actor: ForgeUser | null, more: Partial<PushEvidence> = {}): PushEvidence {
  return { actor, at: PUSHED, before: PARENT, after: HEAD, clean_merges_only: false, ...more };
}

export function pull(more: Partial<PullRequestEvidence> = {}): PullRequestEvidence {
  return {
    number: 12,
    merged_at: MERGED,
    merge_commit_sha: COMMIT,
    head_sha: HEAD,
    base_ref: 'main',
    base_repository: 123,
    author: user('ada'),
    merged_by: user('ada'),
    is_fork: false,
    commit_count: more.commits?.length ?? 1,
    reviews: [review(1, 'bo')],
    timeline: [],
    commits: [commit(user('ada'))],
    pushes: [push(user('ada'))],
    ...more,
  };
}

/** What tests change of a landing; `delta` is what landed and what was reviewed, unless `reviewed` differs. */
export interface Differences {
  readonly pull?: Partial<PullRequestEvidence>;
  readonly landing?: Partial<StepEvidence['landing']>;
  readonly delta?: Partial<Delta>;
  readonly reviewed?: readonly Partial<Delta>[] | null;
  readonly older?: readonly Partial<Delta>[] | null;
  readonly policy?: WrittenApprovals;
  readonly members?: readonly RosterPerson[];
  readonly answers?: readonly PersonEvidence[];
  readonly projects?: readonly { readonly alias: string; readonly owner: string; readonly native?: string }[];
  readonly controls?: Partial<StepEvidence['controls']>;
  readonly step?: Partial<StepEvidence>;
}

const FILE = { path: 'team.yaml', mode: '100644' };

export function landing(differences: Differences = {}): StepEvidence {
  const request = pull(differences.pull);
  const landed = delta(differences.delta ?? { gains: [gain('new')] });
  const { reviewed, older } = differences;
  const replaced = new Set([...(differences.members ?? [])].map(({ person }) => person));
  const answered = new Set([...(differences.answers ?? [])].map(({ person }) => person));
  const people = ['ada', 'bo', 'cy', 'dee', 'eve'];
  return {
    commit: COMMIT,
    parent: PARENT,
    landing: {
      repository: 123,
      branch: 'main',
      activity: { kind: 'pr_merge', before_is_ancestor: true },
      candidates: [
        {
          number: request.number,
          merged_at: request.merged_at,
          merge_commit_sha: request.merge_commit_sha,
          head_sha: request.head_sha,
          base_ref: request.base_ref,
          base_repository: request.base_repository,
        },
      ],
      ...differences.landing,
    },
    pull_request: request,
    files: {
      before: [{ ...FILE, blob: 'b1' }],
      landed: [{ ...FILE, blob: 'b2' }],
      merged: [{ ...FILE, blob: 'b2' }],
    },
    roster: {
      people: [
        ...people.filter((person) => !replaced.has(person)).map((person) => member(person)),
        ...(differences.members ?? []),
      ],
      projects: (differences.projects ?? []).map(({ alias, owner, native }) => ({
        alias,
        account: 'kissmetrics',
        native: native ?? '7',
        owner,
      })),
    },
    policy: approvalPolicy(differences.policy ?? {}),
    unverified_paths: [],
    people: [
      ...people.filter((person) => !answered.has(person)).map((person) => answers(person)),
      ...(differences.answers ?? []),
    ],
    landed,
    head: { sha: HEAD, deltas: reviewed === undefined ? [landed] : (reviewed?.map(delta) ?? null) },
    older: older === undefined ? [] : [{ sha: OLD, deltas: older?.map(delta) ?? null }],
    controls: {
      rule_suite: 'pass',
      no_bypass_list: 'yes',
      control_gap: 'no',
      recorded: false,
      ...differences.controls,
    },
    unreadable: [],
    ...differences.step,
  };
}
