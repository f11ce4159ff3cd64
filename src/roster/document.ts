// YAML text -> located tree, with a finding for everything that team.yaml does not allow in a YAML file, whatever its
// keys mean. Linear in the text.
import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
} from 'yaml';
import { firstUnseen, unseenCharacters } from './hostile.ts';
import { type Lines, positionAt } from './lines.ts';
import { MAX_SHOWN, type TextReport } from './report.ts';
import { knownSecrets, type Span } from './secrets.ts';
import { plainMessage, shown } from './shown.ts';
import { tokensOf } from './tokens.ts';
import type { Entry, MapNode, ScalarNode, TreeNode } from './tree.ts';

/** What a file holds, and which parts of it stand for something that was refused and must not be judged further. */
export interface Parsed {
  readonly lines: Lines;
  readonly root: TreeNode;
  readonly refused: ReadonlySet<TreeNode>;
  /** Where the parser stopped; null: it read all. */
  readonly broken: number | null;
  /** What looks like a secret in the text, in order; none overlaps another. */
  readonly secrets: readonly Span[];
}

/** Returns the tree of a file, or null where nothing could be read (findings say why). Never throws. */
export function parseDocument(lines: Lines, report: TextReport): Parsed | null {
  const secrets = checkText(lines, report);
  const tokens = tokensOf(lines, report);
  if (tokens === null) return null;
  const document = compose(tokens, lines, report);
  const refused = new Set<TreeNode>();
  const root = document?.contents ?? null;
  const stops = (document?.errors ?? []).filter(isSyntax).map(({ pos }) => pos[0]);
  return {
    lines,
    root: root === null ? nothingAt(lines, 0) : treeOf(root, { lines, report, refused }),
    refused,
    broken: stops.length === 0 ? null : stops.reduce((a, b) => Math.min(a, b)),
    secrets,
  };
}

function isSyntax({ code }: { readonly code: string }): boolean {
  return code !== 'NON_STRING_KEY' && !REFUSED_BEFORE.has(code);
}

/** What can be told from the characters alone. Returns what looks like a secret. */
function checkText(lines: Lines, report: TextReport): readonly Span[] {
  for (const { offset, name } of unseenCharacters(lines.text, MAX_SHOWN + 1)) {
    report.error('RC107', positionAt(lines, offset), `${name} stands here`, {
      hint: 'delete the character and type the text again',
    });
  }
  const secrets = knownSecrets(lines.text);
  for (const secret of secrets) {
    report.mask(lines, secret);
    report.error('RC116', positionAt(lines, secret.start), `this looks like ${secret.what}`, {
      hint: 'revoke it, and name an environment variable instead',
    });
  }
  return secrets;
}

function compose(
  tokens: readonly CST.Token[],
  lines: Lines,
  report: TextReport,
): Document.Parsed | undefined {
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    merge: false,
    uniqueKeys: false, // quadratic in `yaml`; mapOf looks keys up
    stringKeys: true,
    resolveKnownTags: false,
    prettyErrors: false, // would copy source lines into messages
    logLevel: 'silent',
  });
  const [document, second] = composer.compose(tokens, true, lines.text.length);
  if (second !== undefined) {
    report.error('RC105', positionAt(lines, second.range[0]), 'a second document starts here', {
      hint: 'remove everything from --- on',
    });
  }
  for (const error of document?.errors ?? []) {
    if (REFUSED_BEFORE.has(error.code)) continue;
    // An alias as a key has been refused as an alias.
    if (error.code === 'NON_STRING_KEY' && lines.text[error.pos[0]] === '*') continue;
    const at = positionAt(lines, error.pos[0]);
    if (error.code === 'NON_STRING_KEY') {
      report.error('RC109', at, 'a key must be a single word', {
        hint: 'quote the key, or write it without brackets',
      });
    } else {
      report.error('RC101', at, plainMessage(error.message));
      report.unreadable(lines, error.pos[0]);
    }
  }
  return document;
}

/** What `tokensOf` already reported as RC106, or RC105. */
const REFUSED_BEFORE = new Set([
  'ALIAS_PROPS',
  'BAD_ALIAS',
  'BAD_DIRECTIVE',
  'MULTIPLE_ANCHORS',
  'MULTIPLE_DOCS',
  'MULTIPLE_TAGS',
  'TAG_RESOLVE_FAILED',
]);

interface Context {
  readonly lines: Lines;
  readonly report: TextReport;
  readonly refused: Set<TreeNode>;
}

function treeOf(node: Node, context: Context): TreeNode {
  const { lines } = context;
  const [start, end] = spanOf(node);
  if (isMap(node)) return mapOf(node.items, { start, end }, context);
  if (isSeq(node)) {
    return {
      kind: 'list',
      lines,
      start,
      end,
      items: node.items.map((item) => (isNode(item) ? treeOf(item, context) : nothingAt(lines, end))),
    };
  }
  if (isScalar(node)) return scalarOf(node.value, node.source ?? '', { start, end }, context);
  // What is left is an alias, which was refused where it stands.
  const nothing = nothingAt(lines, start);
  context.refused.add(nothing);
  return nothing;
}

function mapOf(items: readonly Pair[], span: { start: number; end: number }, context: Context): MapNode {
  const { lines, report } = context;
  const entries = new Map<string, Entry>();
  const places = new Map<string, ScalarNode>();
  for (const { key: written, value: content } of items) {
    const key = keyOf(written, span.start, context);
    if (key === null) continue;
    const name = String(key.value);
    const value = isNode(content) ? treeOf(content, context) : nothingAt(lines, key.end);
    const plain = name.normalize('NFC').toLowerCase();
    const earlier = places.get(plain);
    if (earlier === undefined) {
      places.set(plain, key);
      entries.set(name, { key, name, value });
    } else {
      const { line } = positionAt(lines, earlier.start);
      const same = String(earlier.value) === name ? '' : ' but for upper and lower case';
      report.error(
        'RC108',
        positionAt(lines, key.start),
        `${shown(name)} already stands in line ${line}${same}`,
        {
          hint: 'keep one of them',
        },
      );
    }
  }
  return { kind: 'map', lines, ...span, entries };
}

function keyOf(written: unknown, start: number, context: Context): ScalarNode | null {
  const { lines, report } = context;
  // Lists, maps and aliases as keys were refused where they stand.
  if (isNode(written) && !isScalar(written)) return null;
  const [from, to] = isScalar(written) ? spanOf(written) : [start, start];
  const text = isScalar(written) && typeof written.value === 'string' ? written.value : '';
  const key = scalarOf(text, text, { start: from, end: to }, context);
  if (key.value === '') {
    report.error('RC109', positionAt(lines, from), 'a key is empty');
    return null;
  }
  if (key.value === '<<' && isScalar(written) && written.type === 'PLAIN') {
    report.error('RC106', positionAt(lines, from), '"<<" is a merge key', { hint: 'write the keys out' });
    return null;
  }
  return key;
}

function scalarOf(
  value: unknown,
  source: string,
  span: { start: number; end: number },
  { lines, report }: Context,
): ScalarNode {
  const plain =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
  if (typeof plain === 'string' && lines.text.startsWith('"', span.start)) {
    const unseen = firstUnseen(plain);
    // Characters that stand in the text itself are reported there.
    if (unseen !== undefined && firstUnseen(lines.text.slice(span.start, span.end)) === undefined) {
      report.error('RC107', positionAt(lines, span.start), `${unseen.name} is written here as an escape`, {
        hint: 'remove the escape',
      });
    }
  }
  return { kind: 'scalar', lines, ...span, value: plain, source };
}

function nothingAt(lines: Lines, offset: number): ScalarNode {
  return { kind: 'scalar', lines, start: offset, end: offset, value: null, source: '' };
}

function spanOf(node: Node): readonly [number, number] {
  const range = node.range;
  return range ? [range[0], range[1]] : [0, 0];
}

function isNode(value: unknown): value is Node {
  return isMap(value) || isSeq(value) || isScalar(value) || isAlias(value);
}
