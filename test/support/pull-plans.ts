// Reports of pull requests for the texts of the action, made by the judges themselves: nothing here says who may approve.
import type { PullPlan } from '../../src/action/text/model.ts';
import type { AccessChange, Delta, PersonEvidence, StepVerdict } from '../../src/approval/model.ts';
import { approvalPolicy, type WrittenApprovals } from '../../src/approval/policy.ts';
import { whoMay } from '../../src/approval/who-may.ts';
import type { Plan } from '../../src/plan/model.ts';
import type { GovernedChange } from '../../src/roster/governed-change.ts';
import { answers, member } from './evidence.ts';
import { at, NOW } from './plans.ts';

export const HEAD = 'd'.repeat(40);
export const BASE = 'a'.repeat(40);
export const RUN = 'https://github.com/acme/access/actions/runs/77';

const PEOPLE = ['ada', 'bo', 'cy', 'dee'].map((name) => `${name}@acme.com`);

export interface Told {
  readonly plan?: Plan | null;
  readonly gains?: readonly AccessChange[];
  readonly losses?: readonly AccessChange[];
  readonly governed?: readonly GovernedChange[];
  readonly policy?: WrittenApprovals;
  /** null: GitHub was not asked. */
  readonly people?: readonly PersonEvidence[] | null;
  /** Who wrote it. */
  readonly author?: string;
  /** Who approved every change that they may. */
  readonly approved?: readonly string[];
  readonly more?: Partial<PullPlan>;
}

export function access(person: string, more: Partial<AccessChange> = {}): AccessChange {
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

export function governed(path: string, more: Partial<GovernedChange> = {}): GovernedChange {
  return {
    path,
    person: null,
    tier: 'medium',
    message: `${path} changes from 20% to 50%`,
    before: '20%',
    after: '50%',
    at: { file: 'team.yaml', line: 7, column: 3 },
    ...more,
  };
}

/** Returns a report of a pull request by ada. */
export function pullPlan(told: Told = {}): PullPlan {
  const { gains = [], losses = [], governed: settings = [], author = 'ada@acme.com' } = told;
  const delta: Delta = { gains, losses, governed: settings, moved: [] };
  const people = told.people === undefined ? PEOPLE.map((person) => answers(person)) : told.people;
  const names = [...new Set([...PEOPLE, ...gains.map(({ person }) => person)])];
  const approvers = whoMay({
    roster: {
      people: names.map((person, i) => member(person, { forge: { ids: [i + 1], logins: [] } })),
      projects: [],
    },
    policy: approvalPolicy(told.policy ?? {}),
    people: people ?? [],
    delta,
    differing: [],
    contributors: { people: new Map([[author, ['author']]]), unattributable: [], pusher_unknown: false },
    unverified_paths: [],
    now: NOW,
  });
  const changes = approvers.map(({ change, tier, rule, required, may }) => {
    const approved_by = (told.approved ?? [])
      .filter((person) => may.includes(person))
      .map((person, i) => ({ person, review: 900 + i }));
    const approved = approved_by.length >= required;
    return { change, tier, rule, required, approved_by, excluded: [], approved };
  });
  const isApproved = changes.every(({ approved }) => approved);
  const pending: StepVerdict = {
    commit: HEAD,
    parent: BASE,
    pull_request: 12,
    verdict: isApproved ? 'APPROVED' : 'BLOCKED',
    assurance: 'A2',
    unverified: [],
    reasons: changes
      .filter(({ approved }) => !approved)
      .map(({ change }) => ({ code: 'NOT_APPROVED', change, message: `${change} lacks an approval` })),
    notes: [],
    changes,
    void_reviews: [],
    contributors: [{ person: author, links: ['author'] }],
  };
  return {
    repository: 'acme/access',
    pull_request: 12,
    base: BASE,
    head: HEAD,
    at: at('2026-11-24T09:00:00Z'),
    plan: null,
    intent_only: told.plan === undefined || told.plan === null ? 'nothing was read' : null,
    delta,
    approvers,
    pending,
    early_approvals: [],
    reapproval: null,
    conflicts: false,
    accounts_from_base: [],
    issues: [],
    file: 'team.yaml',
    run_url: RUN,
    artifact: 'rollcall-plan',
    ...(told.plan === undefined ? {} : { plan: told.plan }),
    ...told.more,
  };
}
