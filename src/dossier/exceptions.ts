// What is out of the ordinary about a row, in a word and a sentence each. A packet without any went the usual way.
import { assertNever } from '../core/never.ts';
import type {
  ApprovalPart,
  InvitationState,
  Packet,
  PacketException,
  PopulationRow,
  SeenRow,
  WrittenRow,
} from './model.ts';
import type { RecordIndex } from './record-index.ts';
import { gapOf, valueOf } from './told.ts';

export interface ExceptionInput {
  readonly row: PopulationRow;
  readonly approvals: readonly ApprovalPart[];
  readonly invitation: Packet['invitation'];
  readonly resent: readonly PopulationRow[];
  readonly index: RecordIndex;
}

/** Returns the exceptions, each code once. */
export function exceptionsOf(input: ExceptionInput): readonly PacketException[] {
  const { row, approvals, index } = input;
  const all = [
    ...(row.source === 'write' ? writeExceptions(row, index) : seenExceptions(row)),
    ...approvals.flatMap(partExceptions),
    ...invitationExceptions(valueOf(input.invitation) ?? [], input.resent),
  ];
  return [...new Map(all.map((one) => [`${one.code}\n${one.message}`, one])).values()];
}

function writeExceptions(row: WrittenRow, index: RecordIndex): readonly PacketException[] {
  const { outcome, record } = row;
  const { change } = outcome;
  const glass = index.breakGlass(record.run_id, row.account, change.id);
  return [
    ...(glass === null
      ? []
      : [
          {
            code: 'BREAK_GLASS',
            message: `written without an approval by ${glass.operator.user} on ${glass.operator.host} at ${glass.at}: ${glass.reason} (${glass.ticket ?? 'no ticket'})`,
          },
        ]),
    ...(glass === null && record.approvals == null
      ? [
          {
            code: 'UNGATED',
            message: 'the run asked for no approval: the policy had none, or the version was older',
          },
        ]
      : []),
    ...driftExceptions(row, index),
    ...(change.why.kind === 'expiry'
      ? [
          change.kind === 'update'
            ? { code: 'ELEVATION_ENDED', message: `the elevation was until ${change.why.at}` }
            : { code: 'EXPIRED', message: `access was until ${change.why.at}` },
        ]
      : []),
    ...(change.why.kind === 'asked'
      ? [{ code: 'ASKED', message: `asked for on the command line: ${record.command}` }]
      : []),
    ...statusExceptions(row),
    ...(outcome.steps.some(({ read_back }) => read_back)
      ? [
          {
            code: 'FOUND_BY_READING',
            message: 'an answer was lost; that it was written was found by reading back',
          },
        ]
      : []),
    ...(record.resumed ? [{ code: 'RESUMED', message: 'the run went on from one that was cut off' }] : []),
  ];
}

function driftExceptions(row: WrittenRow, index: RecordIndex): readonly PacketException[] {
  const { why, id } = row.outcome.change;
  const revert = index.driftRevert(row.record.run_id, row.account, id);
  if (revert !== null || (why.kind === 'drift' && why.drift === 'extra'))
    return [
      {
        code: 'DRIFT_REVERT',
        message: `given by hand and never declared; the policy takes it back${revert === null ? '' : ` (record ${revert.sequence})`}`,
      },
    ];
  return why.kind === 'drift' ? [{ code: 'DRIFT_RESTORED', message: 'taken by hand, and given back' }] : [];
}

function statusExceptions({ outcome }: WrittenRow): readonly PacketException[] {
  const message = outcome.message === null ? '' : `: ${outcome.message}`;
  switch (outcome.status) {
    case 'applied':
      return [];
    case 'already':
      return [
        { code: 'FOUND_DONE', message: `it was there already when the run came to write it${message}` },
      ];
    case 'manual':
      return [
        {
          code: 'MANUAL',
          message: `a person was to do it by a checklist; who did it is in no record${message}`,
        },
      ];
    case 'unverified':
      return [{ code: 'UNPROVED', message: `whether it was written is not proved${message}` }];
    case 'failed':
      return [{ code: 'FAILED', message: `it failed, in whole or in part${message}` }];
    case 'not-executed':
    case 'stale':
      // What was never sent at all is no row.
      return [{ code: 'PARTLY_SENT', message: `some of it was sent, and the rest was not${message}` }];
    default:
      return assertNever(outcome.status);
  }
}

function seenExceptions({ how, before, earlier }: SeenRow): readonly PacketException[] {
  const since = before === null ? 'no run had looked before' : `the run before looked at ${before}`;
  switch (how) {
    case 'first':
      return [{ code: 'THERE_BEFORE', message: 'live when the account was read for the first time' }];
    case 'by-hand':
      return [{ code: 'BY_HAND', message: `given by hand and left so; ${since}` }];
    case 'adopted':
      return [
        {
          code: 'DRIFT_ADOPTED',
          message:
            earlier === null
              ? 'given by hand, and declared afterwards'
              : `given by hand, found at ${earlier.at} (record ${earlier.record}), and declared afterwards`,
        },
      ];
    case 'unwritten':
      return [{ code: 'NOT_WRITTEN', message: `live when it was declared; ${since}` }];
    case 'taken':
      return [{ code: 'BY_HAND', message: `taken by hand and left so; ${since}` }];
    case 'released':
      return [{ code: 'RELEASED', message: 'the file does not manage it any more; it is still there' }];
    case 'gone':
      return [
        { code: 'NOT_WRITTEN', message: `it is gone, or no longer declared, without a write; ${since}` },
      ];
    default:
      return assertNever(how);
  }
}

function partExceptions(part: ApprovalPart): readonly PacketException[] {
  const late = valueOf(part.before_grant);
  // The story of the grant says so of its first write; here it is said of this one.
  const notes = part.notes.filter(({ code }) => code !== 'LIVE_BEFORE_APPROVAL');
  return [
    ...standingExceptions(part),
    ...notes.map(({ code, message }) => ({ code, message })),
    ...(late !== null && late < 0
      ? [
          {
            code: 'LIVE_BEFORE_APPROVAL',
            message: `approved at ${valueOf(part.approved_at)}, ${-late} seconds after it was live`,
          },
        ]
      : []),
  ];
}

function standingExceptions({ standing, reasons, by, commit }: ApprovalPart): readonly PacketException[] {
  switch (standing) {
    case 'approved':
    case 'reapproved':
      return [];
    case 'baseline':
      return [{ code: 'BASELINE', message: 'declared, never approved (A0)' }];
    case 'blocked':
      return [
        {
          code: 'NOT_APPROVED',
          message: `the step that ${by === 'calendar' ? 'gave' : 'decided'} it is blocked: ${reasons.map(({ code }) => code).join(', ')}`,
        },
      ];
    case 'not verified':
      return [{ code: 'NOT_VERIFIED', message: 'the ledger has no record of the step' }];
    case 'none': {
      const why = gapOf(commit);
      return why === null ? [] : [{ code: 'NO_DECISION', message: why }];
    }
    default:
      return assertNever(standing);
  }
}

function invitationExceptions(
  states: readonly InvitationState[],
  resent: readonly PopulationRow[],
): readonly PacketException[] {
  const last = states.at(-1);
  const ended = states.filter(
    ({ status }) => status === 'expired' || status === 'declined' || status === 'failed',
  );
  return [
    ...ended.map(({ at, record, status }) => ({
      code: `INVITATION_${status.toUpperCase()}`,
      message: `found ${status} at ${at} (record ${record})`,
    })),
    ...resent.map(({ id, at, verb }) => ({
      code: 'RESENT',
      message: `${verb === 'resend' ? 'sent again' : 'invited again'} at ${at} (${id})`,
    })),
    ...(last?.status === 'pending'
      ? [
          {
            code: 'INVITATION_PENDING',
            message: `still not taken up when it was last read; first seen so at ${last.at}`,
          },
        ]
      : []),
  ];
}
