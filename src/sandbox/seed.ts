// Reads a seed or a state file: one format, in which a seed may leave out what has a default.
// Moments may be written relative to now (`-3d`, `+11d`), so that an example stays true whenever it is run.
import { RollcallError } from '../core/errors.ts';
import {
  addMillis,
  type Instant,
  instantAt,
  millisOf,
  parseDuration,
  parseInstant,
} from '../core/instant.ts';
import {
  count,
  type Decoder,
  filled,
  flag,
  list,
  Mismatch,
  object,
  orNull,
  refine,
  tagged,
  text,
  word,
} from './decode.ts';
import { emailField, featuresField, instantField, projectsField, reportsField, roleField } from './fields.ts';
import { idOf } from './ids.ts';
import {
  ACTOR_TYPES,
  type Access,
  type Account,
  AUDIT_ACTIONS,
  INVITATION_STATUSES,
  type Invitation,
  type SandboxClock,
  type SandboxState,
  SCOPES,
  USER_STATUSES,
  type User,
} from './model.ts';
import { defaultProjects } from './rules.ts';

/** An account with nobody but its owner. */
export const EMPTY_SEED = {
  users: [{ email: 'owner@sandbox.example', role: 'owner', name: 'Sandbox Owner' }],
} as const;

const DEFAULT_ACCOUNT: Account = {
  id: 'acc_000001',
  name: 'Sandbox',
  multiple_owners: true,
  seat_limit: null,
  plan: { name: 'Sandbox', features: SCOPES },
  expire_after: '14d',
  work_addresses_only: true,
};

const SIGNED = /^([+-])(.+)$/;

const duration = refine(text, (value, reject) =>
  parseDuration(value) === null ? reject('must be a duration such as 14d') : value,
);

const clockField: Decoder<SandboxClock> = tagged('kind', {
  frozen: object({ kind: word(['frozen']), now: instantField }, {}),
  system: object({ kind: word(['system']), offset_ms: count(0) }, {}),
});

const accountField = object(
  {},
  {
    id: filled,
    name: filled,
    multiple_owners: flag,
    seat_limit: orNull(count(0)),
    plan: object({ name: filled, features: list(word(SCOPES)) }, {}),
    expire_after: duration,
    work_addresses_only: flag,
  },
);

const access = { projects: projectsField, reports: reportsField, features: featuresField };

/** Returns the decoder of a moment: RFC 3339, or a signed duration from now. */
function momentField(now: Instant): Decoder<Instant> {
  return refine(text, (value, reject) => {
    const [, sign, length = ''] = SIGNED.exec(value) ?? [];
    const ms = parseDuration(length);
    if (ms !== null) return addMillis(now, sign === '-' ? -ms : ms);
    return parseInstant(value) ?? reject('must be an instant, or a signed duration from now such as -3d');
  });
}

function seedField(now: Instant) {
  const moment = momentField(now);
  const auditAccess = object(
    {
      email: emailField,
      role: roleField,
      ...access,
      status: word([...USER_STATUSES, ...INVITATION_STATUSES]),
    },
    {},
  );
  return object(
    {
      users: list(
        object(
          { email: emailField, role: roleField },
          {
            id: filled,
            name: orNull(text),
            ...access,
            status: word(USER_STATUSES),
            created_at: moment,
            last_active_at: orNull(moment),
          },
        ),
      ),
    },
    {
      format_version: word(['1.0']),
      account: accountField,
      acts_as: filled,
      clock: clockField,
      projects: list(object({ id: filled, name: filled }, {})),
      invitations: list(
        object(
          { email: emailField, role: roleField },
          {
            id: filled,
            ...access,
            status: word(INVITATION_STATUSES),
            created_at: moment,
            expires_at: moment,
            resent: count(0),
            message: orNull(text),
          },
        ),
      ),
      audit_events: list(
        object(
          {
            id: filled,
            at: moment,
            actor: object({ id: orNull(filled), email: orNull(emailField), type: word(ACTOR_TYPES) }, {}),
            action: word(AUDIT_ACTIONS),
            target: object({ email: emailField }, { user_id: filled }),
          },
          { before: auditAccess, after: auditAccess },
        ),
      ),
      issued: object({ users: count(0), invitations: count(0), events: count(0) }, {}),
    },
  );
}

/**
 * Returns the state that a seed describes. `now` is what relative moments start from and what a seed without a clock
 * of its own runs on. Throws RollcallError RC531 with every problem of the seed; `name` says which seed it was.
 */
export function decodeSeed(json: unknown, now: Instant, clock: SandboxClock, name: string): SandboxState {
  try {
    return fill(seedField(start(json, now))(json, ''), start(json, now), clock);
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    throw new RollcallError('RC531', `${name}: ${error.messages.join(' ')}`, {
      hint: 'src/sandbox/README.md describes seeds and state files',
      cause: error,
    });
  }
}

/** A seed with a frozen clock of its own counts from there. */
function start(json: unknown, now: Instant): Instant {
  const shape = typeof json === 'object' && json !== null && 'clock' in json ? json.clock : undefined;
  if (shape === undefined) return now;
  const clock = clockField(shape, 'clock');
  return clock.kind === 'frozen' ? clock.now : now;
}

type Seed = ReturnType<ReturnType<typeof seedField>>;

function fill(seed: Seed, now: Instant, clock: SandboxClock): SandboxState {
  const account = { ...DEFAULT_ACCOUNT, ...seed.account };
  const users = named('usr', seed.users, seed.issued?.users ?? 0);
  const invitations = named('inv', seed.invitations ?? [], seed.issued?.invitations ?? 0);
  const state: SandboxState = {
    format_version: '1.0',
    account,
    acts_as: actor(users.items, seed.acts_as),
    clock: seed.clock ?? clock,
    projects: seed.projects ?? [],
    users: users.items.map((user) => fillUser(user, account, now)),
    invitations: invitations.items.map((item) => fillInvitation(item, account, now)),
    audit_events: seed.audit_events ?? [],
    issued: {
      users: users.issued,
      invitations: invitations.issued,
      events: seed.issued?.events ?? seed.audit_events?.length ?? 0,
    },
  };
  unique('projects', state.projects);
  unique('users', state.users);
  unique('invitations', state.invitations);
  unique('audit_events', state.audit_events);
  return state;
}

function fillUser(
  seed: Seed['users'][number] & { readonly id: string },
  account: Account,
  now: Instant,
): User {
  return {
    id: seed.id,
    email: seed.email,
    name: seed.name ?? null,
    ...fillAccess(seed, account),
    status: seed.status ?? 'active',
    created_at: seed.created_at ?? now,
    last_active_at: seed.last_active_at ?? null,
  };
}

function fillInvitation(
  seed: NonNullable<Seed['invitations']>[number] & { readonly id: string },
  account: Account,
  now: Instant,
): Invitation {
  const created_at = seed.created_at ?? now;
  return {
    id: seed.id,
    email: seed.email,
    ...fillAccess(seed, account),
    status: seed.status ?? 'pending',
    created_at,
    expires_at:
      seed.expires_at ?? instantAt(millisOf(created_at) + (parseDuration(account.expire_after) ?? 0)),
    resent: seed.resent ?? 0,
    message: seed.message ?? null,
  };
}

function fillAccess(seed: Partial<Access> & Pick<Access, 'role'>, account: Account): Access {
  return {
    role: seed.role,
    projects: seed.projects ?? defaultProjects(seed.role, account),
    reports: seed.reports ?? [],
    features: seed.features ?? {},
  };
}

/** Gives ids to those without, counting on from `issued`. */
function named<T extends { readonly id?: string }>(
  prefix: 'usr' | 'inv',
  items: readonly T[],
  issued: number,
): { readonly items: readonly (T & { readonly id: string })[]; readonly issued: number } {
  let last = issued;
  const withIds = items.map((item) => {
    if (item.id !== undefined) return { ...item, id: item.id };
    last += 1;
    return { ...item, id: idOf(prefix, last) };
  });
  return { items: withIds, issued: last };
}

/** The member whom the credential acts as: by id, by address, else the first owner, else the first member. */
function actor(
  users: readonly { readonly id: string; readonly email: string; readonly role: string }[],
  wanted: string | undefined,
): string {
  const found =
    wanted === undefined
      ? (users.find((user) => user.role === 'owner') ?? users[0])
      : users.find((user) => user.id === wanted || user.email === wanted);
  if (found !== undefined) return found.id;
  // A state file may outlive its actor: somebody removed the member whose key it is.
  return wanted ?? 'usr_none';
}

function unique(at: string, items: readonly { readonly id: string }[]): void {
  const ids = new Set<string>();
  for (const { id } of items) {
    if (ids.has(id)) throw new Mismatch([`${at}: the id ${JSON.stringify(id)} stands there twice.`]);
    ids.add(id);
  }
}
