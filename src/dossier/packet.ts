// One packet: everything that is known of one row of the population, and a named gap for everything that is not.
import type { Entitlement } from '../core/access.ts';
import type { Why } from '../core/change.ts';
import { type Instant, millisOf } from '../core/instant.ts';
import { approvalPart, entry, joined, nobodysPart } from './approval-part.ts';
import { exceptionsOf } from './exceptions.ts';
import { gapsOf } from './gaps.ts';
import { citedRecords, digestsOf, linksOf } from './links.ts';
import type {
  ApprovalPart,
  InvitationState,
  LatencyPart,
  Packet,
  PopulationRow,
  SeenRow,
  Told,
  WritePart,
  WrittenRow,
} from './model.ts';
import { isMore } from './population.ts';
import type { RecordIndex } from './record-index.ts';
import type { Cited, Stories } from './stories.ts';
import { gap, notApplicable, told, value, valueOf } from './told.ts';

export interface PacketContext {
  readonly index: RecordIndex;
  readonly stories: Stories;
  states(account: string, person: string): readonly InvitationState[];
  /** Later times at which the invitation of a row was sent again. */
  resent(row: PopulationRow): readonly PopulationRow[];
}

/** Returns the packet. */
export function packetOf(row: PopulationRow, context: PacketContext): Packet {
  const approvals = joined(row.source === 'write' ? writtenParts(row, context) : seenParts(row, context));
  const write: Packet['write'] = row.source === 'write' ? value(writeOf(row)) : gap(UNWRITTEN);
  const read_back = readBackOf(row);
  const invitation = invitationOf(row, context);
  const latency = latencyOf(row, approvals, read_back);
  const resent = resentOf(row, invitation, context);
  const exceptions = exceptionsOf({ row, approvals, invitation, resent, index: context.index });
  const told: Omit<Packet, 'gaps'> = {
    id: row.id,
    type: row.type,
    verb: row.verb,
    at: row.at,
    account: row.account,
    provider: row.of.provider,
    person: row.person,
    gains: row.gains,
    losses: row.losses,
    why: row.source === 'write' ? whyWords(row.outcome.change.why) : SEEN[row.how],
    approvals,
    write,
    read_back,
    latency,
    invitation,
    exceptions,
    records: citedRecords(row, approvals, context.index),
    links: linksOf(approvals),
    answers: digestsOf(approvals, context.index),
  };
  return { ...told, gaps: gapsOf(told) };
}

const UNWRITTEN =
  'no run of rollcall wrote it; who did, and when, only the log of the service can tell (rollcall audit --completeness)';

const SEEN: { readonly [how in SeenRow['how']]: string } = {
  first: 'live when the account was read for the first time',
  'by-hand': 'given by hand: a run found it, and left it',
  adopted: 'given by hand, and declared in the file afterwards',
  unwritten: 'live already when it was declared',
  taken: 'taken by hand: a run found it gone, and left it so',
  released: 'not managed any more, and still there',
  gone: 'no longer there or no longer declared, and no run took it',
};

function whyWords(why: Why): string {
  switch (why.kind) {
    case 'file':
      return `the file says so (${why.file}:${why.line})`;
    case 'absent':
      return 'nobody in the file claims it';
    case 'expiry':
      return `it ended by the calendar at ${why.at}`;
    case 'drift':
      return why.drift === 'extra' ? 'given by hand, and taken back' : 'taken by hand, and given back';
    case 'asked':
      return 'somebody asked for it on the command line';
  }
}

function writtenParts(row: WrittenRow, context: PacketContext): readonly ApprovalPart[] {
  const { index, stories } = context;
  const { change } = row.outcome;
  const glass = index.breakGlass(row.record.run_id, row.account, change.id) !== null;
  const gained = row.gains.filter((one) => isMore(one, row.losses));
  const lost = row.losses.filter((one) => isMore(one, row.gains));
  const part = (side: '+' | '-' | '=', one: Entitlement, cited: Cited | null): ApprovalPart => {
    if (cited === null) return nobodysPart(entry(side, one), nobodyFor(row, side));
    return approvalPart(entry(side, withEnd(one, cited)), cited, {
      index,
      wrote: row.at,
      isGrant: side === '+',
    });
  };
  const parts = [
    ...gained.map((one) => part('+', one, stories.given(row, one))),
    ...lost.map((one) => part('-', one, isDecidedElsewhere(row) ? null : stories.taken(row, one, glass))),
  ];
  if (parts.length > 0) return parts;
  const kept = change.after?.entitlements ?? change.before?.entitlements ?? [];
  return kept.map((one) => part('=', one, isDecidedElsewhere(row) ? null : stories.given(row, one)));
}

/** Rows that no step decides about: the policy does, or somebody at the command line. */
function isDecidedElsewhere({ outcome: { change } }: WrittenRow): boolean {
  return change.why.kind === 'asked' || (change.why.kind === 'drift' && change.why.drift === 'extra');
}

function nobodyFor(
  row: WrittenRow,
  side: '+' | '-' | '=',
): { readonly gap: string } | { readonly not_applicable: string } {
  const { why } = row.outcome.change;
  if (why.kind === 'asked')
    return { gap: 'asked for on the command line: the record names who ran it, and no pull request' };
  if (why.kind === 'drift' && why.drift === 'extra')
    return { not_applicable: 'nobody ever declared it: the policy of the file takes such access back' };
  return {
    gap:
      side === '-'
        ? 'no step is known that took it out of the file'
        : 'no step is known that put it into the file',
  };
}

function seenParts(row: SeenRow, { index, stories }: PacketContext): readonly ApprovalPart[] {
  // Somebody was there first; what was agreed to later is agreed to late.
  const wrote = row.earlier?.at ?? row.at;
  return [
    ...row.gains.map((one): ApprovalPart => {
      const cited = stories.given(row, one);
      if (cited === null)
        return nobodysPart(entry('+', one), { gap: 'no step is known that put it into the file' });
      const made = approvalPart(entry('+', withEnd(one, cited)), cited, {
        index,
        wrote: null,
        isGrant: true,
      });
      // Seen before it was agreed to is the one thing that is known of the time.
      const approved = valueOf(made.approved_at);
      return approved === null || approved <= wrote
        ? made
        : { ...made, before_grant: value((millisOf(wrote) - millisOf(approved)) / 1000) };
    }),
    ...row.losses.map((one): ApprovalPart => {
      const cited = row.how === 'taken' ? null : stories.taken(row, one, false);
      return cited === null
        ? nobodysPart(entry('-', one), { gap: 'no step is known that took it out of the file' })
        : approvalPart(entry('-', withEnd(one, cited)), cited, { index, wrote: null, isGrant: false });
    }),
  ];
}

/** Live access has no end of its own; what was declared has. */
function withEnd(one: Entitlement, { story }: Cited): Entitlement {
  return { ...one, until: story.grant.until };
}

function writeOf({ record, outcome }: WrittenRow): WritePart {
  const { operator, tool } = record;
  return {
    status: outcome.status,
    message: outcome.message,
    run_id: record.run_id,
    command: record.command,
    operator: `${operator.user} on ${operator.host} (as the machine said; not proved)`,
    tool: `${tool.name} ${tool.version}`,
    tip: told(record.tip, 'the run asked nothing of the protected branch'),
    plan_digest: record.changes_digest,
    steps: outcome.steps,
  };
}

function readBackOf(row: PopulationRow): Told<Instant> {
  if (row.source === 'seen') return value(row.at);
  const { status, verified_at } = row.outcome;
  if (verified_at !== null) return value(verified_at);
  if (row.of.state_error !== null) return gap(`the account could not be read again: ${row.of.state_error}`);
  if (status === 'manual') return gap('a person was to do it, and the account has not shown it to this run');
  return gap('the account was read again, and that it holds was not proved');
}

function invitationOf(row: PopulationRow, context: PacketContext): Packet['invitation'] {
  const isInvited = row.verb === 'invite' || row.verb === 'reinvite' || row.verb === 'resend';
  if (!isInvited) return notApplicable('no invitation');
  const after = context.states(row.account, row.person).filter(({ at }) => at >= row.at);
  const active = after.findIndex(({ status }) => status === 'active');
  const until = active < 0 ? after : after.slice(0, active + 1);
  return until.length === 0 ? gap('no run has read the account since and found it') : value(until);
}

/** Until it was taken up; later ones belong to another invitation. */
function resentOf(
  row: PopulationRow,
  invitation: Packet['invitation'],
  context: PacketContext,
): readonly PopulationRow[] {
  if ('not_applicable' in invitation) return [];
  const active = (valueOf(invitation) ?? []).find(({ status }) => status === 'active');
  return context.resent(row).filter(({ at }) => active === undefined || at <= active.at);
}

function latencyOf(
  row: PopulationRow,
  approvals: readonly ApprovalPart[],
  read_back: Told<Instant>,
): Told<LatencyPart> {
  if (row.type !== 'removal') return notApplicable('nothing was removed');
  const to = valueOf(read_back);
  if (to === null) return gap('the removal was not read back');
  if (row.source === 'write' && row.outcome.change.why.kind === 'drift')
    return gap('when it was given by hand is in no record: only the log of the service can tell');
  const [part] = approvals.filter(({ entitlements }) => entitlements.some(({ side }) => side === '-'));
  const from = part === undefined ? null : startOf(row, part);
  if (from === null || part === undefined)
    return gap('no step is known that decided it, so that no clock starts');
  const since = part.by === 'calendar' ? 'expired' : 'merged';
  return value({ from, since, to, seconds: (millisOf(to) - millisOf(from)) / 1000 });
}

function startOf(row: PopulationRow, part: ApprovalPart): Instant | null {
  if (part.by === 'nobody') return null;
  if (part.by === 'step') return valueOf(part.landed_at);
  const why = row.source === 'write' ? row.outcome.change.why : null;
  if (why?.kind === 'expiry') return why.at;
  return part.entitlements.find(({ side }) => side === '-')?.entitlement.until ?? null;
}
