// One change in plain words, as the parts that every format lays out in its own way. Neutral, as words.ts.
import type { Entitlement } from '../../core/access.ts';
import type { Change, ChangeKind, Why } from '../../core/change.ts';
import { byKeys } from '../../core/compare.ts';
import { compareLevels } from '../../core/entitlements.ts';
import { assertNever } from '../../core/never.ts';
import { type ChangeGroup, groupOf } from '../summary.ts';
import {
  type Aliases,
  describeEntitlement,
  describeInstant,
  describeLevel,
  describeResource,
  describeUntil,
} from './words.ts';

/** One labelled fact. `literal`: to be taken to the letter, such as a command or a place. */
export interface Fact {
  readonly label: string;
  readonly text: string;
  readonly literal: boolean;
}

/** What is known of an account beside the change itself. */
export interface ChangeContext {
  readonly aliases: Aliases;
  /** Changes by id, for what a change needs. */
  readonly changes: ReadonlyMap<string, Change>;
}

const SYMBOLS = { invite: '+', change: '~', remove: '-' } as const satisfies Record<ChangeGroup, string>;

/** Returns `+`, `~` or `-`. */
export function symbolOf(kind: ChangeKind): string {
  return SYMBOLS[groupOf(kind)];
}

/** Returns the verb of a change for people. */
export function verbOf(kind: ChangeKind): string {
  switch (kind) {
    case 'invite':
      return 'invite';
    case 'reinvite':
      return 'cancel and invite again';
    case 'resend':
      return 'send the invitation again to';
    case 'update':
      return 'change';
    case 'rename':
      return 'change the address of';
    case 'reactivate':
      return 'reactivate';
    case 'transfer':
      return 'hand the account over to';
    case 'cancel':
      return 'cancel the invitation of';
    case 'remove':
      return 'remove';
    default:
      return assertNever(kind);
  }
}

/** Returns the person with the name, address or login that the account shows where the key does not say it. */
export function whoOf(change: Change): string {
  const row = change.before ?? change.after;
  const known = [row?.name ?? null, row?.email ?? null, row?.login ?? null].filter(
    (word): word is string => word !== null && word !== '' && word !== change.person,
  );
  return known.length === 0 || change.kind === 'rename'
    ? change.person
    : `${change.person} (${known.join(', ')})`;
}

/** Returns whether a service sends somebody an e-mail for the change. */
export function sendsEmail(change: Change): boolean {
  return change.steps.some((step) => step.sends_email);
}

/** Returns what the person gains and loses, one fact a resource, sorted; a level that moves is one fact. */
export function accessFacts(change: Change, aliases: Aliases): readonly Fact[] {
  const pairs = new Map<string, { from?: Entitlement; to?: Entitlement }>();
  for (const loss of change.losses) pairs.set(loss.resource, { from: loss });
  for (const gain of change.gains) pairs.set(gain.resource, { ...pairs.get(gain.resource), to: gain });
  return [...pairs].sort(byKeys(([resource]) => resource)).flatMap(([resource, { from, to }]) => {
    if (from === undefined) return to === undefined ? [] : [gainFact(to, aliases)];
    if (to === undefined) return [lossFact(from, aliases)];
    const [thing, until] = [describeResource(resource, aliases), describeUntil(to.until)];
    return [fact(moveOf(from, to), `${thing}: ${levelOf(from)} → ${levelOf(to)}${until}`)];
  });
}

/** To be denied something is no gain, and to be rid of a denial no loss, though both are entitlements. */
function gainFact(entry: Entitlement, aliases: Aliases): Fact {
  return entry.level === 'deny'
    ? fact('denies', describeResource(entry.resource, aliases))
    : fact('gains', describeEntitlement(entry, aliases));
}

function lossFact(entry: Entitlement, aliases: Aliases): Fact {
  return entry.level === 'deny'
    ? fact('frees', describeResource(entry.resource, aliases))
    : fact('loses', describeEntitlement(entry, aliases));
}

function levelOf(entry: Entitlement): string {
  const word = describeLevel(entry);
  return word === '' ? entry.level : word;
}

function moveOf(from: Entitlement, to: Entitlement): string {
  const order = compareLevels(to.level, from.level) ?? 0;
  if (order === 0) return 'changes';
  return order > 0 ? 'raises' : 'lowers';
}

/** Returns everything else that a reader should know of a change, but why it is there. */
export function otherFacts(change: Change, context: ChangeContext): readonly Fact[] {
  const { before, after } = change;
  const facts: Fact[] = [];
  if (before !== null && after !== null && before.email !== after.email) {
    facts.push(fact('address', `${before.email ?? 'none'} → ${after.email ?? 'none'}`));
  }
  if (before !== null && after !== null && before.status !== after.status) {
    facts.push(fact('status', `${before.status} → ${after.status}`));
  }
  if (change.former !== undefined) {
    facts.push(fact('former', `${change.former_person ?? `row ${change.former}`} becomes admin`));
  }
  if (change.kind === 'remove' && change.steps.some(isSuspension)) {
    facts.push(fact('keeps', 'the row itself: the service suspends people instead of deleting them'));
  }
  if (sendsEmail(change)) {
    const isAgain = change.kind === 'reinvite' || change.kind === 'resend';
    facts.push(fact('sends', isAgain ? 'another e-mail' : 'an e-mail'));
  }
  if (change.needs.length > 0) {
    facts.push(fact('after', change.needs.map((id) => describeNeed(id, context)).join(', ')));
  }
  return facts;
}

function isSuspension({ effect }: Change['steps'][number]): boolean {
  return effect.kind === 'changed' && effect.status === 'suspended';
}

function describeNeed(id: string, context: ChangeContext): string {
  const needed = context.changes.get(id);
  return needed === undefined ? id : `${verbOf(needed.kind)} ${needed.person}`;
}

/** Returns why the change is in the plan. */
export function whyFact(why: Why): Fact {
  switch (why.kind) {
    case 'file':
      return { label: 'why', text: `${why.file}:${why.line}`, literal: true };
    case 'absent':
      return fact('why', 'not in the file');
    case 'expiry':
      return fact('why', `access ended ${describeInstant(why.at)}`);
    case 'drift':
      return fact(
        'why',
        why.drift === 'missing'
          ? 'taken away by hand since the last run'
          : 'added by hand since the last run',
      );
    case 'asked':
      return fact('why', 'asked for on the command line');
    default:
      return assertNever(why);
  }
}

/** Returns a fact in words. */
export function fact(label: string, text: string): Fact {
  return { label, text, literal: false };
}
