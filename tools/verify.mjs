#!/usr/bin/env node
// Verifies rollcall records with nothing but Node, and git for those on a branch: no dependency, and no code shared with
// rollcall, so that one mistake cannot hide in both. Reads only. What it checks, and what no chain can prove:
// docs/verify-by-hand.md.
//
//   node verify.mjs [FOLDER, default .rollcall/records] [HEAD, noted earlier: at least 12 hex digits]
//   node verify.mjs --git REF [HEAD]     records/ of a branch of the repository around the working directory
//   … --repo CLONE [--json]              also what records say about commits and reviews; needs verify/ beside this file
//
// Exit 0: all holds (and that head is in it). Exit 1: something does not, could not be checked, or there is nothing.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const KINDS = new Set([
  'baseline',
  'step',
  'apply_started',
  'apply',
  'drift_revert',
  'break_glass',
  'reapproval',
  'capture',
]);
/** The minor version of the format that has these kinds; a newer one may have more. */
const MINOR = 1;

// ---- The chain ----

/** Returns how many records hold, and the hash of the newest. Throws an Error that names the first that does not. */
export function verify(folder, noted, keep) {
  return verifyAll(recordsInFolder(folder), folder, noted, keep);
}

/** Hands every record that holds to `keep`. */
function verifyAll(records, place, noted, keep = () => {}) {
  if (noted !== undefined && !/^[0-9a-f]{12,64}$/.test(noted))
    throw new Error('a head is 12 to 64 hex digits, in lower case');
  let previous = null;
  let notedAt = null;
  let sequence = 0;
  // Who yields records is told the hash of each, because some wait beside the others by the hash of the first.
  for (let next = records.next(); !next.done; next = records.next({ sequence, hash: previous })) {
    const { name, where, read } = next.value;
    sequence += 1;
    try {
      previous = verifyRecord(read(), { name, sequence, previous, keep });
    } catch (error) {
      throw new Error(plain(`broken at ${where}: ${error.message}`));
    }
    if (noted !== undefined && previous.startsWith(noted)) notedAt = sequence;
  }
  if (sequence === 0) throw new Error(`there are no records in ${place}`);
  if (noted !== undefined && notedAt === null)
    throw new Error(`no record has the hash ${noted}: records were dropped, or the chain is another one`);
  return { records: sequence, head: previous, notedAt };
}

/** Everything that ends in .json and is not hidden has to be a record. */
function recordNames(names) {
  const number = (name) => Number(/^\d+/.exec(name)?.[0] ?? Infinity);
  return names
    .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
    .sort((a, b) => (number(a) === number(b) ? (a < b ? -1 : 1) : number(a) < number(b) ? -1 : 1));
}

// ---- Records in a folder ----

/**
 * A run that was cut off may have kept records that are not in their places yet: once the first of them is in its place,
 * the others count where they wait, in .rest-FIRST-LAST-HASH.
 */
function* recordsInFolder(folder) {
  const names = readdirSync(folder);
  const file = (...parts) => {
    const where = path.join(folder, ...parts);
    return { name: parts.at(-1), where, read: () => readFileSync(where) };
  };
  const waiting = [];
  let count = 0;
  for (const name of recordNames(names)) {
    const { sequence, hash } = yield file(name);
    count = sequence;
    const first = nameOf(sequence).slice(0, -5);
    const rest = names.find((each) => each.startsWith(`.rest-${first}-`) && each.endsWith(`-${hash}`));
    if (rest !== undefined) waiting.push(rest);
  }
  for (const rest of waiting)
    for (const last = Number(rest.split('-')[2]); count < last; count += 1)
      yield file(rest, nameOf(count + 1));
}

// ---- Records on a branch ----

/** Returns what `verify` does, for `records/` at a ref; also throws where a commit of its line touched a record again. */
export function verifyBranch(ref, noted, cwd = process.cwd(), keep) {
  const git = (args, input) =>
    execFileSync('git', ['--no-replace-objects', ...args], { cwd, input, maxBuffer: Infinity });
  if (ref === undefined || ref.startsWith('-')) throw new Error('--git needs the name of a branch');
  const tip = git(['rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`])
    .toString()
    .trim();
  if (git(['rev-parse', '--is-shallow-repository']).toString().trim() !== 'false')
    throw new Error('the clone is shallow: without its history nobody can say that records were only added');
  const result = verifyAll(recordsAt(git, tip), `records/ of ${ref}`, noted, keep);
  const log = git([
    'log',
    '--first-parent',
    '-m',
    '--raw',
    '--no-renames',
    '--no-abbrev',
    '--format=%H',
    tip,
  ]);
  let commit = '';
  for (const line of log.toString('utf8').split('\n')) {
    if (!line.startsWith(':')) commit = line || commit;
    else if (!/^:\d+ \d+ \w+ \w+ A\t|\t(?!"?records\/)/.test(line))
      throw new Error(plain(`broken at ${line.split('\t')[1]}: commit ${commit} changed or removed it`));
  }
  return result;
}

function* recordsAt(git, tip) {
  const rows = git(['ls-tree', '-r', '-z', '--full-tree', tip, '--', 'records/'])
    .toString('utf8')
    .split('\0');
  const blobs = new Map();
  for (const row of rows) {
    const [, blob, file] = /^\d+ blob (\w+)\trecords\/([^]+)$/.exec(row) ?? [];
    if (file !== undefined) blobs.set(file, blob);
  }
  for (const name of recordNames([...blobs.keys()]))
    yield { name, where: `records/${name}`, read: () => git(['cat-file', 'blob', blobs.get(name)]) };
}

// ---- What records say about git and reviews ----

/** Returns one finding a record, and whether every one of them holds; `from` are the records of a chain that holds. */
export async function verifyContent(from, repo) {
  const { openClone } = await import('./verify/git-facts.mjs');
  const { checkRecords } = await import('./verify/records.mjs');
  const findings = checkRecords(from, typeof repo === 'string' ? openClone(repo) : repo);
  const count = (result) => findings.filter((one) => one.result === result).length;
  const [wrong, unknown] = [count('wrong'), count('not checked')];
  return { findings, wrong, not_checked: unknown, holds: wrong + unknown === 0 };
}

function findingLines({ findings }) {
  const lines = findings.flatMap(({ record, result, line, details }) => [
    `${String(record).padStart(4)}  ${result.padEnd(16)}  ${line}`,
    ...details.map((detail) => `      ${detail}`),
  ]);
  const counts = ['ok', 'wrong', 'not checked', 'nothing to check'].map(
    (result) => `${findings.filter((one) => one.result === result).length} ${result}`,
  );
  return [...lines.map(plain), counts.join(', ')];
}

// ---- One record ----

function nameOf(sequence) {
  return `${String(sequence).padStart(6, '0')}.json`;
}

/** Returns the hash of the record. */
function verifyRecord(bytes, { name, sequence, previous, keep }) {
  const expected = nameOf(sequence);
  if (name !== expected) throw new Error(`${expected} is missing, or this name is none of a record`);
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  const record = JSON.parse(text);
  if (typeof record !== 'object' || record === null || Array.isArray(record))
    throw new Error('it is no JSON object');
  const minor = /^1\.(\d+)$/.exec(record.format_version)?.[1];
  if (minor === undefined) throw new Error('its format_version is not 1.x');
  if (unescaped(text) !== `${JSON.stringify(record, null, 2)}\n`)
    throw new Error('its text is not as rollcall writes it');
  if (record.sequence !== sequence) throw new Error(`its sequence is not ${sequence}`);
  if (record.previous !== previous) throw new Error('its previous is not the hash of the record before');
  const { hash, ...content } = record;
  const computed = createHash('sha256').update(canonical(content), 'utf8').digest('hex');
  if (hash !== computed) throw new Error(`its hash is not that of its content, ${computed}`);
  if (!KINDS.has(record.kind) && !(Number(minor) > MINOR)) throw new Error('it is of no known kind');
  keep(record);
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

async function main(argv) {
  try {
    const { places, repo, json } = optionsOf(argv);
    const kept = [];
    const keep = repo === null ? undefined : (record) => kept.push(record);
    const [folder = '.rollcall/records', noted] = places;
    const { records, head, notedAt } =
      folder === '--git'
        ? verifyBranch(noted, places[2], repo ?? process.cwd(), keep)
        : verify(folder, noted, keep);
    const content = repo === null ? null : await verifyContent(kept, repo);
    if (content?.holds === false) process.exitCode = 1;
    const lines = [
      `${records} ${records === 1 ? 'record holds' : 'records hold'}, head ${head}`,
      ...(notedAt === null ? [] : [`the noted head is that of record ${notedAt}`]),
      ...(content === null ? [] : findingLines(content)),
    ];
    const text = json
      ? JSON.stringify({ records, head, noted_at: notedAt, ...content }, null, 2)
      : lines.join('\n');
    process.stdout.write(`${text}\n`);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

function optionsOf(argv) {
  const places = [];
  let [repo, json] = [null, false];
  for (let i = 0; i < argv.length; i += 1) {
    if (argv[i] === '--json') json = true;
    else if (argv[i] !== '--repo') places.push(argv[i]);
    else if (argv[i + 1] === undefined) throw new Error('--repo needs the folder of a clone');
    else repo = argv[(i += 1)];
  }
  return { places, repo, json };
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  await main(process.argv.slice(2));
