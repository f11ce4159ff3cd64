// How a change is said to a person: an invitation becomes a row of the upload file, anything else a thing to click.
// Pure; writes nothing.
import type { Entitlement, LiveRow } from '../../core/access.ts';
import type { After, ChangeDraft, StepDraft } from '../../core/change.ts';
import type { Effect } from '../../core/effect.ts';
import { type Email, parseEmail } from '../../core/email.ts';
import { levelAt, sameEntitlements } from '../../core/entitlements.ts';
import { assertNever } from '../../core/never.ts';
import { type CsvProjects, guardCell, writeProjects } from './cells.ts';
import type { RoleWords } from './settings.ts';
import { type Task, taskInput } from './tasks.ts';

type Details = readonly (readonly [label: string, value: string])[];

/** Returns the steps of a change; none where it lacks what its kind needs, or is one that a file cannot say (`resend`). */
export function csvSteps(change: ChangeDraft, roles: RoleWords): readonly StepDraft[] {
  const { before, after } = change;
  if (change.kind === 'resend') return [];
  if (change.kind === 'invite') return after === null ? [] : invite(change, after, roles);
  if (before === null) return [];
  const who = before.email ?? before.id;
  const gone: Effect = { kind: 'gone', row: before.id };
  switch (change.kind) {
    case 'reinvite':
      if (after === null) return [];
      return [click('Cancel the invitation of', who, [], gone), ...invite(change, after, roles)];
    case 'cancel':
      return [click('Cancel the invitation of', who, [], gone)];
    case 'remove':
      return [click('Remove', who, [], gone)];
    case 'transfer':
      if (change.former === undefined) return [];
      return [
        click('Transfer the ownership to', who, [['from', change.former]], {
          kind: 'transferred',
          row: before.id,
          former: change.former,
        }),
      ];
    case 'update':
      return after === null ? [] : [alter('Change', before, after, roles)];
    case 'rename':
      return after === null ? [] : [alter('Change the address of', before, after, roles)];
    case 'reactivate':
      return after === null ? [] : [alter('Reactivate', before, after, roles)];
    default:
      return assertNever(change.kind);
  }
}

function invite(change: ChangeDraft, after: After, roles: RoleWords): readonly StepDraft[] {
  const email = parseEmail(after.email ?? '');
  if (email === null) return [];
  const permission = roles.toNative(levelAt(after.entitlements, 'account') ?? '');
  const projects = projectsOf(after.entitlements);
  const { name, entitlements } = after;
  const effect: Effect = { kind: 'invited', email, login: null, name, entitlements };
  const { message } = change;
  if (isUploadable(email, permission, projects)) {
    const task: Task = { op: 'upload', email, permission, projects, message };
    return [toStep(task, `upload ${email} as ${permission}`, effect, true)];
  }
  const names = projects === 'all' ? ['All'] : projects;
  const details: Details = [['permission', permission], ...names.map((item) => ['project', item] as const)];
  const task: Task = { op: 'click', verb: 'Invite', who: email, details, message };
  return [toStep(task, `invite ${email} as ${permission}`, effect, true)];
}

/** A guarded cell would reach the service with the guard in it; such an invitation is left to a person. */
function isUploadable(email: Email, permission: string, projects: CsvProjects): boolean {
  const cells = [email, permission, writeProjects(projects)];
  return cells.every((cell) => cell !== null && guardCell(cell) === cell);
}

function projectsOf(entitlements: readonly Entitlement[]): CsvProjects {
  const names = entitlements.flatMap(({ resource }) =>
    resource.startsWith('project:') ? [resource.slice('project:'.length)] : [],
  );
  return names.includes('*') ? 'all' : names;
}

function alter(verb: string, before: LiveRow, after: After, roles: RoleWords): StepDraft {
  const email = after.email === before.email ? null : after.email;
  const same = sameEntitlements(before.entitlements, after.entitlements);
  const wakes = before.status === 'suspended' && after.status === 'active';
  const details: Details = [
    ...(email === null ? [] : [['address', email] as const]),
    ...differences(before.entitlements, after.entitlements, roles),
  ];
  return click(verb, before.email ?? before.id, details, {
    kind: 'changed',
    row: before.id,
    status: wakes ? 'active' : null,
    email,
    entitlements: same ? null : after.entitlements,
  });
}

function differences(from: readonly Entitlement[], to: readonly Entitlement[], roles: RoleWords): Details {
  const gained = to.filter((entry) => levelAt(from, entry.resource) !== entry.level);
  const lost = from.filter((entry) => levelAt(to, entry.resource) === undefined);
  return [
    ...gained.map((entry): readonly [string, string] =>
      entry.resource === 'account'
        ? ['permission', roles.toNative(entry.level)]
        : ['add project', projectName(entry)],
    ),
    ...lost.map((entry) => ['take away project', projectName(entry)] as const),
  ];
}

function projectName({ resource }: Entitlement): string {
  const name = resource.slice('project:'.length);
  return name === '*' ? 'All' : name;
}

function click(verb: string, who: string, details: Details, effect: Effect): StepDraft {
  return toStep(
    { op: 'click', verb, who, details, message: null },
    `${verb.toLowerCase()} ${who}`,
    effect,
    false,
  );
}

function toStep(task: Task, call: string, effect: Effect, sendsEmail: boolean): StepDraft {
  return { op: task.op, call, input: taskInput(task), effect, sends_email: sendsEmail };
}
