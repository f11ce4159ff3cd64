// What a 4xx means: by its HTTP status, then by its messages. The API sends no machine code, and none is relied on.
import type { ProviderErrorKind } from '../../core/errors.ts';
import type { WriteOp } from './calls.ts';

/** What was asked: a write, or `read`. */
export type Asked = WriteOp | 'read';

const IDENTITY_PROVIDER = /identity provider|single sign-?on|\bsso\b|\bscim\b|\bsaml\b/i;
const BLOCKED = /\bblocked\b|\bblacklisted\b|\bbanned\b/i;
const SEATS = /user limit|seat|licen[cs]e limit/i;
const LAST_OWNER = /\b(?:last|only|sole)\b[^.]*\bowner\b/i;
const SELF = /\byour ?self\b|\byour own\b|\b(?:behind|uses?) th(?:e|is) credential\b/i;
const PENDING = /\bpending\b/i;
const MEMBER = /\bmember\b|\baccepted\b/i;
const INVITED = /\binvited\b|\binvitation\b/i;
const TAKEN = /\bexists?\b|\btaken\b|\bin use\b|\balready\b/i;

/** Returns the `messages` of an error body (`{ status, messages: [] }`); none where it has another shape. */
export function messagesOf(body: unknown): readonly string[] {
  if (typeof body !== 'object' || body === null || !('messages' in body)) return [];
  const { messages } = body;
  return Array.isArray(messages) ? messages.filter((message) => typeof message === 'string') : [];
}

/** Returns the kind of a 4xx other than 408 and 429. */
export function classify(status: number, messages: readonly string[], asked: Asked): ProviderErrorKind {
  const text = messages.join(' ');
  switch (status) {
    case 401:
    case 407:
      return 'auth';
    case 403:
      return refusal(text) ?? (SELF.test(text) ? 'self_lockout' : 'forbidden');
    case 404:
    case 410:
      return 'not_found';
    default:
  }
  if (asked === 'read') return 'incomplete_read';
  if (status === 402) return 'seat_limit';
  if (status === 409) return refusal(text) ?? conflict(text, asked);
  if (status === 422) return SEATS.test(text) ? 'seat_limit' : (refusal(text) ?? 'validation');
  return 'validation';
}

function refusal(text: string): ProviderErrorKind | null {
  if (IDENTITY_PROVIDER.test(text)) return 'idp_managed';
  return BLOCKED.test(text) ? 'blocked' : null;
}

function conflict(text: string, asked: WriteOp): ProviderErrorKind {
  if (LAST_OWNER.test(text)) return 'last_owner';
  if (SELF.test(text)) return 'self_lockout';
  if (PENDING.test(text)) return 'conflict_pending';
  if (MEMBER.test(text)) return 'conflict_exists';
  if (INVITED.test(text)) return 'conflict_pending';
  // An invitation conflicts with nothing but a member or another invitation; the next read tells which.
  if (asked === 'invite' || asked === 'resend') return 'conflict_exists';
  return TAKEN.test(text) ? 'conflict_exists' : 'validation';
}
