// Audit events of the account API, read as untrusted data. A word that nobody here knows ends the read: it might be the
// one that gave access.
import { parseEmail } from '../../core/email.ts';
import type { Instant } from '../../core/instant.ts';
import {
  type Fields,
  fields,
  get,
  INVITATION_STATUS,
  MEMBER_STATUS,
  oneOf,
  optionalInstant,
  optionalText,
  parseHeld,
  parseId,
  type Refuse,
  type WireHeld,
} from './wire.ts';

const ACTIONS = [
  'invite',
  'accept',
  'decline',
  'expire',
  'fail',
  'resend',
  'cancel',
  'update',
  'transfer',
  'remove',
] as const;

const ACTOR_TYPES = ['user', 'api', 'system'] as const;
const STATUS = [...MEMBER_STATUS, ...INVITATION_STATUS] as const;

export interface WireEventAccess extends WireHeld {
  readonly status: (typeof STATUS)[number];
}

export interface WireEvent {
  readonly id: string;
  readonly at: Instant;
  readonly actor: {
    readonly id: string | null;
    readonly email: string | null;
    readonly type: (typeof ACTOR_TYPES)[number];
  };
  readonly action: (typeof ACTIONS)[number];
  readonly target: {
    readonly email: string | null;
    readonly user_id: string | null;
    readonly invitation_id: string | null;
  };
  readonly before: WireEventAccess | null;
  readonly after: WireEventAccess | null;
  readonly request_id: string | null;
}

export function parseEvent(value: unknown, refuse: Refuse): WireEvent {
  const row = fields(value, 'an event', refuse);
  const actor = fields(get(row, 'actor'), "an event's actor", refuse);
  const target = fields(get(row, 'target'), "an event's target", refuse);
  return {
    id: parseId(get(row, 'id'), 'id', refuse),
    at: optionalInstant(row, 'at', refuse) ?? refuse('an event has no instant'),
    actor: {
      id: optionalId(actor, 'id', refuse),
      email: address(actor, refuse),
      type: oneOf(actor, 'type', ACTOR_TYPES, refuse),
    },
    action: oneOf(row, 'action', ACTIONS, refuse),
    target: {
      email: address(target, refuse),
      user_id: optionalId(target, 'user_id', refuse),
      invitation_id: optionalId(target, 'invitation_id', refuse),
    },
    before: side(row, 'before', refuse),
    after: side(row, 'after', refuse),
    request_id: optionalText(row, 'request_id', refuse),
  };
}

/**
 * Reads since when the log is whole, beside a page of it. null: the service never deletes; undefined: it does not say.
 */
export function parseRetained(body: unknown, refuse: Refuse): Instant | null | undefined {
  if (Array.isArray(body)) return undefined;
  const page = fields(body, 'the list', refuse);
  return get(page, 'retained_since') === undefined
    ? undefined
    : optionalInstant(page, 'retained_since', refuse);
}

function side(row: Fields, key: 'before' | 'after', refuse: Refuse): WireEventAccess | null {
  const value = get(row, key);
  if (value === undefined || value === null) return null;
  const held = fields(value, `an event's ${key}`, refuse);
  return { ...parseHeld(held, refuse), status: oneOf(held, 'status', STATUS, refuse) };
}

function optionalId(row: Fields, key: string, refuse: Refuse): string | null {
  const value = get(row, key);
  return value === undefined || value === null ? null : parseId(value, key, refuse);
}

function address(row: Fields, refuse: Refuse): string | null {
  const email = optionalText(row, 'email', refuse);
  return email === null ? null : (parseEmail(email) ?? email);
}
