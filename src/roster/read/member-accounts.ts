// Which accounts a member has, with which role and scopes in each: the account's own entry before the member's field
// before the group's. Owner and admin never spread over several accounts by one word.
import { type Identity, isRole, ROLES, type Role } from '../../core/access.ts';
import { guideAt } from '../schema-guide.ts';
import { allOf, anyOf, shown } from '../shown.ts';
import { didYouMean } from '../suggest.ts';
import type { MemberAccount, Sourced } from '../team-file.ts';
import { child, entriesOf, itemsOf, type MapNode, positionOf, type TreeNode, textOf } from '../tree.ts';
import { type Field, fieldOf, type Layers, sourced } from './fields.ts';
import type { ReadAccount, Surroundings } from './reading.ts';
import {
  checkMapped,
  readFeaturesIn,
  readProjectsIn,
  readReportsIn,
  roleOf,
  type ScopeField,
} from './scopes.ts';

/** A member as far as it is read: who, at which key, with which layers. */
export interface Subject {
  readonly person: string;
  readonly key: TreeNode;
  readonly layers: Layers;
  /** The role of a member that is a bare word. */
  readonly bareRole: Sourced<Role> | null;
  readonly pinsIn: (account: string) => readonly Identity[];
}

/** The accounts that could be read, and whether that is all of them. */
export interface ReadMemberAccounts {
  readonly accounts: readonly MemberAccount[];
  readonly complete: boolean;
}

interface Slot {
  readonly read: ReadAccount;
  /** The member's or group's entry for this account; null: none. */
  readonly entry: Field | null;
}

/** Returns the accounts of a member, in the order that the file names them. */
export function readMemberAccounts(subject: Subject, surroundings: Surroundings): ReadMemberAccounts {
  const slots = slotsOf(subject, surroundings);
  const shared = sharedRole(subject, surroundings);
  const { person, layers } = subject;
  const { report, misfits } = surroundings;
  const spread = slots.length > 1 && shared !== null && isPrivileged(shared.value) ? shared : null;
  const uncovered = slots.filter(({ entry }) => entryRole(entry) === undefined);
  if (spread !== null && uncovered.some(({ entry }) => entry === null || !misfits.has(entry.node))) {
    const choices = slots.map(
      ({ read, entry }) =>
        `${read.account.account}: { role: ${roleOf(entryRole(entry)?.node) ?? `${spread.value} or a lower one`} }`,
    );
    report.error(
      'RC213',
      spread.at,
      `${spread.value} would hold in ${allOf(slots.map(({ read }) => read.account.account))} by one word`,
      {
        hint: `write the role under each account: accounts: { ${choices.join(', ')} }`,
        person,
      },
    );
  }
  const accounts = slots.flatMap((slot): readonly MemberAccount[] => {
    const role = roleIn(slot, shared, subject, surroundings);
    return role === null ? [] : [memberAccount(slot, role, subject, surroundings)];
  });
  checkSomewhere(layers, slots, surroundings);
  return { accounts, complete: slots.length > 0 && accounts.length === slots.length };
}

/** The accounts named by the member, its group or the defaults. */
function slotsOf({ person, key, layers }: Subject, surroundings: Surroundings): readonly Slot[] {
  const { accounts, defaults, report, misfits } = surroundings;
  const field =
    fieldOf(layers, 'accounts') ?? (defaults === null ? undefined : { node: defaults, from: 'default' });
  if (field === undefined) {
    const [only, second] = accounts.values();
    if (only !== undefined && second === undefined) return [{ read: only, entry: null }];
    if (second !== undefined) {
      report.error('RC215', positionOf(key), `nothing says which accounts ${shown(person)} has`, {
        hint: `write accounts: [${[...accounts.keys()].join(', ')}] here, at the group or under defaults`,
        person,
      });
    }
    return [];
  }
  const named = [
    ...itemsOf(field.node).map((item) => ({ name: textOf(item), at: item, entry: null })),
    ...entriesOf(field.node).map(({ name, key: at, value }) => ({
      name,
      at,
      entry: { node: value, from: `account ${name}` },
    })),
  ];
  return named.flatMap(({ name, at, entry }): readonly Slot[] => {
    const read = name === undefined ? undefined : accounts.get(name);
    if (read !== undefined) return [{ read, entry }];
    if (name !== undefined && !misfits.has(at)) reportUnknownAccount(name, at, surroundings);
    return [];
  });
}

/** Reports an account that the file does not have. */
export function reportUnknownAccount(name: string, at: TreeNode, { report, accounts }: Surroundings): void {
  const names = [...accounts.keys()];
  report.error('RC207', positionOf(at), `there is no account ${shown(name)}`, {
    hint: didYouMean(name, names) ?? `accounts: has ${allOf(names)}`,
  });
}

/** The role that the member or its group says for all accounts. */
function sharedRole({ layers, bareRole }: Subject, { misfits }: Surroundings): Sourced<Role> | null {
  if (bareRole !== null) return bareRole;
  const field = fieldOf(layers, 'role');
  const role = field === undefined || misfits.has(field.node) ? undefined : roleOf(field.node);
  return field === undefined || role === undefined ? null : sourced(role, field);
}

/** The node that says the role under an account. */
function entryRole(entry: Field | null): Field | undefined {
  if (entry === null) return undefined;
  if (entry.node.kind === 'scalar') return entry;
  const node = child(entry.node, 'role');
  return node === undefined ? undefined : { node, from: entry.from };
}

function roleIn(
  slot: Slot,
  shared: Sourced<Role> | null,
  subject: Subject,
  surroundings: Surroundings,
): Sourced<Role> | null {
  const { report, misfits } = surroundings;
  const { account, capabilities } = slot.read;
  const own = entryRole(slot.entry);
  if (own !== undefined && misfits.has(own.node)) return null;
  const word = textOf(own?.node);
  if (own !== undefined && word !== undefined && !isRole(word)) {
    report.error('RC211', positionOf(own.node), `${shown(word)} is not a role`, {
      hint: didYouMean(word, ROLES) ?? `roles: ${anyOf(ROLES)}`,
      person: subject.person,
    });
    return null;
  }
  const ownRole = roleOf(own?.node);
  const role = own === undefined || ownRole === undefined ? shared : sourced(ownRole, own);
  if (role === null) {
    // A role that is there and was refused has been told; so has a misspelt key, which may be it.
    if (fieldOf(subject.layers, 'role') === undefined && !hasUnknownKey(subject.layers.member)) {
      report.error(
        'RC212',
        positionOf(subject.key),
        `${shown(subject.person)} has no role in ${account.account}`,
        {
          hint: `write role: with ${anyOf(ROLES)}, or group:`,
          person: subject.person,
        },
      );
    }
    return null;
  }
  if (capabilities !== null && !capabilities.roles.includes(role.value)) {
    report.error('RC214', role.at, `account ${account.account} has no role ${role.value}`, {
      hint: `it has ${allOf(capabilities.roles)}`,
      account: account.account,
    });
  }
  return role;
}

function memberAccount(
  { read, entry }: Slot,
  role: Sourced<Role>,
  subject: Subject,
  surroundings: Surroundings,
): MemberAccount {
  const scope = (name: string): ScopeField | undefined => {
    const own = child(entry?.node, name);
    if (own !== undefined && entry !== null) return { node: own, from: entry.from, own: true };
    const field = fieldOf(subject.layers, name);
    return field === undefined ? undefined : { ...field, own: false };
  };
  const projects = scope('projects');
  checkSaid(projects, role, read, subject, surroundings);
  return {
    account: read.account.account,
    role,
    projects: readProjectsIn(projects, read, surroundings),
    reports: readReportsIn(scope('reports'), read, surroundings),
    features: readFeaturesIn(scope('features'), read, surroundings),
    pins: subject.pinsIn(read.account.account),
  };
}

/** For user and read-only, absent projects do not mean all. */
function checkSaid(
  field: ScopeField | undefined,
  role: Sourced<Role>,
  read: ReadAccount,
  subject: Subject,
  surroundings: Surroundings,
): void {
  if (field !== undefined || isPrivileged(role.value) || surroundings.projects === null) return;
  if (read.capabilities === null || read.capabilities.projects === 'none') return;
  if (hasUnknownKey(subject.layers.member)) return;
  surroundings.report.error(
    'RC221',
    positionOf(subject.key),
    `nothing says which projects ${shown(subject.person)} has in ${read.account.account}`,
    {
      hint: 'write projects: all, a list of aliases, or [] for none',
      person: subject.person,
    },
  );
}

/** A scope said for all accounts must mean something in one of them. */
function checkSomewhere(layers: Layers, slots: readonly Slot[], surroundings: Surroundings): void {
  const { report, misfits, projects } = surroundings;
  if (slots.length === 0 || slots.some(({ read }) => read.capabilities === null)) return;
  const names = slots.map(({ read }) => read.account.account);
  const lacks = {
    projects: slots.every(({ read }) => read.capabilities?.projects === 'none'),
    reports: slots.every(({ read }) => read.capabilities?.reports === false),
    features: slots.every(({ read }) => read.capabilities?.features === false),
  };
  for (const scope of ['projects', 'reports', 'features'] as const) {
    const field = fieldOf(layers, scope);
    if (field === undefined || misfits.has(field.node)) continue;
    if (lacks[scope]) {
      report.error(
        scope === 'projects' ? 'RC222' : 'RC225',
        positionOf(field.node),
        `${anyOf(names)} ${names.length > 1 ? 'have' : 'has'} no ${scope}`,
        {
          hint: 'remove the key',
        },
      );
    } else if (scope === 'projects' && projects !== null) {
      checkMapped(field.node, names, surroundings);
    }
  }
}

const MEMBER_KEYS = guideAt(['members', '']).keys;

function hasUnknownKey(member: MapNode | null): boolean {
  return entriesOf(member ?? undefined).some(({ name }) => !MEMBER_KEYS.has(name));
}

function isPrivileged(role: Role): boolean {
  return role === 'owner' || role === 'admin';
}
