// A plan of just what a person asked for by name on the command line: invitations sent again or cancelled. The same
// guards and the same proof judge it as any other plan.
import type { LiveAccount, LiveRow } from '../core/access.ts';
import type { After, Change } from '../core/change.ts';
import type { Instant } from '../core/instant.ts';
import { costOf, heading, unreadPlan } from './account-plan.ts';
import { applicable } from './applicable.ts';
import { accountContext } from './context.ts';
import { sealPlan } from './digest.ts';
import { draftChange } from './draft.ts';
import { lossesOf } from './edges.ts';
import { trippedGuards } from './guards.ts';
import type { AccountInput, PlanInput } from './input.ts';
import { namesOf, personOf } from './live-row.ts';
import { matchRows } from './match.ts';
import { type AccountPlan, PLAN_FORMAT, type Plan } from './model.ts';
import { populationOf } from './population.ts';
import { actorRow, prove } from './prove.ts';
import { countSeats, planSeats } from './seats.ts';

/** What can be asked of an invitation. */
export type AskedKind = 'resend' | 'cancel';

export interface Asked {
  readonly kind: AskedKind;
  /** Keys of team.yaml or addresses of live rows. */
  readonly persons: readonly string[];
}

export interface AskedPlan {
  readonly plan: Plan;
  /** People who have no invitation that this could be done to. */
  readonly unmatched: readonly string[];
}

/** Returns a plan with one change for each invitation asked for, and nothing else. */
export function buildAskedPlan(input: PlanInput, asked: Asked): AskedPlan {
  const { tool_version, source, now, scope } = input;
  const matched = new Set<string>();
  const accounts = input.accounts.map((account) =>
    'error' in account.live
      ? unreadPlan(account, account.live.error)
      : askedAccount(account, account.live, now, asked, matched),
  );
  const plan = sealPlan({
    format_version: PLAN_FORMAT,
    tool: { name: 'rollcall', version: tool_version },
    source,
    now,
    hypothetical: false,
    valid_until: null,
    scope: { ...scope, members: [...new Set([...asked.persons, ...changedPeople(accounts)])] },
    accounts,
  });
  return { plan, unmatched: asked.persons.filter((person) => !matched.has(person)) };
}

function changedPeople(accounts: readonly AccountPlan[]): readonly string[] {
  return accounts.flatMap(({ changes }) => changes.map(({ person }) => person));
}

function askedAccount(
  input: AccountInput,
  live: LiveAccount,
  now: Instant,
  asked: Asked,
  matched: Set<string>,
): AccountPlan {
  const { last, translator } = input;
  const desired = applicable(input.desired, live);
  const context = accountContext({ desired, live, last, withhold: [], translator, now, restore: [] });
  const matching = matchRows(desired, live.rows, now);
  const claimed = new Map(
    matching.members.flatMap(({ member, found }) => (found.kind === 'row' ? [[found.row.id, member]] : [])),
  );
  const wanted = new Set(asked.persons);
  const changes = live.rows.flatMap((row): readonly Change[] => {
    const member = claimed.get(row.id) ?? null;
    const person = member?.person ?? personOf(row);
    const names = [person, ...namesOf(row)].filter((name) => wanted.has(name));
    if (row.kind !== 'invitation' || names.length === 0) return [];
    if (row.managed_by !== 'account') return [];
    const change = draftChange(context, {
      kind: asked.kind,
      person,
      member,
      before: row,
      after: asked.kind === 'cancel' ? null : pendingAgain(row),
      why: { kind: 'asked' },
      suffix: claimed.has(row.id) ? '' : `#${row.id}`,
    });
    if (change === null) return [];
    for (const name of names) matched.add(name);
    return [change];
  });
  const seats = countSeats(context);
  const proof = prove(live, changes, {
    minOwners: desired.policy.owners.min,
    seatLimit: seats.limit,
    actor: actorRow(live)?.id ?? null,
  });
  const population = populationOf(context, new Set(matching.unclaimed.map(({ row }) => row)));
  const losses = lossesOf(changes, null);
  const guards = trippedGuards({
    context,
    changes,
    losses,
    population,
    end: proof.end,
    lastPopulation: last?.population ?? null,
  });
  return {
    ...heading(input),
    refused: refusal(guards, proof.failure),
    read: true,
    changes,
    pending: [],
    settled: [],
    held: [],
    withheld: [],
    quarantine: [],
    excluded: [],
    guards,
    issues: [],
    order_note: null,
    seats: planSeats(context, seats, proof.end.seatsTaken()),
    population,
    cost: costOf(changes, live.calls, input.rate ?? translator.capabilities.rate_limit),
    projects: desired.projects.map(({ alias, native }) => ({ alias, native })),
  };
}

function refusal(guards: AccountPlan['guards'], failure: string | null): AccountPlan['refused'] {
  const [guard] = guards;
  if (guard !== undefined) return { code: guard.code, message: guard.message, hint: guard.hint };
  return failure === null
    ? null
    : { code: 'RC311', message: failure, hint: 'ask for fewer, or free a seat first' };
}

/** A link that is dead by its time is pending again after it was sent again. */
function pendingAgain(row: LiveRow): After {
  const { email, login, name, entitlements } = row;
  return { status: 'pending', email, login, name, entitlements };
}
