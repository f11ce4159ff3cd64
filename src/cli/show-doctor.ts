// What the doctor found, for people and as JSON. Builds text only.
import { CHECKS, GUIDE } from '../doctor/checks.ts';
import type { Finding, Status } from '../doctor/model.ts';
import { type Line, line, paintLines, type Tone } from '../plan/render/lines.ts';

const TONES: { readonly [status in Status]: Tone } = {
  ok: 'add',
  warn: 'change',
  fail: 'remove',
  unknown: 'warn',
};

/** Returns the JSON of findings. */
export function findingsJson(findings: readonly Finding[]): object {
  return { format_version: '1.0', checks: findings };
}

/** Returns the findings by group, those that need something with why, what to do and where to read on. */
export function showFindings(findings: readonly Finding[], colour: boolean): string {
  const lines: Line[] = [];
  let group = '';
  for (const alike of together(findings)) {
    const own = groupOf(alike[0]);
    if (own !== group) lines.push(...(group === '' ? [] : [line(0)]), line(0, ['strong', own]));
    group = own;
    lines.push(...linesOf(alike));
  }
  lines.push(line(0), line(0, summary(findings)));
  return paintLines(lines, { colour });
}

const LABEL = 9;
const WIDTH = 100;

type Alike = readonly [Finding, ...Finding[]];

/** Puts findings of a group that say the same into one: without a token, that is most of them. */
function together(findings: readonly Finding[]): readonly Alike[] {
  const all = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of findings) {
    const key = JSON.stringify([groupOf(finding), finding.status, finding.seen, finding.fix]);
    const alike = all.get(key);
    if (alike === undefined) all.set(key, [finding]);
    else alike.push(finding);
  }
  const order = [...new Set(findings.map(groupOf))];
  return [...all.values()].sort(([a], [b]) => order.indexOf(groupOf(a)) - order.indexOf(groupOf(b)));
}

function groupOf({ id }: Finding): string {
  return CHECKS[id].group;
}

function linesOf(alike: Alike): readonly Line[] {
  const [{ status, seen, why, fix, link }, ...others] = alike;
  const [first = '', ...rest] = wrapped(`${alike.map(({ id }) => id).join(', ')}: ${seen}`);
  const isFine = status === 'ok';
  const isAlone = others.length === 0;
  const notes = [
    ...(isFine || !isAlone ? [] : wrapped(why)),
    ...(fix === null ? [] : wrapped(`→ ${fix}`)),
    ...(isFine ? [] : [isAlone ? link : GUIDE]),
  ];
  return [
    line(1, [TONES[status], status.padEnd(LABEL)], first),
    ...rest.map((text) => line(1, `${' '.repeat(LABEL)}${text}`)),
    ...notes.map((text) => line(1, ['quiet', `${' '.repeat(LABEL)}${text}`])),
  ];
}

/** Words in lines of at most 100 columns with what stands before them; a longer word has a line of its own. */
function wrapped(text: string): readonly string[] {
  const room = WIDTH - LABEL - 2;
  const rows: string[] = [];
  for (const word of text.split(' ')) {
    const last = rows.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room)
      rows[rows.length - 1] = `${last} ${word}`;
    else rows.push(word);
  }
  return rows;
}

function summary(findings: readonly Finding[]): string {
  const count = (status: Status): number => findings.filter((one) => one.status === status).length;
  return `${count('ok')} ok, ${count('warn')} to look at, ${count('fail')} failing, ${count('unknown')} unknown.`;
}
