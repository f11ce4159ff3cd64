// Reads one line of the journal back. It is our own file; what is checked is that nobody else wrote in it, and that no
// other version of rollcall did. Pure.
import { RollcallError } from '../core/errors.ts';
import { readPlan } from '../plan/read-plan.ts';
import { JOURNAL_FORMAT, type JournalEntry } from './ports.ts';

const FIELDS = {
  run: {
    format_version: 'string',
    run_id: 'string',
    command: 'string',
    tool_version: 'string',
    operator: 'object',
    started_at: 'string',
    plan: 'object',
    done: 'object',
  },
  intent: { account: 'string', step: 'string', attempt: 'number', at: 'string' },
  outcome: { account: 'string', outcome: 'object' },
  closed: { account: 'string' },
} as const satisfies { readonly [kind in JournalEntry['kind']]: object };

const STEP = {
  step: 'string',
  call: 'string',
  status: 'string',
  attempts: 'number',
  read_back: 'boolean',
  request_ids: 'object',
};

type Fields = { readonly [name: string]: unknown };

/** `where` is named in messages. Throws RollcallError RC523 for what is no line that this version writes. */
export function parseJournalEntry(line: string, where: string): JournalEntry {
  const json = parseObject(line, where);
  const kind = Object.hasOwn(FIELDS, String(json['kind'])) ? (json['kind'] as JournalEntry['kind']) : null;
  if (kind === 'run') checkVersion(json, where);
  if (kind === null || !has(json, FIELDS[kind])) throw damaged(where, 'it is no line of a journal');
  if (kind === 'outcome' && !has(json['outcome'] as Fields, STEP))
    throw damaged(where, 'its outcome is not whole');
  if (kind === 'run') checkPlan(json['plan'], where);
  return json as unknown as JournalEntry;
}

function parseObject(line: string, where: string): Fields {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    throw damaged(where, 'it is not JSON', cause);
  }
  if (typeof json !== 'object' || json === null) throw damaged(where, 'it is no line of a journal');
  return json as Fields;
}

function has(json: Fields, fields: { readonly [name: string]: string }): boolean {
  return Object.entries(fields).every(([name, type]) => typeof json[name] === type && json[name] !== null);
}

function checkVersion(json: Fields, where: string): void {
  const major = (version: string): string | undefined => version.split('.')[0];
  const version = String(json['format_version']);
  if (major(version) === major(JOURNAL_FORMAT)) return;
  throw new RollcallError(
    'RC523',
    `${where}: the journal has format ${version}, this rollcall reads ${JOURNAL_FORMAT}`,
    {
      hint: 'settle the run that was cut off with the version of rollcall that began it',
    },
  );
}

function checkPlan(plan: unknown, where: string): void {
  try {
    readPlan(JSON.stringify(plan));
  } catch (cause) {
    throw damaged(where, 'its plan is not the one that was run', cause);
  }
}

function damaged(where: string, what: string, cause?: unknown): RollcallError {
  return new RollcallError('RC523', `${where}: the journal is damaged: ${what}`, { cause });
}
