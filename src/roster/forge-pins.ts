// Who somebody is on the forge, as their pins say: numbers of accounts make a reviewer, logins never do.
import type { TeamMember } from './team-file.ts';

/** The key of `ids` that names people on the forge. */
const FORGE = 'github';
const NUMBER = /^[1-9]\d{0,14}$/;

export interface ForgePins {
  readonly ids: readonly number[];
  readonly logins: readonly string[];
  /** Ids that are no number of an account. */
  readonly others: readonly string[];
}

/** Returns the pins of a member on the forge. */
export function forgePins({ ids }: Pick<TeamMember, 'ids'>): ForgePins {
  const pins = ids.filter(({ account }) => account === FORGE).flatMap((entry) => entry.pins);
  return {
    ids: pins.flatMap(({ by, value }) => (by === 'id' && NUMBER.test(value) ? [Number(value)] : [])),
    logins: pins.flatMap(({ by, value }) => (by === 'login' ? [value] : [])),
    others: pins.flatMap(({ by, value }) => (by === 'id' && !NUMBER.test(value) ? [value] : [])),
  };
}
