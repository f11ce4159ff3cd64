// What a row should hold afterwards, entitlement by entitlement: what is wanted, less what is withheld and what drift
// policy leaves as it is. Only the parts that the member's entry decides; all else stays as it is live.
import type { DesiredMember, Entitlement } from '../core/access.ts';
import type { Code } from '../core/codes.ts';
import { compareLevels, sortEntitlements } from '../core/entitlements.ts';
import { visible } from '../core/show.ts';
import type { Withholding } from './input.ts';
import { type Managing, wildcardOf } from './managed.ts';

/** Why something changes: the file says so, or somebody changed the account by hand. */
export type Cause = 'file' | 'missing' | 'extra';

/** One wanted entitlement that waits. */
export interface Waiting {
  readonly code: Code;
  readonly message: string;
  readonly entitlement: Entitlement;
}

export interface Target {
  /** The row's whole set after the change, sorted. */
  readonly entitlements: readonly Entitlement[];
  readonly causes: ReadonlySet<Cause>;
  /** Taken away by hand and left so, at the level that the last record had. */
  readonly missing: readonly Entitlement[];
  /** Added by hand and left so. */
  readonly extra: readonly Entitlement[];
  readonly waiting: readonly Waiting[];
}

/** What a target depends on beside the member and the row. */
export interface TargetRules {
  readonly managing: Managing;
  /** Null: the last record did not have the person. */
  readonly last: readonly Entitlement[] | null;
  /** False: there is no record at all, so that nothing is drift. */
  readonly recorded: boolean;
  readonly restore: boolean;
  readonly extra: 'revert' | 'hold';
  /** What is withheld of single resources. */
  readonly withheld: readonly Withholding[];
}

type Levels = ReadonlyMap<string, Entitlement>;

/** Returns what the row should hold. `live` is empty for somebody who is not there yet. */
export function targetOf(member: DesiredMember, live: readonly Entitlement[], rules: TargetRules): Target {
  const wanted = levels(member.entitlements.filter(({ resource }) => rules.managing(resource)));
  const present = levels(live);
  const last = levels(rules.last ?? []);
  const waits = waitingRules(member, rules.withheld);
  const target = new Map<string, Entitlement>();
  const causes = new Set<Cause>();
  const missing: Entitlement[] = [];
  const extra: Entitlement[] = [];
  const waiting: Waiting[] = [];

  function keep(entry: Entitlement | undefined): void {
    if (entry !== undefined) target.set(entry.resource, entry);
  }

  function change(to: Entitlement | undefined, cause: Cause): void {
    causes.add(cause);
    keep(to);
  }

  function settle(resource: string): void {
    const [want, have] = [wanted.get(resource), present.get(resource)];
    if (want?.level === have?.level) return keep(want);
    const wait = waits.find(resource, want, have, present);
    if (wait !== null) {
      if (want !== undefined) waiting.push({ ...wait, entitlement: want });
      return keep(have);
    }
    if (settleUnderWildcard(resource, want, have)) return;
    const before = last.get(resource) ?? last.get(wildcardOf(resource) ?? resource);
    const order = compareLevels(have?.level, want?.level);
    if (order !== undefined && order < 0) return settleMissing(resource, want, have, before);
    const raised = rules.recorded && !reaches(before?.level, have?.level);
    if (!raised) return change(want, 'file');
    if (rules.extra === 'revert') return change(want, 'extra');
    if (have !== undefined) extra.push(have);
    keep(have);
  }

  function settleMissing(
    resource: string,
    want: Entitlement | undefined,
    have: Entitlement | undefined,
    before: Entitlement | undefined,
  ): void {
    if (before === undefined || !reaches(before.level, want?.level)) return change(want, 'file');
    if (rules.restore) return change(want, 'missing');
    missing.push({ resource, level: before.level, until: null });
    keep(have);
  }

  /** "All projects" and single ones overlap: a project under a wildcard is neither new nor lost by itself. */
  function settleUnderWildcard(
    resource: string,
    want: Entitlement | undefined,
    have: Entitlement | undefined,
  ): boolean {
    const wildcard = wildcardOf(resource);
    if (wildcard === null) return false;
    const all = target.get(wildcard);
    if (want === undefined && reaches(wanted.get(wildcard)?.level, have?.level)) {
      if (all === undefined) keep(have);
      else if (all.level === present.get(wildcard)?.level) causes.add('file');
      return true;
    }
    if (have === undefined && reaches(present.get(wildcard)?.level, want?.level)) {
      const stays = wanted.get(wildcard) === undefined && reaches(all?.level, want?.level);
      if (!stays) change(want, causes.has('extra') ? 'extra' : 'file');
      return true;
    }
    return false;
  }

  for (const resource of wildcardsFirst([...wanted.keys(), ...present.keys()])) {
    if (rules.managing(resource)) settle(resource);
    else keep(present.get(resource));
  }
  return { entitlements: sortEntitlements([...target.values()]), causes, missing, extra, waiting };
}

interface WaitingRules {
  find(
    resource: string,
    want: Entitlement | undefined,
    have: Entitlement | undefined,
    present: Levels,
  ): Omit<Waiting, 'entitlement'> | null;
}

/** Withheld resources stay as they are both ways; lapsed training holds back only what is new. */
function waitingRules(member: DesiredMember, withheld: readonly Withholding[]): WaitingRules {
  const reasons = new Map(withheld.map(({ resource, code, message }) => [resource, { code, message }]));
  const lapsed = new Map(member.lapsed.map(({ resource, course }) => [resource, course]));
  for (const { resource, course } of member.lapsed) {
    const wildcard = wildcardOf(resource);
    if (wildcard !== null) lapsed.set(wildcard, course);
  }
  return {
    find(resource, want, have, present) {
      const reason = reasons.get(resource);
      if (reason !== undefined) return reason;
      const course = lapsed.get(resource);
      if (course === undefined || want === undefined) return null;
      const held = have ?? present.get(wildcardOf(resource) ?? resource);
      if (reaches(held?.level, want.level)) return null;
      const message = `${visible(resource)} waits: training ${visible(course)} of ${visible(member.person)} has lapsed`;
      return { code: 'RC329', message };
    },
  };
}

/** Returns whether a level gives at least what another does; an unknown order does not. */
function reaches(level: string | undefined, other: string | undefined): boolean {
  const order = level === undefined ? undefined : compareLevels(level, other);
  return order !== undefined && order >= 0;
}

function levels(entries: readonly Entitlement[]): Levels {
  return new Map(entries.map((entry) => [entry.resource, entry]));
}

function wildcardsFirst(resources: readonly string[]): readonly string[] {
  const all = [...new Set(resources)];
  return [...all.filter((one) => one.endsWith(':*')), ...all.filter((one) => !one.endsWith(':*'))];
}
