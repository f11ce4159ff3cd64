#!/usr/bin/env node
// Verifies a folder of rollcall records with nothing but Node: no dependency, and no code shared with rollcall, so that
// one mistake cannot hide in both. Reads only. What it checks, and what no chain can prove: docs/verify-by-hand.md.
//
//   node verify.mjs [FOLDER, default .rollcall/records] [HEAD, noted earlier: at least 12 hex digits]
//
// Exit 0: the chain holds (and has that head in it). Exit 1: it does not, or there is nothing to verify.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** Returns how many records hold, and the hash of the newest. Throws an Error that names the first that does not. */
export function verify(folder, noted) {
  if (noted !== undefined && !/^[0-9a-f]{12,64}$/.test(noted))
    throw new Error('a head is 12 to 64 hex digits, in lower case');
  const names = recordNames(folder);
  if (names.length === 0) throw new Error(`there are no records in ${folder}`);
  let previous = null;
  let notedAt = null;
  for (const [index, name] of names.entries()) {
    const sequence = index + 1;
    try {
      previous = verifyRecord(path.join(folder, name), { name, sequence, previous });
    } catch (error) {
      throw new Error(plain(`broken at ${path.join(folder, name)}: ${error.message}`));
    }
    if (noted !== undefined && previous.startsWith(noted)) notedAt = sequence;
  }
  if (noted !== undefined && notedAt === null)
    throw new Error(`no record has the hash ${noted}: records were dropped, or the chain is another one`);
  return { records: names.length, head: previous, notedAt };
}

/** Everything that ends in .json and is not hidden has to be a record. */
function recordNames(folder) {
  const number = (name) => Number(/^\d+/.exec(name)?.[0] ?? Infinity);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
    .sort((a, b) => (number(a) === number(b) ? (a < b ? -1 : 1) : number(a) < number(b) ? -1 : 1));
}

/** Returns the hash of the record. */
function verifyRecord(file, { name, sequence, previous }) {
  const expected = `${String(sequence).padStart(6, '0')}.json`;
  if (name !== expected) throw new Error(`${expected} is missing, or this name is none of a record`);
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  const record = JSON.parse(text);
  if (typeof record !== 'object' || record === null || Array.isArray(record))
    throw new Error('it is no JSON object');
  if (!/^1\.\d+$/.test(record.format_version)) throw new Error('its format_version is not 1.x');
  if (unescaped(text) !== `${JSON.stringify(record, null, 2)}\n`)
    throw new Error('its text is not as rollcall writes it');
  if (record.sequence !== sequence) throw new Error(`its sequence is not ${sequence}`);
  if (record.previous !== previous) throw new Error('its previous is not the hash of the record before');
  const { hash, ...content } = record;
  const computed = createHash('sha256').update(canonical(content), 'utf8').digest('hex');
  if (hash !== computed) throw new Error(`its hash is not that of its content, ${computed}`);
  return computed;
}

/**
 * Canonical JSON, RFC 8785: no white space; keys sorted by UTF-16 code units (3.2.3); texts and numbers as ECMAScript
 * writes them (3.2.2.2, 3.2.2.3), which is what JSON.stringify does; what is not valid Unicode has no canonical form.
 */
export function canonical(value) {
  if (typeof value === 'string' && !value.isWellFormed()) throw new Error('it holds half a character');
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error('it holds a number without end');
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${canonical(key)}:${canonical(value[key])}`).join(',')}}`;
}

/**
 * rollcall writes characters that a terminal would not show as \uXXXX, in lower case. Here they become themselves again;
 * what JSON itself must escape stays.
 */
function unescaped(text) {
  return text.replace(/\\(?:u([0-9a-f]{4})|[^])/g, (escape, hex) =>
    hex !== undefined && parseInt(hex, 16) >= 0x20 ? String.fromCharCode(parseInt(hex, 16)) : escape,
  );
}

/** What stands in a record or is the name of one must not be able to move a cursor. */
function plain(text) {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${char.codePointAt(0).toString(16)}}`);
}

function main([folder = '.rollcall/records', noted]) {
  try {
    const { records, head, notedAt } = verify(folder, noted);
    process.stdout.write(`${records} ${records === 1 ? 'record holds' : 'records hold'}, head ${head}\n`);
    if (notedAt !== null) process.stdout.write(`the noted head is that of record ${notedAt}\n`);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  main(process.argv.slice(2));
