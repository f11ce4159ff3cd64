// Which story a write belongs to: the stretch of declared access that it began in, or the end that it carried out. What
// fits none is said so.
import { type GrantStory, grantStories, type StoryInput, type StoryStep } from '../approval/grant-story.ts';
import type { Entitlement } from '../core/access.ts';
import type { Instant } from '../core/instant.ts';
import type { PopulationRow } from './model.ts';

/** The step that an entitlement of a row came or went by. */
export interface Cited {
  readonly story: GrantStory;
  readonly step: StoryStep;
  /** `calendar`: the step gave it until a time, which had come. */
  readonly by: 'step' | 'calendar';
}

export interface Stories {
  /** By which step the row holds an entitlement that it gained, or kept; null: none gives it. */
  given(row: PopulationRow, entitlement: Entitlement): Cited | null;
  /** By which step it went; null: none took it. `late`: the step may have landed after it went. */
  taken(row: PopulationRow, entitlement: Entitlement, late: boolean): Cited | null;
}

/** Returns the look-up, made once for everybody. `rows`: the whole population. */
export function storiesOf(input: StoryInput, rows: readonly PopulationRow[]): Stories {
  const byPlace = new Map<string, GrantStory[]>();
  for (const story of grantStories(input, { person: null, account: null, resource: null })) {
    const { person, account, resource, level } = story.grant;
    const key = `${person}\n${account}\n${resource}\n${level}`;
    const known = byPlace.get(key);
    if (known === undefined) byPlace.set(key, [story]);
    else known.push(story);
  }
  const losses = lossesIn(rows);
  const of = ({ person, also, account }: PopulationRow, { resource, level }: Entitlement) =>
    [person, ...also].flatMap((name) => byPlace.get(`${name}\n${account}\n${resource}\n${level}`) ?? []);

  return {
    given(row, entitlement) {
      const stories = of(row, entitlement);
      const running = newest(
        stories.filter((story) => begin(story) <= row.at && row.at < end(story)),
        begin,
      );
      // Access may be live before anybody agreed: the next stretch is the one that agreed to it, late.
      const story =
        running ??
        oldest(
          stories.filter((one) => begin(one) > row.at),
          begin,
        );
      if (story === null) return null;
      // What went in between came back by another write, which is the one that was agreed to.
      const wentAt = (losses.get(placeOf(row, entitlement)) ?? []).find((at) => at > row.at);
      if (running === null && wentAt !== undefined && wentAt <= begin(story)) return null;
      return { story, step: story.given, by: 'step' };
    },
    taken(row, entitlement, late) {
      const stories = of(row, entitlement);
      const expired = newest(
        stories.filter(({ grant }) => grant.until !== null && grant.until <= row.at),
        ({ grant }) => grant.until ?? '',
      );
      const ended = newest(
        stories.filter((story) => story.ended !== null && end(story) <= row.at),
        end,
      );
      if (expired !== null && (isByCalendar(row) || ended === null))
        return { story: expired, step: expired.given, by: 'calendar' };
      const after = stories.filter((one) => late && one.ended !== null && begin(one) <= row.at);
      const story = ended ?? oldest(after, end);
      return story?.ended == null ? null : { story, step: story.ended.step, by: 'step' };
    },
  };
}

/** When each entitlement went, oldest first. */
function lossesIn(rows: readonly PopulationRow[]): ReadonlyMap<string, readonly Instant[]> {
  const losses = new Map<string, Instant[]>();
  for (const row of rows) {
    for (const entitlement of row.losses) {
      const key = placeOf(row, entitlement);
      const known = losses.get(key);
      if (known === undefined) losses.set(key, [row.at]);
      else known.push(row.at);
    }
  }
  return losses;
}

function placeOf({ account, person }: PopulationRow, { resource, level }: Entitlement): string {
  return `${person}\n${account}\n${resource}\n${level}`;
}

function isByCalendar(row: PopulationRow): boolean {
  return row.source === 'write' && row.outcome.change.why.kind === 'expiry';
}

/** When a step landed: the forge's time, else what the committer claims. */
export function landedAt({ pull_request, committed_at }: StoryStep): Instant | null {
  return pull_request?.merged_at ?? committed_at;
}

/** What is older than all records sorts first. */
function begin({ given }: GrantStory): string {
  return landedAt(given) ?? '';
}

function end({ ended }: GrantStory): string {
  return ended === null ? '~' : (landedAt(ended.step) ?? '');
}

function newest(stories: readonly GrantStory[], of: (story: GrantStory) => string): GrantStory | null {
  let found: GrantStory | null = null;
  for (const story of stories) if (found === null || of(story) > of(found)) found = story;
  return found;
}

function oldest(stories: readonly GrantStory[], of: (story: GrantStory) => string): GrantStory | null {
  let found: GrantStory | null = null;
  for (const story of stories) if (found === null || of(story) < of(found)) found = story;
  return found;
}
