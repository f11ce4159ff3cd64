// The guards of one account. Any that trips refuses the account; there is no force, only people named in policy.allow.
import type { LiveRow } from '../core/access.ts';
import type { Change } from '../core/change.ts';
import { levelAt } from '../core/entitlements.ts';
import { EDGES, type Edge } from '../core/policy.ts';
import { visible } from '../core/show.ts';
import type { Simulation } from '../core/simulation.ts';
import type { AccountContext } from './context.ts';
import type { Loss } from './edges.ts';
import { describeRow, isLiveOwner, isPopulation } from './live-row.ts';
import type { AccountPlan, TrippedGuard } from './model.ts';
import { actorRow, canAct } from './prove.ts';

/** What guards judge: always the whole plan, however it is narrowed for show. */
export interface Guarded {
  readonly context: AccountContext;
  readonly changes: readonly Change[];
  readonly losses: readonly Loss[];
  readonly population: AccountPlan['population'];
  /** The account after all changes. */
  readonly end: Simulation;
  /** Members and pending invitations that the last record counted; null: no record. */
  readonly lastPopulation: number | null;
}

/** Returns the guards that trip, the most alarming first. */
export function trippedGuards(guarded: Guarded): readonly TrippedGuard[] {
  return [
    ...shrunkenRead(guarded),
    ...emptyRoster(guarded),
    ...EDGES.flatMap((edge) => tooMany(edge, guarded)),
    ...protectedPeople(guarded),
    ...owners(guarded),
    ...lockout(guarded),
  ];
}

const PLAIN = { edge: null, count: null, population: null, limit: null } as const;

const WORDS: { readonly [edge in Edge]: readonly [verb: string, noun: string] } = {
  remove: ['remove', 'members'],
  cancel: ['cancel', 'invitations'],
  lower: ['lower', 'roles'],
  narrow: ['take away', 'project grants'],
};

function baseOf(edge: Edge, { members, invitations, grants }: AccountPlan['population']): number {
  switch (edge) {
    case 'remove':
      return members;
    case 'cancel':
      return invitations;
    case 'lower':
      return members + invitations;
    case 'narrow':
      return grants;
  }
}

function tooMany(edge: Edge, { context, losses, population }: Guarded): readonly TrippedGuard[] {
  const { removals, allow } = context.desired.policy;
  const allowed = new Set(
    allow.filter((entry) => entry.edge === edge && entry.until > context.now).flatMap(({ people }) => people),
  );
  const count = losses
    .filter((loss) => loss.edge === edge && !loss.isExpiry && !loss.names.some((name) => allowed.has(name)))
    .reduce((sum, loss) => sum + loss.count, 0);
  const base = baseOf(edge, population);
  const isShare = count >= removals.percent_from && count * 100 > removals.max_percent * base;
  if (!isShare && count <= removals.max_count) return [];
  const [verb, noun] = WORDS[edge];
  const limit = isShare ? removals.max_percent : removals.max_count;
  return [
    {
      code: 'RC301',
      edge,
      message: `would ${verb} ${count} of ${base} ${noun} (${percent(count, base)} %), limit ${limit}${isShare ? ' %' : ''}`,
      hint: 'allow them by name under policy.allow if intended',
      count,
      population: base,
      limit,
    },
  ];
}

/** One decimal where it tells: 20.4 % must not look like 20 %. */
function percent(count: number, base: number): string {
  const tenths = base === 0 ? 1000 : Math.ceil((count * 1000) / base);
  return tenths % 10 === 0 ? `${tenths / 10}` : (tenths / 10).toFixed(1);
}

function protectedPeople({ context, losses }: Guarded): readonly TrippedGuard[] {
  const protect = new Set(context.desired.policy.removals.protect);
  return losses
    .filter(({ edge, names }) => edge !== 'narrow' && names.some((name) => protect.has(name)))
    .map(({ edge, person, isExpiry }) => ({
      ...PLAIN,
      code: 'RC304',
      edge,
      message: `would ${edge} ${visible(person)}, who is protected${isExpiry ? ', since their access has expired' : ''}`,
      hint: 'policy.removals.protect holds against everything; take the person off it first',
    }));
}

function owners({ context, changes, end }: Guarded): readonly TrippedGuard[] {
  const { min, max } = context.desired.policy.owners;
  const before = context.live.rows.filter(isLiveOwner).length;
  const after = end.owners();
  const expired = changes.filter(
    (change) => change.why.kind === 'expiry' && change.before !== null && isLiveOwner(change.before),
  );
  const because =
    expired.length === 0
      ? ''
      : `; access of ${expired.map(({ person }) => visible(person)).join(', ')} has expired`;
  const tooFew: readonly TrippedGuard[] =
    after >= min || after >= before
      ? []
      : [
          {
            ...PLAIN,
            code: 'RC302',
            message: `would leave ${after} of ${before} accepted owners, policy.owners.min is ${min}${because}`,
            hint: 'make somebody else who has accepted an owner first',
            count: after,
            population: before,
            limit: min,
          },
        ];
  const limit = context.capabilities.several_owners ? max : Math.min(max ?? 1, 1);
  if (limit === null) return tooFew;
  const [had, has] = [context.live.rows.filter(willOwn).length, end.rows().filter(willOwn).length];
  if (has <= limit || has <= had) return tooFew;
  return [
    ...tooFew,
    {
      ...PLAIN,
      code: 'RC303',
      message: `would have ${has} owners, invited ones included, limit ${limit}`,
      hint: context.capabilities.several_owners
        ? 'lower one, or raise policy.owners.max'
        : 'the account has one owner at a time; name one',
      count: has,
      population: had,
      limit,
    },
  ];
}

function willOwn(row: LiveRow): boolean {
  return isPopulation(row) && levelAt(row.entitlements, 'account') === 'owner';
}

function lockout({ context, end }: Guarded): readonly TrippedGuard[] {
  const row = actorRow(context.live);
  if (row === undefined) return [];
  const after = end.row(row.id);
  const isOut = after === undefined || (canAct(row) && !canAct(after));
  if (!isOut) return [];
  return [
    {
      ...PLAIN,
      code: 'RC305',
      message: `would take from ${describeRow(row)}, whose credential acts, what it needs to act`,
      hint: 'use a credential of another owner or admin',
    },
  ];
}

function emptyRoster({ context, population }: Guarded): readonly TrippedGuard[] {
  const live = population.members + population.invitations;
  if (context.desired.members.length > 0 || live === 0) return [];
  return [
    {
      ...PLAIN,
      code: 'RC306',
      message: `the file gives nobody this account, which has ${live} ${live === 1 ? 'person' : 'people'}`,
      hint: 'list at least one member, or take the account out of the file',
      population: live,
    },
  ];
}

function shrunkenRead({ context, lastPopulation }: Guarded): readonly TrippedGuard[] {
  const live = context.live.rows.filter(isPopulation).length;
  if (lastPopulation === null || live * 2 >= lastPopulation) return [];
  return [
    {
      ...PLAIN,
      code: 'RC307',
      message: `shows ${live} people, the last record counted ${lastPopulation}`,
      hint: 'check what the credential may see, and base_url; if so many have really gone, begin a new ledger directory',
      count: live,
      population: lastPopulation,
    },
  ];
}
