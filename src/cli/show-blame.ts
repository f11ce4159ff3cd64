// The stories of somebody's grants, for people and as JSON. Builds text only.
import pc from 'picocolors';
import type { GrantStory, StoryStep } from '../approval/grant-story.ts';
import type { Written } from '../approval/story-records.ts';
import type { Instant } from '../core/instant.ts';
import { visible } from '../core/show.ts';
import { type Aliases, describeEntitlement, describeInstant } from '../plan/render/words.ts';

/** What was asked, and from where the answer is. */
export interface BlameAnswer {
  readonly person: string;
  readonly tip: string;
  readonly stories: readonly GrantStory[];
  /** By account, how the file at the tip calls its projects. */
  readonly aliases: ReadonlyMap<string, Aliases>;
  /** Steps of the branch whose file cannot be read. */
  readonly invalid: readonly { readonly commit: string; readonly message: string }[];
}

type Paint = ReturnType<typeof pc.createColors>;

/** Returns the JSON: one entry a grant, what is held first. */
export function blameJson({ person, tip, stories, invalid }: BlameAnswer): object {
  return {
    format_version: '1.0',
    person,
    tip,
    grants: stories.map(({ grant, given, applied, live_since, earlier_keys, ended }) => ({
      account: grant.account,
      resource: grant.resource,
      level: grant.level,
      until: grant.until,
      held: ended === null,
      given,
      applied,
      live_since,
      earlier_keys,
      ended,
    })),
    invalid,
  };
}

/** Returns the answer for people: a block a grant, what ended below what is held. */
export function showBlame(answer: BlameAnswer, colour: boolean): string {
  const p = pc.createColors(colour);
  const { person, tip, stories, aliases, invalid } = answer;
  const lines = [`${p.bold(visible(person))}, by the branch up to ${short(tip)}`];
  for (const [title, wanted] of [
    ['holds', stories.filter(({ ended }) => ended === null)],
    ['held once', stories.filter(({ ended }) => ended !== null)],
  ] as const) {
    if (wanted.length === 0) continue;
    lines.push('', title);
    for (const story of wanted) lines.push(...storyLines(story, aliases, p));
  }
  if (invalid.length > 0) lines.push('', 'nothing is taken from these commits, whose file cannot be read:');
  for (const { commit, message } of invalid) lines.push(`  ${short(commit)} ${visible(message)}`);
  return `${lines.join('\n')}\n`;
}

function storyLines(story: GrantStory, aliases: BlameAnswer['aliases'], p: Paint): readonly string[] {
  const { grant, given, applied, live_since, earlier_keys, ended } = story;
  const named = aliases.get(grant.account) ?? new Map<string, string>();
  const what = `${visible(grant.account)}  ${visible(describeEntitlement(grant, named))}`;
  return [
    `  ${p.bold(what)}`,
    ...stepLines('given', given, p),
    ...writtenLines('applied', applied),
    ...(live_since === null ? [] : [`    live      since ${describeInstant(live_since)} by the records`]),
    ...earlier_keys.map(
      ({ person, commit }) => `    before    ${visible(person)} held the same since ${short(commit)}`,
    ),
    ...(ended === null
      ? []
      : [
          ...stepLines('ended', ended.step, p),
          ...writtenLines('removed', ended.applied),
          ...(ended.moved_to === null ? [] : [`    moved     to ${visible(ended.moved_to)}`]),
        ]),
  ];
}

function stepLines(word: string, step: StoryStep, p: Paint): readonly string[] {
  const { pull_request } = step;
  const by =
    pull_request === null
      ? ''
      : `, #${pull_request.number}${pull_request.title === null ? '' : ` "${visible(pull_request.title)}"`} by ${visible(pull_request.author ?? 'a deleted account')}, asked ${describeInstant(pull_request.created_at)}${pull_request.ticket === null ? '' : `, ${visible(pull_request.ticket)}`}`;
  return [
    `    ${word.padEnd(9)} ${short(step.commit)} ${timeOf(step)}${by}`,
    `    ${' '.repeat(9)} ${standing(step, p)}`,
    ...step.reasons.map(({ code, message }) => `    ${' '.repeat(9)} ${code}: ${visible(message)}`),
    ...step.notes.map(({ code, message }) => `    ${'note'.padEnd(9)} ${code}: ${visible(message)}`),
  ];
}

function timeOf({ pull_request, committed_at }: StoryStep): string {
  const at = pull_request?.merged_at ?? committed_at;
  return at === null ? '' : describeInstant(at);
}

function standing(step: StoryStep, p: Paint): string {
  const { assurance, approved_by, rule, required, tier } = step;
  const level = assurance === null ? '' : ` (${assurance})`;
  const people = approved_by.map(
    ({ person, review, submitted_at }) =>
      `${visible(person)} (review ${review}${submitted_at === null ? '' : `, ${describeInstant(submitted_at)}`})`,
  );
  const who = people.length === 0 ? '' : ` by ${people.join(', ')}`;
  const asked =
    rule === null || tier === null
      ? ''
      : `; ${tier} needs ${required ?? rule.count}${rule.approvers === null ? '' : ` of ${rule.approvers.map(visible).join(', ')}`}`;
  switch (step.standing) {
    case 'approved':
      return `${p.green('approved')}${level}${who}${asked}`;
    case 'reapproved':
      return `${p.green('approved afterwards')}${level}${who}${asked}`;
    case 'blocked':
      return `${p.red('not approved')}${level}${who}${asked}`;
    case 'baseline':
      return `baseline${level}: there before approvals were recorded`;
    case 'not verified':
      return p.yellow('not verified: the ledger has no record of this step');
  }
}

function writtenLines(word: string, written: Written | null): readonly string[] {
  if (written === null) return [];
  const { at, record, status, read_back_at, break_glass } = written;
  const how = status === 'applied' ? '' : status === 'already' ? ', found done' : ', by hand';
  const back = read_back_at === null ? ', not read back' : `, read back ${describeInstant(read_back_at)}`;
  return [
    `    ${word.padEnd(9)} ${describeInstant(at)}${how} (record ${record})${back}`,
    ...(break_glass === null
      ? []
      : [
          `    ${' '.repeat(9)} break-glass: ${visible(break_glass.reason)}${break_glass.ticket === null ? '' : ` (${visible(break_glass.ticket)})`}`,
        ]),
  ];
}

/** Returns the time as text for a line; exported for the other view of the past. */
export function timeText(at: Instant | null): string {
  return at === null ? 'at an unknown time' : describeInstant(at);
}

export function short(commit: string): string {
  return visible(commit.slice(0, 12));
}
