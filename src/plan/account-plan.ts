// The plan of one account: match, decide, seat, order, prove, guard, narrow. Each is a file of its own; this one only
// says in which order they speak, and puts the answers together.
import type { LiveAccount, LiveRow } from '../core/access.ts';
import type { Change } from '../core/change.ts';
import { byKeys } from '../core/compare.ts';
import type { Instant } from '../core/instant.ts';
import type { Issue } from '../core/issue.ts';
import { visible } from '../core/show.ts';
import { applicable } from './applicable.ts';
import { setAside } from './aside.ts';
import { type AccountContext, accountContext } from './context.ts';
import { decidePresent } from './decide.ts';
import { lossesOf } from './edges.ts';
import { type Findings, noFindings } from './findings.ts';
import { trippedGuards } from './guards.ts';
import { handOver } from './handover.ts';
import type { AccountInput } from './input.ts';
import { isLiveOwner } from './live-row.ts';
import { type Matching, type MemberMatch, matchRows } from './match.ts';
import { decideMissing } from './missing.ts';
import type { AccountPlan, Plan } from './model.ts';
import { orderChanges } from './order.ts';
import { populationOf } from './population.ts';
import { actorRow, type ProofRules, prove } from './prove.ts';
import { narrow, ofPeople } from './scope.ts';
import { countSeats, planSeats, seat } from './seats.ts';
import { suggestRenames } from './suggest.ts';
import { decideUnclaimed, exclusionOf } from './unclaimed.ts';

/** Returns the plan of one account that was read. */
export function accountPlan(
  input: AccountInput,
  live: LiveAccount,
  now: Instant,
  scope: Plan['scope'],
): AccountPlan {
  const { last, withhold, translator } = input;
  const desired = applicable(input.desired, live);
  const context = accountContext({ desired, live, last, withhold, translator, now, restore: scope.restore });
  const preflight = translator.preflight(desired, live);
  const matching = matchRows(desired, live.rows, now);
  const found = decide(context, matching, preflight);
  const members = new Map(desired.members.map((member) => [member.person, member]));
  const handover = handOver(context, members, found.changes, found);
  const seats = countSeats(context);
  const seating = seat(handover.changes, seats);
  const changes = orderChanges(seating.changes, {
    seating,
    owners: live.rows.filter(isLiveOwner).length,
    minOwners: desired.policy.owners.min,
  });
  const rules: ProofRules = {
    minOwners: desired.policy.owners.min,
    seatLimit: seats.limit,
    actor: actorRow(live)?.id ?? null,
  };
  const proof = prove(live, changes, rules);
  const population = populationOf(context, new Set(matching.unclaimed.map(({ row }) => row)));
  const guards = trippedGuards({
    context,
    changes,
    losses: lossesOf(changes, handover.demoted),
    population,
    end: proof.end,
    lastPopulation: last?.population ?? null,
  });
  const shown = narrow(changes, scope.members);
  const shownProof = shown.changes === changes ? proof : prove(live, shown.changes, rules);
  const asked = new Set(scope.members);
  const byPerson = <T extends { readonly person: string }>(rows: readonly T[]): readonly T[] =>
    [...ofPeople(rows, asked)].sort(
      byKeys(
        (row) => row.person,
        (row) => JSON.stringify(row),
      ),
    );
  return {
    ...heading(input),
    refused: refusal(preflight, guards, proof.failure ?? shownProof.failure),
    read: true,
    changes: shown.changes,
    pending: byPerson(found.pending),
    settled: byPerson([...new Map(found.settled.map((row) => [row.person, row])).values()]),
    held: byPerson(found.held),
    withheld: [
      ...byPerson(found.withheld),
      // Whoever waits for a seat is listed in the order in which seats are given out.
      ...ofPeople(seating.withheld, asked),
      ...shown.waiting,
    ],
    quarantine: byPerson(found.quarantine),
    excluded: byPerson(found.excluded),
    guards,
    issues: [
      ...preflight.filter(({ severity }) => severity === 'warning'),
      ...staleAllows(context),
      ...found.issues,
      ...suggestRenames(changes, members),
    ],
    order_note: seating.note,
    seats: planSeats(context, seats, shownProof.end.seatsTaken()),
    population,
    cost: costOf(shown.changes, live.calls, input.rate ?? translator.capabilities.rate_limit),
    projects: desired.projects.map(({ alias, native }) => ({ alias, native })),
  };
}

/** Returns the plan of an account that could not be read whole: refused, and nothing in it. */
export function unreadPlan(input: AccountInput, refused: NonNullable<AccountPlan['refused']>): AccountPlan {
  const { code, message, hint } = refused;
  return {
    ...heading(input),
    refused: { code, message, hint },
    read: false,
    changes: [],
    pending: [],
    settled: [],
    held: [],
    withheld: [],
    quarantine: [],
    excluded: [],
    guards: [],
    issues: [],
    order_note: null,
    seats: null,
    population: { members: 0, invitations: 0, grants: 0 },
    cost: { calls: 0, minutes: 0 },
    projects: [],
  };
}

/** Returns what every plan of an account begins with. */
export function heading({
  desired,
}: AccountInput): Pick<AccountPlan, 'account' | 'provider' | 'mode' | 'policy'> {
  const { account, provider, mode, policy } = desired;
  return { account, provider, mode, policy };
}

function decide(context: AccountContext, matching: Matching, preflight: readonly Issue[]): Findings {
  const into = noFindings();
  const errors = new Map<string, Issue>();
  for (const issue of preflight) {
    if (issue.severity === 'error' && issue.person !== undefined && !errors.has(issue.person)) {
      errors.set(issue.person, issue);
    }
  }
  const destinations = new Map<string, number>();
  for (const name of matching.members.flatMap(destinationOf)) {
    destinations.set(name, (destinations.get(name) ?? 0) + 1);
  }
  for (const match of matching.members) {
    const error = errors.get(match.member.person);
    if (error === undefined) decideMember(context, match, destinations, into);
    else setAside(context, into, match.member.person, error.code, error.message, rowsOf(match));
  }
  decideUnclaimed(context, matching.unclaimed, errors, into);
  return into;
}

function decideMember(
  context: AccountContext,
  match: MemberMatch,
  destinations: ReadonlyMap<string, number>,
  into: Findings,
): void {
  const { member, found } = match;
  switch (found.kind) {
    case 'none': {
      const isContested = destinationOf(match).some((name) => (destinations.get(name) ?? 0) > 1);
      return decideMissing(context, member, isContested, into);
    }
    case 'conflict':
      return setAside(context, into, member.person, found.code, found.message, found.rows);
    case 'row': {
      const excluded = exclusionOf(found.row, member.person, context);
      if (excluded === null) return decidePresent(context, member, found.row, found.status, into);
      into.excluded.push(excluded);
    }
  }
}

/** Where an invitation would go; two people with one destination contradict each other. */
function destinationOf({ member, found }: MemberMatch): readonly string[] {
  if (found.kind !== 'none') return [];
  const login = member.login === null ? [] : [`login ${member.login.toLowerCase()}`];
  return member.email === null ? login : [...login, `email ${member.email}`];
}

function rowsOf({ found }: MemberMatch): readonly LiveRow[] {
  switch (found.kind) {
    case 'none':
      return [];
    case 'row':
      return [found.row];
    case 'conflict':
      return found.rows;
  }
}

function refusal(
  preflight: readonly Issue[],
  guards: AccountPlan['guards'],
  failure: string | null,
): AccountPlan['refused'] {
  const fatal = preflight.find(({ severity, person }) => severity === 'error' && person === undefined);
  if (fatal !== undefined) return { code: fatal.code, message: fatal.message, hint: fatal.hint ?? '' };
  const [guard] = guards;
  if (guard !== undefined) return { code: guard.code, message: guard.message, hint: guard.hint };
  if (failure === null) return null;
  const hint = 'do it in two pull requests: what must be there first, then the rest';
  return { code: 'RC311', message: `no safe order: ${failure}`, hint };
}

function staleAllows({ desired, now }: AccountContext): readonly Issue[] {
  return desired.policy.allow
    .filter(({ until }) => until <= now)
    .map(({ edge, people, until }) => ({
      code: 'RC308',
      severity: 'warning',
      message: `policy.allow to ${edge} ${people.map(visible).join(', ')} ended at ${until} and lets nobody through`,
      hint: 'take the entry out, or renew it in a pull request of its own',
      account: desired.account,
    }));
}

/** Returns what an apply takes: it reads the account before and after its writes. */
export function costOf(changes: readonly Change[], read: number, rate: number | null): AccountPlan['cost'] {
  const writes = changes.reduce((sum, change) => sum + change.steps.length, 0);
  const calls = writes === 0 ? read : writes + 2 * read;
  return { calls, minutes: rate === null || rate <= 0 ? 0 : Math.ceil(calls / rate) };
}
