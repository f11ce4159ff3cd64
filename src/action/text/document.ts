// A plan as a document of sections within a budget. What does not fit is left out from the end, so that what matters
// least goes first; a line about privileged access that does not fit is counted, because whoever reads must be told.
import { code, prose } from '../../plan/render/escape.ts';
import { describeValidity, shortDigest } from '../../plan/render/heading.ts';
import { describeInstant } from '../../plan/render/words.ts';
import { countOf } from '../../plan/summary.ts';
import { entriesOf } from './entries.ts';
import { type Entry, RANKS, type Rank } from './entry.ts';
import { clip, link, short } from './links.ts';
import type { PullPlan } from './model.ts';
import { inUnits, type Measure } from './size.ts';

const TITLES: { readonly [rank in Rank]: string } = {
  privileged: 'Privileged access and critical changes',
  raise: 'Raised access',
  grant: 'New access',
  removal: 'Access that ends',
  ordinary: 'Other changes',
  waiting: 'Waiting, set aside, warnings',
  drift: 'Drift: changed by hand',
  quiet: 'Nothing to decide',
};
const FOLDED: ReadonlySet<Rank> = new Set(['drift', 'quiet']);
/** What closing a section takes at most, beside its lines. */
const CLOSING = 16;

export interface Sections {
  /** Markdown; '' where there is nothing. */
  readonly text: string;
  /** How many lines of each rank were left out; only ranks that have some. */
  readonly left_out: ReadonlyMap<Rank, number>;
  /** Privileged access is there, and who may approve it is not. */
  readonly bare: boolean;
}

/** Returns the sections within a budget, in UTF-16 code units unless told otherwise. */
export function sectionsWithin(report: PullPlan, budget: number, sizeOf: Measure = inUnits): Sections {
  const byRank = new Map<Rank, Entry[]>();
  for (const entry of entriesOf(report)) {
    const list = byRank.get(entry.rank);
    if (list === undefined) byRank.set(entry.rank, [entry]);
    else list.push(entry);
  }
  const blocks: string[] = [];
  const left = new Map<Rank, number>();
  let room = budget;
  let bare = false;
  for (const rank of RANKS) {
    const entries = byRank.get(rank) ?? [];
    if (entries.length === 0) continue;
    let block = left.size > 0 ? { text: '', missing: entries.length } : section(rank, entries, room, sizeOf);
    if (rank === 'privileged' && block.missing > 0) {
      bare = true;
      block = bareSection(entries, room, sizeOf);
    }
    if (block.missing > 0) left.set(rank, block.missing);
    if (block.text === '') continue;
    blocks.push(block.text);
    room -= sizeOf(block.text) + 2;
  }
  return { text: blocks.join('\n\n'), left_out: left, bare };
}

/** Every line of privileged access counts more than what is said about one, so that short ones pass a long one by. */
function bareSection(entries: readonly Entry[], budget: number, sizeOf: Measure): Block {
  const title = `### ${TITLES.privileged} (${entries.length})`;
  let room = budget - title.length - CLOSING;
  const shown = entries.filter(({ line }) => {
    const size = sizeOf(line) + 1;
    if (size > room) return false;
    room -= size;
    return true;
  });
  const text = shown.length === 0 ? '' : [title, shown.map(({ line }) => line).join('\n')].join('\n\n');
  return { text, missing: entries.length - shown.length };
}

interface Block {
  readonly text: string;
  readonly missing: number;
}

function section(rank: Rank, entries: readonly Entry[], budget: number, sizeOf: Measure): Block {
  const title = `${TITLES[rank]} (${entries.length})`;
  const blocks = [FOLDED.has(rank) ? `<details><summary>${title}</summary>` : `### ${title}`];
  let room = budget - (blocks[0]?.length ?? 0) - CLOSING;
  let missing = 0;
  for (const group of groupsOf(entries)) {
    const quote = group.quote.join('\n');
    const lines: string[] = [];
    let left = room - sizeOf(quote) - 4;
    for (const { line } of group.entries) {
      const size = sizeOf(line) + 1;
      if (missing > 0 || size > left) {
        missing += 1;
        continue;
      }
      lines.push(line);
      left -= size;
    }
    if (lines.length === 0) continue;
    blocks.push(lines.join('\n'), ...(quote === '' ? [] : [quote]));
    room = left;
  }
  if (blocks.length === 1) return { text: '', missing };
  return { text: [...blocks, ...(FOLDED.has(rank) ? ['</details>'] : [])].join('\n\n'), missing };
}

/** Entries that share what is said about their approval, in the order of the first of them. */
function groupsOf(
  entries: readonly Entry[],
): readonly { readonly quote: readonly string[]; readonly entries: readonly Entry[] }[] {
  const groups = new Map<string, { quote: readonly string[]; entries: Entry[] }>();
  for (const entry of entries) {
    const key = entry.quote.join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { quote: entry.quote, entries: [entry] });
    else group.entries.push(entry);
  }
  return [...groups.values()];
}

/** Returns blocks about what was left out and where it is; none where all is there. */
export function cutBlocks({ left_out, bare }: Sections, report: PullPlan): readonly string[] {
  if (left_out.size === 0 && !bare) return [];
  const counts = Array.from(left_out, ([rank, count]) => `${count} under "${TITLES[rank]}"`);
  const total = [...left_out.values()].reduce((sum, count) => sum + count, 0);
  const artifact = report.artifact === null ? '' : ` and in the artifact ${code(clip(report.artifact, 100))}`;
  const where = `all of it is in ${link('the summary of the run', report.run_url)}${artifact}.`;
  return [
    ...(left_out.has('privileged')
      ? [
          '**Not all privileged access fits here, so the check fails**: look at the whole plan before merging.',
        ]
      : []),
    ...(bare ? [`Who may approve privileged access is left out here: ${where}`] : []),
    ...(total > 0 ? [`**${countOf(total, 'line')} left out here** (${counts.join(', ')}): ${where}`] : []),
  ];
}

/** Returns what was looked at; the same as long as that and its plan are the same. */
export function sourceWords({ plan, head, base, file }: PullPlan): string {
  const digest = plan === null ? '' : ` Digest ${code(shortDigest(plan))}. ${prose(describeValidity(plan))}`;
  return `${code(clip(file, 300))} at head ${short(head)} on base ${short(base)}.${digest}`;
}

/** Returns what was looked at, when, and where it ran. */
export function sourceLine(report: PullPlan): string {
  const { at, run_url, artifact } = report;
  const run = run_url === null ? '' : ` ${link('Run', run_url)}.`;
  const kept = artifact === null ? '' : ` Artifact ${code(clip(artifact, 100))}.`;
  return `${sourceWords(report)} Looked at ${describeInstant(at)}.${run}${kept}`;
}
