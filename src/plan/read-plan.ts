// Reads a saved plan back. Whatever is not exactly what rollcall wrote is refused with its own code; nothing is repaired
// or guessed, for what runs must be what was reviewed.
import type { Code } from '../core/codes.ts';
import { RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';
import { changesDigest, integrityOf } from './digest.ts';
import { validatePlan } from './generated/validatePlan.js';
import { PLAN_FORMAT, type Plan } from './model.ts';

const AGAIN = 'plan again with `rollcall plan --out FILE`';

/**
 * Reads a plan from the text of its file. Fields that a newer minor version added stay in the value, unread, so that
 * its integrity still holds.
 *
 * Throws a RollcallError, in this order: RC510 (not JSON), RC511 (no plan), RC512 (another major version), RC513
 * (edited), RC514 (does not match schema/plan.v1.schema.json).
 */
export function readPlan(text: string): Plan {
  const json = parseObject(text);
  checkVersion(json['format_version']);
  checkIntegrity(json);
  const plan = parsePlan(json);
  if (changesDigest(plan.accounts) !== plan.changes_digest) throw edited('its changes_digest');
  return plan;
}

type Fields = { readonly [name: string]: unknown };

function parseObject(text: string): Fields {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw refusal('RC510', `the plan file is not JSON: ${visible(String(cause))}`, AGAIN, cause);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw refusal('RC511', 'the file is JSON but no plan: it holds no object', AGAIN);
  }
  return json as Fields;
}

function checkVersion(version: unknown): void {
  const major = typeof version === 'string' ? /^(\d+)\.\d+$/.exec(version)?.[1] : undefined;
  if (major === undefined)
    throw refusal('RC511', 'the file is JSON but no plan: it has no format_version', AGAIN);
  if (major === PLAN_FORMAT.split('.')[0]) return;
  throw refusal(
    'RC512',
    `the plan has format ${String(version)}, this rollcall reads ${PLAN_FORMAT}`,
    'apply it with the version of rollcall that made it, or plan again',
  );
}

function checkIntegrity(json: Fields): void {
  let found: string;
  try {
    found = integrityOf(json);
  } catch (cause) {
    // Canonical JSON knows no lone surrogates and no bottomless nesting; rollcall writes neither.
    throw edited('its content', cause);
  }
  if (found !== json['integrity']) throw edited('its integrity');
}

function parsePlan(json: Fields): Plan {
  if (validatePlan(json)) return json as unknown as Plan;
  const [error] = validatePlan.errors ?? [];
  const where = visible(error?.instancePath ?? '');
  throw refusal(
    'RC514',
    `the plan is not complete: ${where === '' ? 'it' : where} ${error?.message ?? ''}`,
    AGAIN,
  );
}

function edited(what: string, cause?: unknown): RollcallError {
  return refusal('RC513', `the plan was edited after it was made: ${what} does not match`, AGAIN, cause);
}

function refusal(code: Code, message: string, hint: string, cause?: unknown): RollcallError {
  return new RollcallError(code, message, { hint, cause });
}
