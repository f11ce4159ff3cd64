// A change in the words of the account API: the single writes it takes, in order. Pure; sends nothing.
import type { Entitlement, LiveRow } from '../../core/access.ts';
import type { After, ChangeDraft, Json, StepDraft } from '../../core/change.ts';
import type { Effect } from '../../core/effect.ts';
import { levelAt, sameEntitlements, withLevel } from '../../core/entitlements.ts';
import { assertNever } from '../../core/never.ts';
import { type WriteOp, writeCall } from './calls.ts';
import { nativeId } from './convert.ts';
import type { RoleMap } from './roles.ts';

export interface StepsOptions {
  readonly prefix: string;
  readonly roles: RoleMap;
  /** False: the plan has no project scopes, and the API refuses to hear of them. */
  readonly hasProjects: boolean;
}

/** A body, as JSON. */
type Body = { readonly [key: string]: Json };

/** Returns the writes of a change; none where the change lacks what its kind needs. */
export function kissmetricsSteps(change: ChangeDraft, options: StepsOptions): readonly StepDraft[] {
  const { before, after } = change;
  switch (change.kind) {
    case 'invite':
      return after === null ? [] : invite(change, after, options);
    case 'reinvite':
      // A pending invitation cannot be edited: the old link dies, and another e-mail goes out.
      return before === null || after === null
        ? []
        : [...drop(before, options), ...invite(change, after, options)];
    case 'resend':
      return before === null ? [] : [resend(before, options)];
    case 'rename':
    case 'update':
    case 'reactivate':
      return before === null || after === null ? [] : alter(change, before, after, options);
    case 'transfer':
      return before === null || after === null || change.former === undefined
        ? []
        : transfer(before, after, change.former, options);
    case 'cancel':
    case 'remove':
      return before === null ? [] : drop(before, options);
    default:
      return assertNever(change.kind);
  }
}

function invite(change: ChangeDraft, after: After, options: StepsOptions): readonly StepDraft[] {
  const { email, entitlements } = after;
  if (email === null) return [];
  const { reports, features } = scopesOf(entitlements);
  const body: Body = {
    email,
    role: options.roles.nativeOf(levelAt(entitlements, 'account') ?? ''),
    // Said even where it is none: left out, it would be all projects for an admin.
    ...(options.hasProjects && { projects: projectsOf(entitlements) }),
    ...(reports.length > 0 && { reports }),
    ...(Object.keys(features).length > 0 && { features }),
    ...(change.message !== null && { message: change.message }),
  };
  const effect: Effect = { kind: 'invited', email, login: null, name: null, entitlements };
  return [step('invite', '', { body }, effect, options, true)];
}

function resend(before: LiveRow, options: StepsOptions): StepDraft {
  const effect: Effect = {
    kind: 'resent',
    row: before.id,
    resent: before.resent,
    expires_at: before.expires_at,
  };
  return step('resend', nativeId(before), {}, effect, options, true);
}

function drop(before: LiveRow, options: StepsOptions): readonly StepDraft[] {
  const op = before.kind === 'invitation' ? 'cancel' : 'remove';
  return [step(op, nativeId(before), {}, { kind: 'gone', row: before.id }, options)];
}

/** A new address is a write of its own, and the first; everything else is one write. Only what differs is sent. */
function alter(
  { kind }: ChangeDraft,
  before: LiveRow,
  after: After,
  options: StepsOptions,
): readonly StepDraft[] {
  const steps: StepDraft[] = [];
  const changed = { kind: 'changed', row: before.id, status: null, email: null, entitlements: null } as const;
  if (after.email !== null && after.email !== before.email) {
    const body = { email: after.email };
    steps.push(update(before, body, { ...changed, email: after.email }, options));
  }
  const isBack = kind === 'reactivate' && before.status === 'suspended';
  const body = {
    ...differences(before.entitlements, after.entitlements, options),
    ...(isBack && { status: 'active' }),
  };
  if (Object.keys(body).length > 0) {
    const same = sameEntitlements(before.entitlements, after.entitlements);
    const effect: Effect = {
      ...changed,
      status: isBack ? 'active' : null,
      entitlements: same ? null : after.entitlements,
    };
    steps.push(update(before, body, effect, options));
  }
  return steps;
}

/** Scopes first: after the hand-over the credential is an admin's, and admins edit no owner. */
function transfer(
  before: LiveRow,
  after: After,
  former: string,
  options: StepsOptions,
): readonly StepDraft[] {
  const level = levelAt(before.entitlements, 'account') ?? '';
  const scoped = withLevel(after.entitlements, 'account', level);
  const body = differences(before.entitlements, scoped, options);
  const effect: Effect = { kind: 'changed', row: before.id, status: null, email: null, entitlements: scoped };
  const handOver: Effect = { kind: 'transferred', row: before.id, former };
  return [
    ...(Object.keys(body).length === 0 ? [] : [update(before, body, effect, options)]),
    step('transfer', '', { body: { user_id: nativeId(before) } }, handOver, options),
  ];
}

function update(before: LiveRow, body: Body, effect: Effect, options: StepsOptions): StepDraft {
  return step('update', nativeId(before), { body }, effect, options);
}

function step(
  op: WriteOp,
  id: string,
  input: { readonly body?: Body },
  effect: Effect,
  { prefix }: StepsOptions,
  sendsEmail = false,
): StepDraft {
  const { method, path } = writeCall(op, id, prefix);
  return {
    op,
    call: `${method} ${path}`,
    input: { ...(id !== '' && { id }), ...input },
    effect,
    sends_email: sendsEmail,
  };
}

/** Returns the fields that differ, each as its whole new value: a field that is sent replaces what was there. */
function differences(
  from: readonly Entitlement[],
  to: readonly Entitlement[],
  { roles }: StepsOptions,
): Body {
  const level = levelAt(to, 'account');
  const [old, next] = [scopesOf(from), scopesOf(to)];
  return {
    ...(level !== undefined && level !== levelAt(from, 'account') && { role: roles.nativeOf(level) }),
    ...(!sameJson(projectsOf(from), projectsOf(to)) && { projects: projectsOf(to) }),
    ...(!sameJson(old.reports, next.reports) && { reports: next.reports }),
    ...(!sameJson(old.features, next.features) && { features: next.features }),
  };
}

function projectsOf(entitlements: readonly Entitlement[]): 'all' | readonly string[] {
  return levelAt(entitlements, 'project:*') === undefined ? namesOf(entitlements, 'project:') : 'all';
}

interface Scopes {
  readonly reports: readonly string[];
  readonly features: { readonly [name: string]: boolean };
}

function scopesOf(entitlements: readonly Entitlement[]): Scopes {
  const allowed = namesOf(entitlements, 'feature:').map((name) => [
    name,
    levelAt(entitlements, `feature:${name}`) === 'allow',
  ]);
  return { reports: namesOf(entitlements, 'report:'), features: Object.fromEntries(allowed) };
}

function namesOf(entitlements: readonly Entitlement[], prefix: string): readonly string[] {
  return entitlements.flatMap(({ resource }) =>
    resource.startsWith(prefix) ? [resource.slice(prefix.length)] : [],
  );
}

/** Both sides are built in the order of their resources, so that equal values have equal text. */
function sameJson(a: Json, b: Json): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
