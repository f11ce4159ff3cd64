// Faults on request: a list of rules in JSON that say which call goes wrong, when, and how.
// This file decides which faults a call meets; server.ts carries them out.
import { RollcallError } from '../core/errors.ts';
import {
  count,
  type Decoder,
  filled,
  list,
  Mismatch,
  map,
  object,
  refine,
  tagged,
  text,
  word,
} from './decode.ts';
import { type ApiRequest, matchPath } from './request.ts';
import { CALLS } from './routes.ts';
import { type WorldEvent, worldEventField } from './world.ts';

/** `before` (the default): nothing was done. `after`: the write took effect, and only its answer is wrong. */
type When = 'before' | 'after';

const STATUSES = [400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 504] as const;
const PAGE_STATUSES = [200, 403, 404, 500, 502, 503, 504] as const;

export type Fault =
  /** An error in the house style. `retry_after`: seconds, or an HTTP date. */
  | {
      readonly kind: 'status';
      readonly status: (typeof STATUSES)[number];
      readonly messages?: readonly string[];
      readonly retry_after?: number | string;
      readonly when?: When;
    }
  /** The connection is cut without an answer. */
  | { readonly kind: 'drop'; readonly when?: When }
  /** An HTML page, as a proxy sends it; 502 where no status is given. */
  | { readonly kind: 'html'; readonly status?: (typeof PAGE_STATUSES)[number]; readonly when?: When }
  /** Another address, as a login page would have it. */
  | { readonly kind: 'redirect'; readonly location: string; readonly when?: When }
  /** The right answer, its second half late. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** The right answer, cut in the middle of its JSON. */
  | { readonly kind: 'truncate' }
  /** The right page, its total off by this many. */
  | { readonly kind: 'total'; readonly add: number }
  /** Something happens in the account, before or after the call is answered. */
  | { readonly kind: 'world'; readonly event: WorldEvent; readonly when?: When };

/** Which calls meet a fault. */
export interface FaultRule {
  /** `*`, or a call such as `PATCH /v1/users/{id}`, its id filled in or not. */
  readonly on: string;
  /** The first call that meets it, counted from 1; default 1. */
  readonly nth?: number;
  /** How many calls meet it from then on; default 1. */
  readonly times?: number | 'always';
  /** Texts that the query or the body must have under these names; other calls are not counted. */
  readonly where?: { readonly [name: string]: string };
  readonly fault: Fault;
}

const when: Decoder<When> = word(['before', 'after']);

const faultField: Decoder<Fault> = tagged('kind', {
  status: object(
    { kind: word(['status']), status: word(STATUSES) },
    { messages: list(filled), retry_after: retryAfter, when },
  ),
  drop: object({ kind: word(['drop']) }, { when }),
  html: object({ kind: word(['html']) }, { status: word(PAGE_STATUSES), when }),
  redirect: object({ kind: word(['redirect']), location: filled }, { when }),
  slow: object({ kind: word(['slow']), ms: count(0) }, {}),
  truncate: object({ kind: word(['truncate']) }, {}),
  total: object({ kind: word(['total']), add: offBy }, {}),
  world: object({ kind: word(['world']), event: worldEventField }, { when }),
});

const ruleField: Decoder<FaultRule> = object(
  { on: refine(text, callPattern), fault: faultField },
  { nth: count(1), times, where: map(/./, text) },
);

/** Returns the rules of a fault list. Throws RollcallError RC531 with every problem of it. */
export function decodeFaults(json: unknown): readonly FaultRule[] {
  try {
    return list(ruleField)(json, 'faults');
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    throw new RollcallError('RC531', error.messages.join(' '), {
      hint: 'src/sandbox/README.md in the repository lists every fault with an example',
      cause: error,
    });
  }
}

/** Counts calls and says which faults each of them meets. */
export interface FaultCounter {
  /** Counts the call with every rule that it matches. Returns the faults due now, in the order of the list. */
  meet(request: ApiRequest): readonly Fault[];
}

/** Returns a counter that starts at none. */
export function countFaults(rules: readonly FaultRule[]): FaultCounter {
  const seen = new Map<FaultRule, number>();
  return {
    meet(request) {
      return rules.flatMap((rule) => {
        if (!matches(rule, request)) return [];
        const n = (seen.get(rule) ?? 0) + 1;
        seen.set(rule, n);
        const first = rule.nth ?? 1;
        const times = rule.times ?? 1;
        return n >= first && (times === 'always' || n < first + times) ? [rule.fault] : [];
      });
    },
  };
}

function matches(rule: FaultRule, request: ApiRequest): boolean {
  const call = `${request.method} ${request.path}`;
  if (rule.on !== '*' && matchPath(rule.on, call) === null) return false;
  return Object.entries(rule.where ?? {}).every(([name, value]) => valueAt(request, name) === value);
}

/** What a call says under a name: in its query, else in its body. */
function valueAt(request: ApiRequest, name: string): string | null {
  const inQuery = request.query.get(name);
  if (inQuery !== null) return inQuery;
  if (typeof request.body !== 'object' || request.body === null) return null;
  const inBody = new Map(Object.entries(request.body)).get(name);
  return typeof inBody === 'string' ? inBody : null;
}

/** `*`, a call of the table, or one with an id filled in; anything else could never match and is a typing mistake. */
function callPattern(value: string, reject: (message: string) => never): string {
  if (value === '*' || CALLS.some((call) => matchPath(call, value) !== null)) return value;
  return reject(`must be * or one of ${CALLS.join(', ')}`);
}

function times(value: unknown, at: string): number | 'always' {
  return value === 'always' ? 'always' : count(1)(value, at);
}

function retryAfter(value: unknown, at: string): number | string {
  return typeof value === 'string' ? filled(value, at) : count(0)(value, at);
}

function offBy(value: unknown, at: string): number {
  return typeof value === 'number' && value < 0 ? -count(1)(-value, at) : count(1)(value, at);
}
