// Who may approve, for people and as JSON. Builds text only.

import type { ApprovalRule } from '../approval/policy.ts';
import type { Approvers, Because, ChangeApprovers, TierApprovers } from '../approval/who-may.ts';
import type { Risk } from '../core/risk.ts';
import { visible } from '../core/show.ts';
import { type Line, line, paintLines, type Span, type Tone } from '../plan/render/lines.ts';
import { anyOf } from '../roster/shown.ts';

/** What was asked, and what the forge was asked about it. */
export interface AskedForge {
  /** Why GitHub was not asked; null: it was. */
  readonly not_asked: string | null;
  /** Teams that rules name, which only GitHub knows. */
  readonly teams: readonly string[];
}

export interface ChangesAnswer extends AskedForge {
  readonly base: string;
  readonly head: string;
  readonly conflicts: boolean;
  readonly changes: readonly ChangeApprovers[];
  /** Who had a part in the commits. */
  readonly contributors: readonly { readonly person: string; readonly links: readonly string[] }[];
  /** Commits that nobody is known to stand behind, in words. */
  readonly unattributable: readonly string[];
  readonly policy_changed: boolean;
}

export interface SimulationAnswer extends AskedForge {
  readonly file: string;
  readonly min_team_mode: boolean;
  readonly tiers: readonly TierApprovers[];
}

/** Returns the JSON of an answer about changes. */
export function changesJson({ not_asked, changes, ...rest }: ChangesAnswer): object {
  return {
    format_version: '1.0',
    kind: 'changes',
    base: rest.base,
    head: rest.head,
    conflicts: rest.conflicts,
    policy_changed: rest.policy_changed,
    contributors: rest.contributors,
    unattributable: rest.unattributable,
    github: { asked: not_asked === null, why_not: not_asked },
    changes,
  };
}

/** Returns the JSON of a simulation. */
export function simulationJson({ file, min_team_mode, tiers, not_asked }: SimulationAnswer): object {
  return {
    format_version: '1.0',
    kind: 'simulation',
    file,
    min_team_mode,
    github: { asked: not_asked === null, why_not: not_asked },
    tiers,
  };
}

/** Returns the changes, those with one answer together, the riskiest first. */
export function showChanges(answer: ChangesAnswer, colour: boolean): string {
  const { base, head, changes } = answer;
  const lines: Line[] = [line(0, ['strong', `Who may approve ${short(head)} on ${short(base)}`])];
  if (answer.conflicts) {
    lines.push(line(0, ['warn', 'it conflicts with the branch, so this is what it says by itself']));
  }
  if (changes.length === 0) lines.push(line(0, 'nothing governed changes, so nothing needs an approval'));
  for (const group of grouped(changes)) {
    const [first] = group;
    if (first === undefined) continue;
    lines.push(line(0), ruleLine(first.tier, first.required, first.rule));
    for (const { change } of group) lines.push(line(1, ['strong', change]));
    lines.push(...approverLines(first, []), ...changeVerdict(first));
  }
  if (answer.unattributable.length > 0) {
    lines.push(line(0), line(0, `Two must agree, because of ${answer.unattributable.join(', ')}.`));
  }
  if (answer.policy_changed) {
    lines.push(
      line(0),
      line(0, 'The policy changes here: what is shown is the one before, which judges it.'),
    );
  }
  lines.push(...forgeLines(answer, changes.length > 0));
  return paintLines(lines, { colour });
}

/** Returns what each tier comes to, lowest first. */
export function showSimulation(answer: SimulationAnswer, colour: boolean): string {
  const lines: Line[] = [line(0, ['strong', `Who could approve today, by ${answer.file}`])];
  for (const tier of answer.tiers) {
    lines.push(line(0), ruleLine(tier.tier, tier.required, tier.rule));
    lines.push(...approverLines(tier, tier.for_some), ...tierVerdict(tier));
  }
  if (answer.min_team_mode) {
    lines.push(
      line(0),
      line(0, 'min_team_mode: where fewer could approve than a rule asks for, all of them suffice.'),
    );
  }
  lines.push(...forgeLines(answer, true));
  return paintLines(lines, { colour });
}

/** Changes with the same answer are one block. */
function grouped(changes: readonly ChangeApprovers[]): readonly (readonly ChangeApprovers[])[] {
  const groups = new Map<string, ChangeApprovers[]>();
  for (const change of changes) {
    const { tier, required, may, perhaps, may_not } = change;
    const key = JSON.stringify([tier, required, may, perhaps, may_not]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [change]);
    else group.push(change);
  }
  const order: { readonly [tier in Risk]: number } = { critical: 0, high: 1, medium: 2, low: 3 };
  return [...groups.values()].sort(([a], [b]) => order[a?.tier ?? 'low'] - order[b?.tier ?? 'low']);
}

const TONES: { readonly [tier in Risk]: Tone } = {
  low: 'quiet',
  medium: 'plain',
  high: 'change',
  critical: 'remove',
};

function ruleLine(tier: Risk, required: number, { count, approvers }: ApprovalRule): Line {
  const whom = approvers === null ? 'anybody in the file who may write' : anyOf(approvers.map(nameWords));
  const waived = required < count ? ` (the rule: ${count})` : '';
  return line(
    0,
    [TONES[tier], tier.padEnd(LABEL)],
    `${required} approval${required === 1 ? '' : 's'}${waived} by ${whom}`,
  );
}

function nameWords(name: string): string {
  if (name === 'manager') return 'the manager';
  return name === 'project.owner' ? "the project's owner" : name;
}

const WORDS = { manager: 'as managers', 'project.owner': 'as project owners' } as const;

function approverLines(
  { may, perhaps, may_not }: Approvers,
  forSome: TierApprovers['for_some'],
): readonly Line[] {
  return [
    ...listLines('may', 'add', '', may),
    ...forSome.flatMap(({ word, people }) => listLines('for some', 'add', `${WORDS[word]}: `, people)),
    ...byReason(perhaps).flatMap(([why, people]) => listLines('perhaps', 'change', `${why}: `, people)),
    ...byReason(may_not).flatMap(([why, people]) => listLines('may not', 'quiet', `${why}: `, people)),
  ];
}

function byReason(list: readonly Because[]): readonly (readonly [string, readonly string[]])[] {
  const reasons = new Map<string, string[]>();
  for (const { person, why } of list) {
    const people = reasons.get(why);
    if (people === undefined) reasons.set(why, [person]);
    else people.push(person);
  }
  return [...reasons];
}

function changeVerdict({ outcome, may, perhaps, required }: ChangeApprovers): readonly Line[] {
  if (outcome !== 'never') return [];
  const most = may.length + perhaps.length;
  return [
    line(1, [
      'remove',
      `stays blocked: ${required} needed, ${most === 0 ? 'nobody' : `${most} at most`} may`,
    ]),
  ];
}

function tierVerdict({ outcome, spare, required }: TierApprovers): readonly Line[] {
  if (outcome === 'never') {
    const most = required + spare;
    return [
      line(1, [
        'remove',
        `stays blocked: ${required} needed, ${most <= 0 ? 'nobody' : `${most} at most`} could`,
      ]),
    ];
  }
  if (spare > 0) return [];
  return [line(1, ['warn', 'nobody to spare: what one of them writes or gains from stays blocked'])];
}

function forgeLines({ not_asked, teams }: AskedForge, matters: boolean): readonly Line[] {
  if (not_asked === null || !matters) return [];
  const about = ['who may write to the repository', ...teams.map((team) => `who is in ${team}`)];
  return [
    line(0),
    ...wrapped(0, 'plain', '', `GitHub was not asked (${not_asked}): ${about.join(', ')}.`.split(' '), ' '),
  ];
}

const LABEL = 10;
const WIDTH = 100;
/** More people are not read; JSON has them. */
const MOST_NAMES = 30;

function listLines(label: string, tone: Tone, lead: string, people: readonly string[]): readonly Line[] {
  if (people.length === 0) return [];
  const names = people.slice(0, MOST_NAMES).map((name) => visible(name));
  const more = people.length - names.length;
  const items = more > 0 ? [...names, `and ${more} more`] : names;
  return wrapped(
    1,
    tone,
    label,
    [
      ...lead
        .split(' ')
        .slice(0, -1)
        .map((word) => `${word} `),
      ...items.map((item, i) => (i < items.length - 1 ? `${item}, ` : item)),
    ],
    '',
  );
}

/** Puts words into lines of at most 100 columns, all but the first below the text of the first. */
function wrapped(
  depth: number,
  tone: Tone,
  label: string,
  words: readonly string[],
  glue: string,
): readonly Line[] {
  const indent = label === '' ? 0 : LABEL - 2 * depth;
  const room = WIDTH - 2 * depth - indent;
  const rows: string[] = [];
  let row = '';
  for (const word of words) {
    const next = row === '' ? word : `${row}${glue}${word}`;
    if (row !== '' && next.trimEnd().length > room) {
      rows.push(row);
      row = word;
    } else row = next;
  }
  rows.push(row);
  return rows.map((text, i) => {
    const head: Span = [tone, (i === 0 ? label : '').padEnd(indent)];
    return line(depth, head, text);
  });
}

function short(commit: string): string {
  return commit.slice(0, 12);
}
