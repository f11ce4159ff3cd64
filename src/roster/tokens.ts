// YAML text -> the parser's tokens, refusing on the way what hides meaning and what nests too deeply. Nothing here
// recurses, so that no text can exhaust the stack.
import { CST, Lexer, Parser } from 'yaml';
import { type Lines, positionAt } from './lines.ts';
import type { TextReport } from './report.ts';
import { shown } from './shown.ts';

/** Maps and lists may stand in each other this deep. */
export const MAX_DEPTH = 16;
/** What may be open at once before reading stops, far above what is allowed: so that a hostile text stays cheap. */
const MAX_OPEN = 64;

/** Returns the tokens of the stream, or null where nesting is too deep to go on (reported). */
export function tokensOf(lines: Lines, report: TextReport): readonly CST.Token[] | null {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let [offset, brackets, indicators] = [0, 0, 0];
  let content = false;
  for (const lexeme of new Lexer().lex(lines.text)) {
    tokens.push(...parser.next(lexeme));
    // A marker of no width announces a scalar; what follows it is text, whatever it looks like.
    const type: CST.TokenType | 'text' | null = content ? 'text' : CST.tokenType(lexeme);
    content = type === 'scalar';
    if (type === 'doc-mode' || type === 'scalar') continue;
    if (type === 'flow-error-end') {
      brackets = 0;
      continue;
    }
    if (type === 'newline') indicators = 0;
    else if (type === 'flow-map-start' || type === 'flow-seq-start') brackets += 1;
    else if (type === 'flow-map-end' || type === 'flow-seq-end') brackets -= 1;
    else if (type === 'seq-item-ind' || type === 'explicit-key-ind') indicators += 1;
    else if (isRefused(type)) refuse(type, lexeme, lines, offset, report);
    if (brackets + indicators > MAX_OPEN) {
      reportDepth(lines, offset, report);
      return null;
    }
    offset += lexeme.length;
  }
  tokens.push(...parser.end());
  return tooDeep(tokens, lines, report) ? null : tokens;
}

const REFUSED = {
  anchor: ['an anchor', 'write the value out where it is used'],
  alias: ['an alias', 'write the value out'],
  tag: ['a tag', 'remove it; quote the value if it must be a text'],
  'directive-line': ['a directive', 'remove it; team.yaml is always YAML 1.2'],
} as const;

function isRefused(type: string | null): type is keyof typeof REFUSED {
  return type !== null && Object.hasOwn(REFUSED, type);
}

function refuse(
  type: keyof typeof REFUSED,
  lexeme: string,
  lines: Lines,
  offset: number,
  report: TextReport,
): void {
  const [what, hint] = REFUSED[type];
  report.error('RC106', positionAt(lines, offset), `${shown(lexeme)} is ${what}`, { hint });
}

/** Measures the depth of the tokens with a stack of its own. */
function tooDeep(tokens: readonly CST.Token[], lines: Lines, report: TextReport): boolean {
  const rest: { readonly token: CST.Token; readonly depth: number }[] = tokens.map((token) => ({
    token,
    depth: 0,
  }));
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const { token, depth } = next;
    if (token.type === 'document') {
      if (token.value !== undefined) rest.push({ token: token.value, depth });
    } else if (CST.isCollection(token)) {
      if (depth === MAX_DEPTH) {
        reportDepth(lines, token.offset, report);
        return true;
      }
      for (const { key, value } of token.items) {
        if (key) rest.push({ token: key, depth: depth + 1 });
        if (value !== undefined) rest.push({ token: value, depth: depth + 1 });
      }
    }
  }
  return false;
}

function reportDepth(lines: Lines, offset: number, report: TextReport): void {
  report.error('RC104', positionAt(lines, offset), `maps and lists are nested more than ${MAX_DEPTH} deep`);
  report.unreadable(lines, 0);
}
