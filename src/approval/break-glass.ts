// What may run without approval when it must run now: taking access away, and raising somebody for a while within the
// policy's ceiling. Everything else keeps what is live. Knows nothing of git.
import type { DesiredAccount, Entitlement, LiveAccount, LiveRow } from '../core/access.ts';
import { compareLevels, levelAt } from '../core/entitlements.ts';
import { addMillis, type Instant } from '../core/instant.ts';
import type { Elevation } from '../roster/team-file.ts';
import type { Withheld } from './withhold.ts';

export interface BreakGlassInput {
  readonly desired: DesiredAccount;
  readonly live: LiveAccount;
  /** By person, in this account. */
  readonly elevations: ReadonlyMap<string, readonly Elevation[]>;
  /** Milliseconds; null: the policy has no ceiling, and then nobody is raised. */
  readonly ceiling: number | null;
  readonly now: Instant;
}

const ONLY = 'break-glass only removes access, or raises somebody for a while';

/** Returns what is withheld. One pass over the people. */
export function breakGlass(input: BreakGlassInput): readonly Withheld[] {
  const { desired, live, elevations } = input;
  const rows = new Map<string, LiveRow>();
  for (const row of live.rows) {
    if (row.status !== 'active') continue;
    for (const key of [`id\n${row.id}`, `login\n${row.login}`, `email\n${row.email}`]) rows.set(key, row);
  }
  return desired.members.flatMap((member): readonly Withheld[] => {
    const row = member.identities
      .map(({ by, value }) => rows.get(`${by}\n${value}`))
      .find((one) => one !== undefined);
    // Whoever is not there would be invited.
    if (row === undefined) return [held(member.person, null, ONLY)];
    const raised = elevations.get(member.person) ?? [];
    return member.entitlements.flatMap((entitlement) => {
      const why = obstacle(entitlement, levelAt(row.entitlements, entitlement.resource), raised, input);
      return why === null ? [] : [held(member.person, entitlement.resource, why)];
    });
  });
}

function obstacle(
  { resource, level, until }: Entitlement,
  live: string | undefined,
  elevations: readonly Elevation[],
  { ceiling, now }: BreakGlassInput,
): string | null {
  if (live === level) return null;
  if (level === 'deny') return null;
  if (live !== undefined && (compareLevels(live, level) ?? -1) > 0) return null;
  const elevation = elevations.find((one) => one.role === level && one.until === until && one.until > now);
  if (resource !== 'account' || elevation === undefined) return ONLY;
  if (ceiling === null) return 'policy.require.expires.elevate sets no ceiling, so nobody is raised';
  return elevation.until > addMillis(now, ceiling) ? 'the elevation is longer than the policy allows' : null;
}

function held(person: string, resource: string | null, message: string): Withheld {
  return { person, resource, code: 'RC330', message };
}
