// Markdown documents as data for tests: fenced blocks with the HTML comments that stand before them, links, code spans.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './built-cli.ts';

/** A fenced block, or a comment that stands alone (`language` and `body` are then empty). */
export interface DocBlock {
  /** `<!-- word rest -->` before the block; `''` where there is none. */
  readonly word: string;
  readonly rest: string;
  readonly language: string;
  readonly body: string;
  /** Line of the comment or fence, counted from 1. */
  readonly line: number;
  /** Where the body stands in the text: the offsets of its first character and of the one after its last. */
  readonly span: readonly [start: number, end: number];
}

const PIECE =
  /(?:^<!-- (?<word>[a-z]+)(?: (?<rest>.*?))? -->\n+)?^```(?<language>[a-z]*)\n(?<body>[\s\S]*?)^```$|^<!-- (?<alone>[a-z]+)(?: (?<more>.*?))? -->$/gmu;

/** Returns the blocks and comments of a document in their order. */
export function blocksOf(text: string): readonly DocBlock[] {
  return [...text.matchAll(PIECE)].map((match) => {
    const { word = match.groups?.['alone'] ?? '', rest = match.groups?.['more'] ?? '' } = match.groups ?? {};
    const body = match.groups?.['body'] ?? '';
    const end = match.index + match[0].length - '```'.length;
    return {
      word,
      rest,
      language: match.groups?.['language'] ?? '',
      body,
      line: text.slice(0, match.index).split('\n').length,
      span: [end - body.length, end],
    };
  });
}

/** The Markdown files of the repository that people read, relative to its root. */
export const DOCUMENTS: readonly string[] = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...['docs', 'src'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
  ),
].sort();

/** Returns a document's text. */
export function readDocument(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}
