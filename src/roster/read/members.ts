// `members`: one entry a person, with group and defaults applied.
import { isRole, ROLES } from '../../core/access.ts';
import { type Email, parseEmail } from '../../core/email.ts';
import { isHandle } from '../handle.ts';
import { shown } from '../shown.ts';
import { didYouMean } from '../suggest.ts';
import type { Sourced, TeamMember } from '../team-file.ts';
import { child, type Entry, entriesOf, positionOf, type TreeNode, textOf } from '../tree.ts';
import { readElevations } from './elevations.ts';
import { fieldOf, type Layers, sourced } from './fields.ts';
import { readIds } from './ids.ts';
import { readInvitation } from './invitation.ts';
import { readMemberAccounts } from './member-accounts.ts';
import { dayOf, endOf, personKey, type Surroundings } from './reading.ts';

/** The members of one file. */
export interface ReadMembers {
  readonly members: readonly TeamMember[];
  /** False: somebody's access could not be told, so nothing may be counted. */
  readonly complete: boolean;
  /** Fields that are written but could not be read: they are not missing. */
  readonly unread: ReadonlyMap<TeamMember, readonly string[]>;
}

/** Returns the members of a file in file order. */
export function readMembers(root: TreeNode, surroundings: Surroundings): ReadMembers {
  const block = child(root, 'members');
  let complete = block?.kind === 'map';
  const unread = new Map<TeamMember, readonly string[]>();
  const members = entriesOf(block).map((entry) => {
    const read = readMember(entry, surroundings);
    complete &&= read.complete;
    if (read.unread.length > 0) unread.set(read.member, read.unread);
    return read.member;
  });
  return { members, complete, unread };
}

const OPTIONAL = ['reason', 'manager', 'expires'] as const;

function readMember(
  entry: Entry,
  surroundings: Surroundings,
): { readonly member: TeamMember; readonly complete: boolean; readonly unread: readonly string[] } {
  const { key, value } = entry;
  const email = readKey(entry, surroundings);
  const person = email ?? entry.name.trim();
  const { layers, bareRole, known } = layersOf(entry, surroundings);
  const ids = readIds(child(value, 'ids'), surroundings);
  const pins = new Map(ids.map((item) => [item.account, item.pins]));
  const { accounts, complete } = known
    ? readMemberAccounts(
        { person, key, layers, bareRole, pinsIn: (account) => pins.get(account) ?? [] },
        surroundings,
      )
    : { accounts: [], complete: false };
  const name = textOf(child(value, 'name')) ?? null;
  const manager = textField(layers, 'manager', surroundings);
  const expires = fieldOf(layers, 'expires');
  const end = endOf(expires?.node, surroundings);
  const member: TeamMember = {
    person,
    email,
    at: positionOf(key),
    type: typeOf(layers),
    name,
    group: layers.group?.name ?? null,
    reason: textField(layers, 'reason', surroundings),
    ticket: textField(layers, 'ticket', surroundings),
    manager: manager === null ? null : { ...manager, value: personKey(manager.value) },
    expires: expires === undefined || end === null ? null : sourced(end, expires),
    previous_email: readPreviousEmail(child(value, 'previous_email'), surroundings),
    ids,
    trained: entriesOf(child(value, 'trained')).flatMap((course) => {
      const on = dayOf(course.value, surroundings);
      return on === null ? [] : [{ course: course.name, on, at: positionOf(course.value) }];
    }),
    elevate: readElevations(child(value, 'elevate'), person, accounts, surroundings),
    accounts,
    message: readInvitation(layers, { person, email, name }, surroundings),
  };
  const trained = child(value, 'trained');
  const unread = [
    ...OPTIONAL.filter((field) => member[field] === null && fieldOf(layers, field) !== undefined),
    ...(member.trained.length < (trained?.kind === 'map' ? trained.entries.size : 0) ? ['trained'] : []),
  ];
  return { member, complete: complete && !surroundings.misfits.has(value), unread };
}

/** The key as an address; null for a handle, and for what is neither (reported). */
function readKey({ name, key }: Entry, { report }: Surroundings): Email | null {
  const email = parseEmail(name);
  if (email === null && !isHandle(name)) {
    const hint = name.includes('@')
      ? 'write the address as in a mail program: name@example.com'
      : 'an address, or a handle of lower-case letters, digits and hyphens';
    report.error('RC201', positionOf(key), `${shown(name)} is neither an address nor a handle`, { hint });
  }
  return email;
}

/** What a member is read from. `known` is false where its group or role is none (reported). */
function layersOf(
  { value }: Entry,
  { report, groups, misfits }: Surroundings,
): {
  readonly layers: Layers;
  readonly bareRole: Parameters<typeof readMemberAccounts>[0]['bareRole'];
  readonly known: boolean;
} {
  const nothing = { layers: { member: null, group: null }, bareRole: null };
  if (value.kind !== 'map') {
    const word = textOf(value);
    if (word === undefined || misfits.has(value)) return { ...nothing, known: false };
    if (isRole(word))
      return { ...nothing, bareRole: sourced(word, { node: value, from: 'member' }), known: true };
    const group = groups.get(word);
    if (group !== undefined) return { layers: { member: null, group }, bareRole: null, known: true };
    report.error('RC211', positionOf(value), `${shown(word)} is neither a role nor a group`, {
      hint:
        didYouMean(word, [...ROLES, ...groups.keys()]) ??
        `roles: ${ROLES.join(', ')}; groups stand under groups:`,
    });
    return { ...nothing, known: false };
  }
  const written = child(value, 'group');
  const name = textOf(written);
  if (written === undefined) return { layers: { member: value, group: null }, bareRole: null, known: true };
  const group = name === undefined ? undefined : groups.get(name);
  if (group === undefined && name !== undefined && !misfits.has(written)) {
    report.error('RC211', positionOf(written), `there is no group ${shown(name)}`, {
      hint:
        (isRole(name) ? `write role: ${name}` : undefined) ??
        didYouMean(name, groups.keys()) ??
        'groups stand under groups:',
    });
  }
  return { layers: { member: value, group: group ?? null }, bareRole: null, known: group !== undefined };
}

function textField(layers: Layers, name: string, { misfits }: Surroundings): Sourced<string> | null {
  const field = fieldOf(layers, name);
  const text = field === undefined || misfits.has(field.node) ? undefined : textOf(field.node);
  return field === undefined || text === undefined ? null : sourced(text, field);
}

function typeOf(layers: Layers): TeamMember['type'] {
  const text = textOf(fieldOf(layers, 'type')?.node);
  return text === 'contractor' || text === 'service' ? text : 'employee';
}

function readPreviousEmail(
  node: TreeNode | undefined,
  { report, misfits }: Surroundings,
): TeamMember['previous_email'] {
  const text = textOf(node);
  if (node === undefined || text === undefined || misfits.has(node)) return null;
  const email = parseEmail(text);
  if (email === null)
    report.error('RC114', positionOf(node), `previous_email is ${shown(text)}; it must be an address`);
  return email === null ? null : sourced(email, { node, from: 'member' });
}
