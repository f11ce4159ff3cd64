// What a change says by itself, for people and as JSON: who is to get and lose what, by the file alone. No account was
// read, so that nothing here says what an apply would do. Builds text only.
import { beneficiaries } from '../approval/beneficiaries.ts';
import { judgedChanges } from '../approval/judged-changes.ts';
import type { AccessChange } from '../approval/model.ts';
import type { Instant } from '../core/instant.ts';
import { RISKS, type Risk } from '../core/risk.ts';
import { writeJson } from '../core/show.ts';
import type { ChangeBetween } from '../evidence/change-between.ts';
import { code, prose, table } from '../plan/render/escape.ts';
import { type Line, line, paintLines, type Tone } from '../plan/render/lines.ts';
import { describeUntil } from '../plan/render/words.ts';

/** The format of the JSON; a minor version adds fields, a major one may break. */
export const INTENT_FORMAT = '1.0';

/** One change, as a verdict calls it and counts it. */
export interface IntentChange {
  readonly change: string;
  /** `text`: only the text of a governed file differs. */
  readonly kind: 'gain' | 'loss' | 'governed' | 'text';
  readonly tier: Risk;
  readonly person: string | null;
  /** What is gained or lost; null: another value of the file changes, and `message` says which. */
  readonly access: {
    readonly account: string;
    readonly resource: string;
    readonly level: string;
    readonly until: Instant | null;
    /** Shared places that give it (`group marketing`). */
    readonly through: readonly string[];
  } | null;
  readonly message: string;
}

export interface Intent {
  /** Full ids of the commits. */
  readonly base: string;
  readonly head: string;
  /** The two conflict: the changes are those of the head against where it left the base. */
  readonly conflicts: boolean;
  /** In the order of a verdict. */
  readonly changes: readonly IntentChange[];
}

/** Returns what the change says; nothing changes where its delta is null. */
export function intentOf(ends: Pick<Intent, 'base' | 'head'>, between: ChangeBetween): Intent {
  const delta = between.delta ?? { gains: [], losses: [], governed: [], moved: [] };
  const judged = judgedChanges(delta, between.differing, beneficiaries(delta));
  const known: readonly Omit<IntentChange, 'change' | 'tier'>[] = [
    ...delta.gains.map((gain) => accessRow('gain', gain)),
    ...delta.losses.map((loss) => accessRow('loss', loss)),
    ...delta.governed.map(
      ({ person, message }) => ({ kind: 'governed', person, access: null, message }) as const,
    ),
  ];
  const text = { kind: 'text', person: null, access: null, message: 'only its text differs' } as const;
  return {
    ...ends,
    conflicts: between.conflicts,
    changes: judged.map(({ id, tier }, i) => ({ change: id, tier, ...(known[i] ?? text) })),
  };
}

function accessRow(kind: 'gain' | 'loss', one: AccessChange): Omit<IntentChange, 'change' | 'tier'> {
  const { person, account, resource, level, until, through } = one;
  const by = through.length === 0 ? '' : ` by ${through.join(', ')}`;
  const message = `${level} on ${resource} in ${account}${describeUntil(until)}${by}`;
  return { kind, person, access: { account, resource, level, until, through }, message };
}

export function intentJson({ base, head, conflicts, changes }: Intent): string {
  return writeJson({ format_version: INTENT_FORMAT, kind: 'intent', base, head, conflicts, changes });
}

const SYMBOLS: { readonly [kind in IntentChange['kind']]: readonly [string, Tone] } = {
  gain: ['+', 'add'],
  loss: ['-', 'remove'],
  governed: ['~', 'change'],
  text: ['~', 'quiet'],
};

/** Returns lines, the riskiest first. */
export function showIntent(intent: Intent, colour: boolean): string {
  const lines: Line[] = [line(0, ['strong', headline(intent)]), line(0, ['warn', INTENT_ONLY])];
  if (intent.conflicts) lines.push(line(0, ['warn', CONFLICTS]));
  for (const tier of [...RISKS].reverse()) {
    const changes = intent.changes.filter((one) => one.tier === tier);
    if (changes.length > 0) lines.push(line(0), line(0, ['strong', tier]));
    for (const { kind, change, person, message } of changes) {
      const [symbol, tone] = SYMBOLS[kind];
      lines.push(
        line(1, [tone, `${symbol} `], person === null ? '' : `${person}  `, wordsOf(kind, change, message)),
      );
    }
  }
  return paintLines(lines, { colour });
}

/** Returns GitHub Markdown; blocks are parted by one empty line. */
export function intentMarkdown(intent: Intent): string {
  const rows = [...RISKS]
    .reverse()
    .flatMap((tier) =>
      intent.changes
        .filter((one) => one.tier === tier)
        .map(({ kind, change, person, message }) => [
          code(SYMBOLS[kind][0]),
          person === null ? '' : code(person),
          prose(wordsOf(kind, change, message)),
          tier === 'high' || tier === 'critical' ? `**${tier}**` : tier,
        ]),
    );
  const blocks = [
    `**${prose(headline(intent))}**`,
    INTENT_ONLY,
    ...(intent.conflicts ? [prose(CONFLICTS)] : []),
    ...(rows.length === 0 ? [] : [table(['', 'Who', 'What', 'Risk'], rows)]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

const INTENT_ONLY = 'Intent only: no account was read, so this is not what an apply would do.';
const CONFLICTS = 'It conflicts with the base, so this is what it says by itself.';

function headline({ base, head, changes }: Intent): string {
  const of = `${head.slice(0, 12)} on ${base.slice(0, 12)}`;
  const counts = (['gain', 'loss', 'governed', 'text'] as const).map(
    (kind) => [kind, changes.filter((one) => one.kind === kind).length] as const,
  );
  const words = counts.flatMap(([kind, count]) => (count === 0 ? [] : [`${count} ${COUNTED[kind]}`]));
  return `Intent of ${of}: ${words.length === 0 ? 'nothing governed changes' : words.join(', ')}.`;
}

const COUNTED = {
  gain: 'gained',
  loss: 'lost',
  governed: 'settings changed',
  text: 'files reworded',
} as const;

/** A gain or loss is told by its access; of text that differs only the file is known. */
function wordsOf(kind: IntentChange['kind'], change: string, message: string): string {
  return kind === 'text' ? `${change.replace(/^text /, '')}: ${message}` : message;
}
