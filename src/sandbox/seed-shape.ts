// The shape of seeds and state files in JSON: every field, what it may say, and which a seed may leave out.
import { addMillis, type Instant, parseDuration, parseInstant } from '../core/instant.ts';
import {
  count,
  type Decoder,
  filled,
  flag,
  list,
  object,
  orNull,
  refine,
  tagged,
  text,
  word,
} from './decode.ts';
import { emailField, featuresField, instantField, projectsField, reportsField, roleField } from './fields.ts';
import {
  ACTOR_TYPES,
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

/** A member as a seed says it: address and role, and what else is known. */
export type SeedUser = Pick<User, 'email' | 'role'> & Partial<User>;

/** An invitation as a seed says it. */
export type SeedInvitation = Pick<Invitation, 'email' | 'role'> & Partial<Invitation>;

/** A state in which everything but the members may be left out. */
export interface Seed extends Partial<Omit<SandboxState, 'account' | 'users' | 'invitations'>> {
  readonly users: readonly SeedUser[];
  readonly invitations?: readonly SeedInvitation[];
  readonly account?: Partial<Account>;
}

const SIGNED = /^([+-])(.+)$/;

const duration: Decoder<string> = refine(text, (value, reject) =>
  parseDuration(value) === null ? reject('must be a duration such as 14d') : value,
);

export const clockField: Decoder<SandboxClock> = tagged('kind', {
  frozen: object({ kind: word(['frozen']), now: instantField }, {}),
  system: object({ kind: word(['system']), offset_ms: count(0) }, {}),
});

const accountField: Decoder<Partial<Account>> = object(
  {},
  {
    id: filled,
    name: filled,
    multiple_owners: flag,
    seat_limit: orNull(count(0)),
    plan: object({ name: filled, features: list(word(SCOPES)) }, {}),
    expire_after: duration,
    work_addresses_only: flag,
    audit_retention: orNull(duration),
  },
);

const access = { projects: projectsField, reports: reportsField, features: featuresField };

const auditAccess = object(
  {
    email: emailField,
    role: roleField,
    ...access,
    status: word([...USER_STATUSES, ...INVITATION_STATUSES]),
  },
  {},
);

/** Returns the decoder of a moment: RFC 3339, or a signed duration from now. */
function momentField(now: Instant): Decoder<Instant> {
  return refine(text, (value, reject) => {
    const [, sign, length = ''] = SIGNED.exec(value) ?? [];
    const ms = parseDuration(length);
    if (ms !== null) return addMillis(now, sign === '-' ? -ms : ms);
    return parseInstant(value) ?? reject('must be an instant, or a signed duration from now such as -3d');
  });
}

/** Returns the decoder of a seed whose relative moments count from `now`. */
export function seedField(now: Instant): Decoder<Seed> {
  const moment = momentField(now);
  const user = object(
    { email: emailField, role: roleField },
    {
      id: filled,
      name: orNull(text),
      ...access,
      status: word(USER_STATUSES),
      created_at: moment,
      last_active_at: orNull(moment),
    },
  );
  const invitation = object(
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
  );
  const event = object(
    {
      id: filled,
      at: moment,
      actor: object({ id: orNull(filled), email: orNull(emailField), type: word(ACTOR_TYPES) }, {}),
      action: word(AUDIT_ACTIONS),
      target: object({ email: emailField }, { user_id: filled, invitation_id: filled }),
    },
    { before: auditAccess, after: auditAccess, request_id: filled },
  );
  return object(
    { users: list(user) },
    {
      format_version: word(['1.0']),
      account: accountField,
      acts_as: filled,
      clock: clockField,
      projects: list(object({ id: filled, name: filled }, {})),
      invitations: list(invitation),
      audit_events: list(event),
      issued: object({ users: count(0), invitations: count(0), events: count(0) }, {}),
    },
  );
}
