// How judgements are made, and how things are named in them.
import type { Readable } from '../forge/forge.ts';
import type { Judgement } from './model.ts';

export const ok = (seen: string, fix: string | null = null): Judgement => ({ status: 'ok', seen, fix });
export const warn = (seen: string, fix: string): Judgement => ({ status: 'warn', seen, fix });
export const fail = (seen: string, fix: string): Judgement => ({ status: 'fail', seen, fix });
export const unknown = (seen: string, fix: string | null): Judgement => ({ status: 'unknown', seen, fix });

/** A list of names as a sentence has it, cut after ten. */
export function listed(names: readonly string[]): string {
  const more = names.length - MOST;
  return more > 0 ? `${names.slice(0, MOST).join(', ')} and ${more} more` : names.join(', ');
}

const MOST = 10;

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** What to do where a token may not see something. */
export const GIVE_PERMISSION =
  'give the token the permission that the message names, or look at the setting in GitHub yourself';

/** What to do where GitHub was not asked at all. */
export const GIVE_TOKEN = 'give a token: see the check `token`';

/** What to do where there is no commit to look at. */
export const COMMIT_FIRST = 'commit team.yaml in a git repository first';

/** Judges what was found; what was not is unknown. */
export function ifFound<Found>(
  told: Readable<Found>,
  judge: (found: Found) => Judgement,
  fix: string = GIVE_PERMISSION,
): Judgement {
  return 'found' in told ? judge(told.found) : unknown(told.unreadable, fix);
}
