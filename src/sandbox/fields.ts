// The fields that requests, seeds and world events share: how each is written in JSON.
import { type Instant, parseInstant } from '../core/instant.ts';
import { type Decoder, fail, filled, flag, map, refine, set, text, word } from './decode.ts';
import { type Features, NATIVE_ROLES, type NativeRole, type Projects } from './model.ts';

const ADDRESS = /^[^@\s]+@[^@\s]+$/;
const FEATURE = /^[a-z0-9][a-z0-9_.-]{0,63}$/;

export const emailField: Decoder<string> = refine(text, (value, reject) =>
  value.length >= 3 && value.length <= 254 && ADDRESS.test(value)
    ? value
    : reject('is not an e-mail address'),
);

export const roleField: Decoder<NativeRole> = word(NATIVE_ROLES);

export function projectsField(value: unknown, at: string): Projects {
  if (value === 'all') return 'all';
  return Array.isArray(value) ? set(filled)(value, at) : fail(at, 'must be "all" or a list of ids');
}

export const reportsField: Decoder<readonly string[]> = set(filled);

export const featuresField: Decoder<Features> = map(FEATURE, flag);

export const messageField: Decoder<string> = refine(text, (value, reject) =>
  value.length <= 2000 ? value : reject('must not be longer than 2000 characters'),
);

export const instantField: Decoder<Instant> = refine(
  text,
  (value, reject) =>
    parseInstant(value) ?? reject('must be an instant in RFC 3339, such as 2026-11-24T09:00:00Z'),
);
