// The population as CSV: one row a change, none of its cells a formula to a spreadsheet, none of them a blank that
// should have been a value.
import { stringify } from 'csv-stringify/sync';
import type { Entitlement } from '../core/access.ts';
import { visible } from '../core/show.ts';
import type { ApprovalPart, Packet, Told } from '../dossier/model.ts';
import { gapOf, valueOf } from '../dossier/told.ts';
import { guardCell } from '../providers/csv/cells.ts';

const COLUMNS = [
  'id',
  'at',
  'type',
  'verb',
  'account',
  'person',
  'gains',
  'losses',
  'why',
  'status',
  'read_back',
  'standing',
  'pull_request',
  'ticket',
  'approvers',
  'seconds_from_approval_to_write',
  'removal_latency_seconds',
  'exceptions',
  'gaps',
  'record',
  'record_hash',
] as const;

/** Said in a cell instead of nothing. */
const NONE = 'n/a';
const GAP = 'not known';

/** Returns the CSV with a heading. */
export function populationCsv(packets: readonly Packet[]): string {
  return stringify([
    COLUMNS,
    ...packets.map((packet) => {
      const row = cells(packet);
      return COLUMNS.map((column) => guarded(row[column]));
    }),
  ]);
}

/** A number below zero is no formula, and must stay one that can be compared. */
function guarded(cell: string): string {
  return /^-?\d+$/u.test(cell) ? cell : guardCell(visible(cell));
}

function cells(packet: Packet): { readonly [column in (typeof COLUMNS)[number]]: string } {
  const { approvals, write, read_back, latency, exceptions, gaps, records } = packet;
  const record = records.find(
    ({ kind, sequence }) => kind === 'apply' && packet.id.startsWith(`R${sequence}-`),
  );
  return {
    id: packet.id,
    at: packet.at,
    type: packet.type,
    verb: packet.verb,
    account: packet.account,
    person: packet.person,
    gains: entitlements(packet.gains),
    losses: entitlements(packet.losses),
    why: packet.why,
    status: cell(write, ({ status }) => status),
    read_back: cell(read_back, (at) => at),
    standing: every(approvals, ({ standing }) => standing),
    pull_request: every(approvals, ({ pull_request }) => cell(pull_request, ({ number }) => `#${number}`)),
    ticket: every(approvals, ({ ticket }) => cell(ticket, (text) => text)),
    approvers: every(approvals, ({ approvers }) =>
      cell(approvers, (all) => all.map(({ person, review }) => `${person} (review ${review})`).join('; ')),
    ),
    seconds_from_approval_to_write: every(approvals, ({ before_grant }) => cell(before_grant, String)),
    removal_latency_seconds: cell(latency, ({ seconds }) => String(seconds)),
    exceptions: [...new Set(exceptions.map(({ code }) => code))].join(' ') || NONE,
    gaps: [...new Set(gaps.map(({ field }) => field))].join(' ') || NONE,
    record: String(record?.sequence ?? GAP),
    record_hash: record?.hash ?? GAP,
  };
}

function entitlements(all: readonly Entitlement[]): string {
  return all.map(({ resource, level }) => `${resource}=${level}`).join(' ') || NONE;
}

function cell<T>(field: Told<T>, of: (known: T) => string): string {
  const known = valueOf(field);
  if (known !== null) return of(known);
  return gapOf(field) === null ? NONE : GAP;
}

/** What is the same for all parts stands once. */
function every(parts: readonly ApprovalPart[], of: (part: ApprovalPart) => string): string {
  return [...new Set(parts.map(of))].join(' | ') || NONE;
}
