// What a plan comment says to the next run: its marker, and in a hidden line what it showed. Anybody who may edit
// comments can write such a line, so a state is read from a comment of our own only, and every field of it is checked;
// it decides what is told anew, never what is approved.
import { gainId, lossId } from '../../approval/judged-changes.ts';
import { compareStrings } from '../../core/compare.ts';
import { RISKS, type Risk } from '../../core/risk.ts';
import { hashJson } from '../../plan/digest.ts';
import { changeAnswers } from './change-answers.ts';
import type { PullPlan } from './model.ts';

/** First line of the comment that is edited in place. */
export const MARKER = '<!-- rollcall:plan v1 -->';

/** One change as it is called in verdicts. */
export interface KnownChange {
  readonly id: string;
  readonly tier: Risk;
}

/** What a comment showed. */
export interface CommentState {
  /** Full commit id. */
  readonly head: string;
  /** SHA-256 (hex) of the ids of all changes. */
  readonly digest: string;
  /** How many changes there were; `changes` may hold fewer. */
  readonly total: number;
  /** Riskiest first, as many as have room. */
  readonly changes: readonly KnownChange[];
}

const LINE = /^<!-- rollcall:state ([A-Za-z0-9_-]{1,8192}) -->$/;
const HEX = /^[0-9a-f]+$/;
/** UTF-16 code units of JSON that a state takes; base64 adds a third. */
const ROOM = 4500;
const LONGEST_ID = 400;

/** Returns whether a comment begins as ours do. Who wrote it must be asked beside. */
export function isMarked(body: string): boolean {
  return body.split(/\r?\n/, 1)[0] === MARKER;
}

/** Returns every change that the comment is about, each once, riskiest first. */
export function changesOf(report: PullPlan): readonly KnownChange[] {
  const found = new Map<string, Risk>();
  for (const { id, tier } of changeAnswers(report).all) found.set(id, tier);
  const note = (id: string, tier: Risk): void => {
    if (!found.has(id)) found.set(id, tier);
  };
  for (const { changes } of report.plan?.accounts ?? []) {
    for (const { person, account, gains, losses, risk, kind } of changes) {
      for (const gain of gains) note(gainId({ person, account, ...gain }), risk);
      // A level that moves is named by what comes: what goes with it is not known while the account cannot be read.
      const moved = new Set(gains.map(({ resource }) => resource));
      for (const loss of losses)
        if (!moved.has(loss.resource)) note(lossId({ person, account, ...loss }), 'low');
      if (gains.length + losses.length === 0) note(`${kind} ${person} ${account}`, risk);
    }
  }
  return Array.from(found, ([id, tier]) => ({ id, tier })).sort(
    (a, b) => RISKS.indexOf(b.tier) - RISKS.indexOf(a.tier) || compareStrings(a.id, b.id),
  );
}

/** Returns what to remember of a report. */
export function stateOf(report: PullPlan): CommentState {
  const all = changesOf(report);
  const changes: KnownChange[] = [];
  let room = ROOM;
  for (const change of all) {
    if (change.id.length > LONGEST_ID) continue;
    room -= Buffer.byteLength(JSON.stringify([change.id, change.tier])) + 1;
    if (room < 0) break;
    changes.push(change);
  }
  const ids = all.map(({ id }) => id.toWellFormed()).sort(compareStrings);
  return { head: report.head, digest: hashJson(ids), total: all.length, changes };
}

/** Returns the hidden line. */
export function writeState({ head, digest, total, changes }: CommentState): string {
  const json = JSON.stringify({ head, digest, total, changes: changes.map(({ id, tier }) => [id, tier]) });
  return `<!-- rollcall:state ${Buffer.from(json).toString('base64url')} -->`;
}

/** Returns the state that a comment of our own holds; null where it holds none that makes sense. */
export function readState(body: string): CommentState | null {
  const [first, second = ''] = body.split(/\r?\n/, 2);
  const [, encoded] = LINE.exec(second) ?? [];
  if (first !== MARKER) return null;
  if (encoded === undefined) return null;
  const value = parsed(Buffer.from(encoded, 'base64url').toString());
  if (value === null) return null;
  const { head, digest, total, changes } = value;
  if (!isHex(head, 40) || !isHex(digest, 64) || !Array.isArray(changes)) return null;
  if (typeof total !== 'number' || !Number.isSafeInteger(total) || total < changes.length) return null;
  const known = changes.flatMap((change: unknown) => knownOf(change) ?? []);
  return known.length === changes.length ? { head, digest, total, changes: known } : null;
}

function parsed(text: string): { readonly [key: string]: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

function knownOf(change: unknown): KnownChange | null {
  if (!Array.isArray(change)) return null;
  const [id, tier]: unknown[] = change;
  const risk = RISKS.find((each) => each === tier);
  return typeof id === 'string' && id.length <= LONGEST_ID && risk !== undefined ? { id, tier: risk } : null;
}

function isHex(value: unknown, length: number): value is string {
  return typeof value === 'string' && value.length === length && HEX.test(value);
}
