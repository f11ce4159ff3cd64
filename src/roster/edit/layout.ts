// The canonical layout of a YAML file: only blanks, empty lines and line ends differ from what was written.
import type { CST } from 'yaml';
import { type Atom, layoutAtoms } from './layout-atoms.ts';

/** Where an entry of a block collection began, and where it begins now. */
interface Level {
  readonly old: number;
  readonly now: number;
}

/** Returns the text of the tokens in canonical layout, with `\n` at every line end. */
export function layout(tokens: readonly CST.Token[]): string {
  const lines: string[] = [];
  const waiting: { readonly column: number; readonly line: number }[] = [];
  let levels: Level[] = [];
  let shift = 0;
  let gap = false;

  /** Comments between entries stand with the deepest entry around them that is not deeper than they are. */
  const settle = (next: Level | null): void => {
    const around = next === null ? levels : [...levels, next].sort((a, b) => a.old - b.old);
    for (const { column, line } of waiting) {
      const indent = around.findLast(({ old }) => old <= column)?.now ?? 0;
      lines[line] = ' '.repeat(indent) + lines[line];
    }
    waiting.length = 0;
  };

  for (const { atoms, start } of physicalLines(layoutAtoms(tokens))) {
    const [first] = atoms;
    if (first === undefined) {
      gap = lines.length > 0;
      continue;
    }
    if (gap) lines.push('');
    gap = false;
    if (first.type === 'block-scalar') {
      lines.push(...blockText(first.source, shift));
    } else if (first.type === 'comment' && first.indent !== null) {
      waiting.push({ column: first.offset - start, line: lines.length });
      lines.push(joined(atoms, shift));
    } else {
      const column = first.offset - start;
      if (first.indent !== null) {
        shift = first.indent - column;
        settle({ old: column, now: first.indent });
      }
      for (const atom of atoms) {
        if (!atom.entry || atom.indent === null) continue;
        const old = atom.offset - start;
        levels = [...levels.filter((level) => level.old < old), { old, now: atom.indent }];
      }
      lines.push(' '.repeat(Math.max(0, column + shift)) + joined(atoms, shift));
    }
  }
  settle(null);
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** The atoms of each line without blanks, and the offset at which the line starts. */
function physicalLines(
  atoms: readonly Atom[],
): readonly { readonly atoms: readonly Atom[]; readonly start: number }[] {
  const lines: { atoms: Atom[]; start: number }[] = [];
  let line: { atoms: Atom[]; start: number } = { atoms: [], start: 0 };
  for (const atom of atoms) {
    const isText = atom.type === 'block-scalar' && atom.source !== '';
    if (atom.type === 'newline' || isText) {
      if (isText) line.atoms.push(atom);
      lines.push(line);
      line = { atoms: [], start: atom.offset + atom.source.length };
    } else if (atom.type !== 'space' && atom.type !== 'byte-order-mark' && atom.source !== '')
      line.atoms.push(atom);
  }
  return line.atoms.length === 0 ? lines : [...lines, line];
}

/** The words of one line with the blanks between them; texts of several lines move along by `shift`. */
function joined(atoms: readonly Atom[], shift: number): string {
  let text = '';
  let previous: Atom | null = null;
  for (const atom of atoms) {
    text += (previous === null ? '' : blankBetween(previous.type, atom.type)) + moved(atom.source, shift);
    previous = atom;
  }
  return text.trimEnd();
}

function blankBetween(left: Atom['type'], right: Atom['type']): '' | ' ' {
  if (right === 'comment') return ' ';
  if (right === 'comma' || left === 'flow-seq-start' || right === 'flow-seq-end') return '';
  if (left === 'flow-map-start') return right === 'flow-map-end' ? '' : ' ';
  return right === 'map-value-ind' ? '' : ' ';
}

/** Moves the second and later lines of a quoted or plain text. Blanks there mean nothing, only their line ends do. */
function moved(source: string, shift: number): string {
  if (!source.includes('\n')) return source.trimEnd();
  const [first = '', ...rest] = source.split('\n');
  return [first, ...rest.map((line) => movedLine(line, shift))].join('\n');
}

/** The lines of a `|` or `>` text, moved as a whole, so that the blanks inside it stay. */
function blockText(source: string, shift: number): readonly string[] {
  const lines = source.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => movedLine(line, shift));
}

function movedLine(line: string, shift: number): string {
  if (line === '') return line;
  const blanks = line.length - line.trimStart().length;
  return ' '.repeat(Math.max(0, blanks + shift)) + line.slice(blanks);
}
