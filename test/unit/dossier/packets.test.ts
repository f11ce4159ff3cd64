// What is told of one row: what was out of the ordinary, what is not known, and the same as cells of a table.
import { describe, expect, it } from 'vitest';
import { populationCsv } from '../../../src/cli/show-population.ts';
import { dossierOf } from '../../../src/dossier/dossier.ts';
import type { Packet } from '../../../src/dossier/model.ts';
import type { LedgerRecord } from '../../../src/ledger/model.ts';
import { type AccountRun, accountRuns, live, outcome } from '../../support/account-runs.ts';
import { at, entitlement, invite, remove, update } from '../../support/plans.ts';

const USER = entitlement('account', 'user');
const ADMIN = entitlement('account', 'admin');
const SENT = '2026-11-24T09:59:00Z';

/** Without a repository at hand: the records alone. */
function packetsOf(records: readonly LedgerRecord[]): readonly Packet[] {
  const period = { from: at('2026-11-24T00:00:00Z'), to: at('2026-11-25T00:00:00Z') };
  return dossierOf({ records, history: null, period, now: period.to }).packets;
}

const only = (run: AccountRun): Packet => {
  const [packet] = packetsOf(accountRuns({ rows: [], ...run }));
  return packet ?? expect.fail('no packet');
};
const codes = ({ exceptions }: Packet): readonly string[] => exceptions.map(({ code }) => code);

describe('a write that went another way', () => {
  it.each<[string, AccountRun, string, string]>([
    [
      'was handed to a person',
      { outcomes: [{ ...outcome(invite(), 'manual'), message: 'step 1 of the list' }] },
      'MANUAL',
      'a person was to do it by a checklist; who did it is in no record: step 1 of the list',
    ],
    [
      'failed after it was sent',
      { outcomes: [{ ...outcome(invite(), 'failed', SENT), message: 'no answer' }] },
      'FAILED',
      'it failed, in whole or in part: no answer',
    ],
    [
      'is not proved',
      { outcomes: [outcome(invite(), 'unverified', SENT)] },
      'UNPROVED',
      'whether it was written is not proved',
    ],
    [
      'was there already',
      { outcomes: [outcome(invite(), 'already')] },
      'FOUND_DONE',
      'it was there already when the run came to write it',
    ],
    [
      'was stopped between two of its steps',
      { outcomes: [outcome(invite(), 'stale', SENT)] },
      'PARTLY_SENT',
      'some of it was sent, and the rest was not',
    ],
    [
      'is of a run that was taken up again',
      { outcomes: [outcome(invite(), 'applied', SENT)], run: { resumed: true } },
      'RESUMED',
      'the run went on from one that was cut off',
    ],
    [
      'was asked for on the command line',
      {
        outcomes: [outcome(remove({ why: { kind: 'asked' } }), 'applied', SENT)],
        run: { command: 'offboard' },
      },
      'ASKED',
      'asked for on the command line: offboard',
    ],
    [
      'ended by the calendar',
      { outcomes: [outcome(remove({ why: { kind: 'expiry', at: at(SENT) } }), 'applied', SENT)] },
      'EXPIRED',
      `access was until ${SENT}`,
    ],
    [
      'ended a raised role',
      { outcomes: [outcome(update({ why: { kind: 'expiry', at: at(SENT) } }), 'applied', SENT)] },
      'ELEVATION_ENDED',
      `the elevation was until ${SENT}`,
    ],
    [
      'took back what was given by hand',
      { outcomes: [outcome(remove({ why: { kind: 'drift', drift: 'extra' } }), 'applied', SENT)] },
      'DRIFT_REVERT',
      'given by hand and never declared; the policy takes it back',
    ],
    [
      'gave back what was taken by hand',
      { outcomes: [outcome(invite({ why: { kind: 'drift', drift: 'missing' } }), 'applied', SENT)] },
      'DRIFT_RESTORED',
      'taken by hand, and given back',
    ],
  ])('%s', (_, run, code, message) => {
    expect(only(run).exceptions).toContainEqual({ code, message });
  });

  it.each<[string, AccountRun, string]>([
    [
      'a person was to do it',
      { outcomes: [outcome(invite(), 'manual')] },
      'a person was to do it, and the account has not shown it to this run',
    ],
    [
      'the account did not answer again',
      { outcomes: [outcome(invite(), 'applied', SENT)], state_error: 'no answer' },
      'the account could not be read again: no answer',
    ],
    [
      'reading did not show it',
      { outcomes: [outcome(invite(), 'unverified', SENT)] },
      'the account was read again, and that it holds was not proved',
    ],
  ])('was not read back where %s, and says so', (_, run, why) => {
    const packet = only(run);
    expect(packet.read_back).toEqual({ gap: why });
    expect(packet.gaps).toContainEqual({ field: 'read_back', why });
  });

  it('has no request where the service named none, which is a gap of a step that was sent only', () => {
    const gapped = (started: string | null): readonly string[] =>
      only({ outcomes: [outcome(invite(), 'applied', started)] }).gaps.map(({ field }) => field);
    expect(gapped(SENT)).toContain('request_ids');
    expect(gapped(null)).not.toContain('request_ids');
  });
});

describe('the latency of a removal', () => {
  it.each<[string, AccountRun['outcomes'], Packet['latency']]>([
    [
      'does not apply to a grant',
      [outcome(invite(), 'applied', SENT)],
      { not_applicable: 'nothing was removed' },
    ],
    [
      'is not known where it was not read back',
      [outcome(remove(), 'unverified', SENT)],
      { gap: 'the removal was not read back' },
    ],
    [
      'is not known of what was given by hand',
      [
        {
          ...outcome(remove({ why: { kind: 'drift', drift: 'extra' } }), 'applied', SENT),
          verified_at: at('2026-11-24T10:00:00Z'),
        },
      ],
      { gap: 'when it was given by hand is in no record: only the log of the service can tell' },
    ],
    [
      'is not known where no step decided it',
      [{ ...outcome(remove(), 'applied', SENT), verified_at: at('2026-11-24T10:00:00Z') }],
      { gap: 'no step is known that decided it, so that no clock starts' },
    ],
  ])('%s', (_, outcomes = [], expected) => {
    expect(only({ outcomes }).latency).toEqual(expected);
  });
});

describe('an invitation', () => {
  const invited = outcome(invite({ person: 'bo' }), 'applied', SENT);

  it('tells how it stood from run to run, and that it was sent again', () => {
    const packets = packetsOf(
      accountRuns(
        { outcomes: [invited], rows: [{ ...live('bo'), status: 'pending' }] },
        { rows: [{ ...live('bo'), status: 'expired' }] },
        {
          outcomes: [outcome(update({ kind: 'resend', person: 'bo' }), 'applied', '2026-11-24T11:59:00Z')],
          rows: [{ ...live('bo'), status: 'pending' }],
        },
      ),
    );
    const first = packets.find(({ verb }) => verb === 'invite') ?? expect.fail('no invitation');
    expect(codes(first)).toEqual(
      expect.arrayContaining(['INVITATION_EXPIRED', 'RESENT', 'INVITATION_PENDING']),
    );
    expect(first.invitation).toMatchObject({
      value: [{ status: 'pending' }, { status: 'expired' }, { status: 'pending' }],
    });
  });

  it('is not known where nobody read the account since', () => {
    expect(packetsOf(accountRuns({ outcomes: [invited] }))[0]?.invitation).toEqual({
      gap: 'no run has read the account since and found it',
    });
  });
});

describe('what runs saw', () => {
  it('says of each what it is and since when', () => {
    const packets = packetsOf(
      accountRuns(
        { rows: [live('bo', USER), live('cy', USER)] },
        {
          rows: [live('dee', USER)],
          excluded: [{ row: 'u_cy', person: 'cy', reason: 'ignored', message: 'left alone' }],
          held: [
            {
              person: 'eve',
              drift: 'extra',
              row: 'u_eve',
              entitlements: [ADMIN],
              message: 'by hand',
              last_status: null,
            },
          ],
        },
      ),
    );
    expect(
      packets.map(({ person, verb, why, exceptions }) => [person, verb, why, exceptions[0]?.code]),
    ).toEqual([
      ['bo', 'found', 'live when the account was read for the first time', 'THERE_BEFORE'],
      ['cy', 'found', 'live when the account was read for the first time', 'THERE_BEFORE'],
      ['eve', 'found', 'given by hand: a run found it, and left it', 'BY_HAND'],
      ['dee', 'found', 'live already when it was declared', 'NOT_WRITTEN'],
      ['bo', 'left', 'no longer there or no longer declared, and no run took it', 'NOT_WRITTEN'],
      ['cy', 'left', 'not managed any more, and still there', 'RELEASED'],
    ]);
    expect(packets[2]?.exceptions[0]?.message).toBe(
      'given by hand and left so; the run before looked at 2026-11-24T10:00:00Z',
    );
  });
});

describe('the table of the population', () => {
  it.each(['=HYPERLINK("x")', '+1', '-cmd', '@sum', '\tx'])(
    'has no cell that runs as a formula: %j',
    (person) => {
      const csv = populationCsv(packetsOf(accountRuns({ rows: [live(person, USER)] })));
      const cells = csv.split('\n').flatMap((row) => row.split(','));
      expect(cells.filter((cell) => /^"?[=+@\t]|^"?-(?!\d+"?$)/u.test(cell))).toEqual([]);
      expect(csv).toContain(person.trim().replaceAll('"', '""'));
    },
  );
});
