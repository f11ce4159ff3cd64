import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CODES } from '../../../src/core/codes.ts';
import { PROVIDER_ERROR_CODES } from '../../../src/core/errors.ts';
import { ROOT } from '../../support/built-cli.ts';

const TABLES = path.join(ROOT, 'src/core/codes');
const table = new Set<string>(Object.keys(CODES));

/** Every mention of a code in the sources, the tables and generated files left out. */
function mentions(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(path.join(ROOT, 'src'), { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isFile() || !/(?<!\.d)\.ts$/.test(file)) continue;
    if (file.startsWith(TABLES) || file.includes('generated')) continue;
    for (const [name] of codesIn(readFileSync(file, 'utf8'))) found.set(name, path.relative(ROOT, file));
  }
  return found;
}

/** Codes as values; those in comments do not use a code. */
function codesIn(text: string): IterableIterator<RegExpMatchArray> {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '').matchAll(/\bRC\d{3}\b/g);
}

describe('codes', () => {
  const used = mentions();

  it('stand in the table wherever the sources name one', () => {
    expect([...used].filter(([name]) => !table.has(name))).toEqual([]);
  });

  it('are all used: nothing is documented that cannot happen', () => {
    expect([...table].filter((name) => !used.has(name))).toEqual([]);
  });

  it('are given once, across the files of all areas', () => {
    const written = readdirSync(TABLES)
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
      .flatMap((name) => [...readFileSync(path.join(TABLES, name), 'utf8').matchAll(/^ {2}(RC\d{3}):/gm)])
      .map(([, name = '']) => name);
    expect(written.length).toBe(new Set(written).size);
    expect(new Set(written)).toEqual(table);
  });

  it('say in words what they mean and what to do', () => {
    for (const [name, { title, help }] of Object.entries(CODES)) {
      expect(title, name).toMatch(/^\S.*[^.\s]$/);
      expect(help, name).toMatch(/^\S[\s\S]*[.!]$/);
    }
  });

  it('differ for every kind of failure of a service', () => {
    const codes = Object.values(PROVIDER_ERROR_CODES);
    expect(new Set(codes).size).toBe(codes.length);
  });
});
