// A source file as the edits see it: text, tokens with offsets, and the plain data that it means. Reads YAML only;
// whether the file is a good team.yaml is not asked here.
import { Composer, type CST, type Document, isMap, isScalar, isSeq, LineCounter, Parser } from 'yaml';
import { RollcallError } from '../../core/errors.ts';
import type { Position } from '../../core/issue.ts';
import type { SourceFile } from '../team-file.ts';
import { type Leaf, visitLeaves } from './leaves.ts';

/** Maps keep the order of their keys, so that two files can be compared to the last detail. */
export type Data = null | boolean | number | string | readonly Data[] | ReadonlyMap<string, Data>;

/** A parsed file. */
export interface YamlSource {
  readonly file: SourceFile;
  readonly tokens: readonly CST.Token[];
  readonly document: Document.Parsed;
  /** Returns where an offset lies. */
  position(offset: number): Position;
}

/** Returns the parsed file; throws RC250 where it is no single, valid YAML document. */
export function parseYaml(file: SourceFile): YamlSource {
  const counter = new LineCounter();
  const tokens = [...new Parser(counter.addNewLine).parse(file.text)];
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    merge: false,
    uniqueKeys: false,
    stringKeys: true,
    keepSourceTokens: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const documents = [...composer.compose(tokens, true, file.text.length)];
  const [document, second] = documents;
  if (document === undefined || second !== undefined || document.errors.length > 0) {
    throw new RollcallError('RC250', `${file.path} is no single valid YAML document`, {
      hint: 'rollcall validate says where it is broken',
    });
  }
  return {
    file,
    tokens,
    document,
    position: (offset) => {
      const { line, col } = counter.linePos(offset);
      return { file: file.path, line, column: col };
    },
  };
}

/** Returns the data that a node of a document means; texts of unknown tags and aliases are not resolved. */
export function dataOf(node: unknown): Data {
  if (isMap(node)) {
    return new Map(node.items.map((pair) => [keyOf(pair.key), dataOf(pair.value)]));
  }
  if (isSeq(node)) return node.items.map(dataOf);
  if (!isScalar(node)) return null;
  const { value } = node;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

/** Returns a key as text. */
export function keyOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : '';
}

/** Returns one text for data, equal exactly where the data is. */
export function fingerprint(data: Data): string {
  return JSON.stringify(data, (_, value: unknown) => {
    if (value instanceof Map) return { map: [...value] };
    return typeof value === 'string' || typeof value === 'number' ? `${typeof value} ${value}` : value;
  });
}

/** Returns the comments of a file in order, from `#` on as written. */
export function commentsOf(source: YamlSource): readonly Leaf[] {
  const comments: Leaf[] = [];
  for (const token of source.tokens) {
    visitLeaves(token, (leaf) => {
      if (leaf.type === 'comment') comments.push(leaf);
    });
  }
  return comments;
}
