// What `rollcall ledger` says of a chain of records, and what it refuses to say.
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { branchLedger } from '../../../../src/ledger/branch.ts';
import { directoryLedger } from '../../../../src/ledger/directory.ts';
import type { ApplyRecord, StepRecord, Unsealed } from '../../../../src/ledger/model.ts';
import { gitRepo } from '../../../support/git-repo.ts';
import { openGit } from '../../../support/open-git.ts';
import { at, NOW } from '../../../support/plans.ts';
import { everyKind, fullRecord, record } from '../../../support/records.ts';
import { openSession, type Result, type Session } from '../../../support/session.ts';

const TEAM = 'version: 1\naccounts: { kissmetrics: {} }\nmembers: { ada@acme.example: owner }\n';

let session: Session;

beforeEach(async () => {
  session = await openSession();
});

afterEach(() => session.close());

const recordsIn = (folder: string): string => path.join(session.folder, folder);

/** Keeps records in a folder of the session. Returns their hashes. */
async function keep(records: readonly Unsealed[], folder = 'records'): Promise<readonly string[]> {
  const hashes: string[] = [];
  for (const each of records)
    for (const { hash } of await directoryLedger(recordsIn(folder)).append([each])) hashes.push(hash);
  return hashes;
}

const runs = (count: number): readonly Unsealed<ApplyRecord>[] =>
  Array.from({ length: count }, (_, n) => record({ run_id: `run-${n + 1}` }));

const ledger = (...argv: readonly string[]): Promise<Result> =>
  session.run('ledger', ...argv, '--dir', 'records');

const fileOf = (sequence: number): string => path.join(recordsIn('records'), `00000${sequence}.json`);

async function edit(sequence: number, from: string, to: string): Promise<void> {
  const text = await readFile(fileOf(sequence), 'utf8');
  await writeFile(fileOf(sequence), text.replace(from, to));
}

describe('ledger verify', () => {
  it.each([
    [1, '1 record holds'],
    [3, '3 records hold'],
  ])('counts a chain of %i and names its head', async (count, words) => {
    const head = (await keep(runs(count))).at(-1);

    expect(await ledger('verify')).toEqual({ code: 0, out: `${words}, head ${head}\n`, err: '' });
  });

  it('says the same to programs', async () => {
    const head = (await keep(runs(2))).at(-1);
    const { code, out } = await ledger('verify', '--json');

    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      directory: recordsIn('records'),
      branch: null,
      holds: true,
      records: 2,
      head,
      noted_at: null,
      broken: null,
    });
  });

  it('names the first record that does not hold, and why', async () => {
    await keep(runs(3));
    await edit(2, 'run-2', 'run-9');
    await edit(3, 'run-3', 'run-9');

    const { code, out, err } = await ledger('verify');

    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('error RC526 the chain of records is broken at');
    expect(err).toContain('records/000002.json: its content does not match its hash');
    expect(err).toContain('hint: restore the records from git or a backup');
  });

  it('tells programs how far the chain holds', async () => {
    const hashes = await keep(runs(3));
    await edit(2, 'run-2', 'run-9');

    const { code, out, err } = await ledger('verify', '--format', 'json');

    expect(code).toBe(1);
    expect(err).toContain('RC526');
    expect(JSON.parse(out)).toMatchObject({
      holds: false,
      records: 1,
      head: hashes[0],
      broken: { code: 'RC526', message: expect.stringContaining('000002.json') as string },
    });
  });

  it.each([
    ['in full', 64],
    ['as an apply shows it', 12],
  ])('finds a head that was noted %s, with records after it', async (_, digits) => {
    const hashes = await keep(runs(3));
    const noted = hashes[1]?.slice(0, digits) ?? '';

    expect(await ledger('verify', '--head', noted)).toMatchObject({
      code: 0,
      out: `3 records hold, head ${hashes[2]}; the noted head is that of record 2\n`,
    });
    expect(JSON.parse((await ledger('verify', '--json', '--head', noted)).out)).toMatchObject({
      noted_at: 2,
    });
  });

  it('misses the newest record only where its head was noted', async () => {
    const [, , newest = ''] = await keep(runs(3));
    await rm(fileOf(3));

    expect(await ledger('verify')).toMatchObject({ code: 0 });
    const { code, err } = await ledger('verify', '--head', newest.toUpperCase());
    expect(code).toBe(1);
    expect(err).toContain(`RC530 no record in ${recordsIn('records')} has the hash ${newest}`);
    expect(err).toContain('the newest records were dropped');
  });

  it.each(['verify', 'show'])('takes no folder without records for a whole chain: %s', async (action) => {
    const { code, out, err } = await ledger(action);

    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(`RC530 there are no records in ${recordsIn('records')}`);
  });

  it.each([
    ['where team.yaml says', 'ledger: { directory: kept/here }\n', 'kept/here'],
    ['beside team.yaml where it says nothing', '', '.rollcall/records'],
  ])('looks %s', async (_, lines, folder) => {
    await session.write('team.yaml', `${TEAM}${lines}`);
    await keep(runs(2), folder);

    expect(await session.run('ledger', 'verify')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^2 records hold/) as string,
      err: '',
    });
  });

  it('needs a team.yaml where no folder is named', async () => {
    expect((await session.run('ledger', 'verify')).err).toContain('RC541');
  });
});

describe('ledger show', () => {
  it('lists every run, oldest first', async () => {
    const commit = 'c'.repeat(40);
    const hashes = await keep([
      record(),
      { ...fullRecord(), source: { ...record().source, commit }, command: 'offboard' },
    ]);

    const short = (index: number): string | undefined => hashes[index]?.slice(0, 12);

    expect(await ledger('show')).toEqual({
      code: 0,
      out: [
        '   when                  command   commit        changes               exit  hash          who',
        `1  2026-11-24 09:00 UTC  apply     none          none                  0     ${short(0)}  ada on laptop`,
        `2  2026-11-24 09:00 UTC  offboard  cccccccccccc  2 failed, 10 applied  143   ${short(1)}  ada on laptop`,
        '',
      ].join('\n'),
      err: '',
    });
  });

  it('lists them for programs', async () => {
    const hashes = await keep([record(), fullRecord()]);
    const { runs: listed } = JSON.parse((await ledger('show', '--json')).out) as { runs: unknown };

    expect(listed).toEqual([
      expect.objectContaining({ sequence: 1, hash: hashes[0], outcomes: {} }),
      expect.objectContaining({
        sequence: 2,
        hash: hashes[1],
        exit_code: 143,
        outcomes: { failed: 2, applied: 10 },
      }),
    ]);
  });

  it.each([
    ['1', 1],
    ['2', 2],
    ['latest', 2],
  ])('gives programs record %s as its file has it', async (which, sequence) => {
    await keep([record(), fullRecord()]);

    expect(await ledger('show', which, '--json')).toEqual({
      code: 0,
      out: await readFile(fileOf(sequence), 'utf8'),
      err: '',
    });
  });

  it('says of a run that had nothing to do that it had not', async () => {
    const [hash] = await keep([
      record({
        accounts: fullRecord()
          .accounts.slice(0, 1)
          .map((account) => ({
            ...account,
            outcomes: [],
            held: [],
            withheld: [],
            quarantine: [],
            excluded: [],
            guards: [],
            refused: null,
          })),
      }),
    ]);
    const { out } = await ledger('show', '1');

    expect(out).toContain('Record 1 of 1: apply\n');
    expect(out).toContain('  previous none: this is the first record\n');
    expect(out).toContain(`  hash     ${hash}\n`);
    expect(out).toMatch(/, read back 2026-11-24 09:00 UTC\n {2}nothing was to be done\n/);
  });

  describe('of a run in which everything happened', () => {
    let out: string;
    beforeEach(async () => {
      await keep([record(), eventful()]);
      ({ out } = await ledger('show', 'latest'));
    });

    it.each<[string, string]>([
      ['which it is', 'Record 2 of 2: apply\n'],
      ['when', 'when     2026-11-24 09:00 UTC to 2026-11-24 09:00:07 UTC\n'],
      ['who ran it', 'who      ada on laptop (as the machine said; not proved)\n'],
      ['the commit', `commit   ${'a'.repeat(40)}\n`],
      ['every file', `file     members/agency.yaml, SHA-256 ${'3'.repeat(64)}\n`],
      ['the plan', `plan     digest ${eventful().changes_digest}\n`],
      [
        'what narrowed it',
        'only     account kissmetrics, person wen@acme.com, bo@acme.com restored on request\n',
      ],
      ['that it was resumed', 'resumed  an interrupted run was taken up\n'],
      ['what stopped it', 'stopped  by SIGTERM\n'],
      ['how it ended', 'ended    exit code 143\n'],
      ['its name', 'run      run-1, rollcall 0.1.0\n'],
      ['each account', '\nkissmetrics, read back 2026-11-24 09:00 UTC\n'],
      ['the kind of an account', '\ngithub (kissmetrics), not read back\n'],
      ['why an account could not be read back', '  not read back: no answer\n'],
      ['a refusal', '  refused: RC301 would remove 9 of 20 members (45 %), limit 20 %\n'],
      ['a further guard', '  guard: RC302 would leave no owner\n'],
      ['a change', '  applied + invite invite@acme.com (wen@acme.com)\n      gains    role: user\n'],
      ['a project by its id', 'gains    project 12345\n'],
      ['why', 'why      team.yaml:14\n'],
      ['what a change needs', 'after    invite invite@acme.com\n'],
      ['what went wrong', 'outcome  the account did not answer\n'],
      ['each write', 'step     DELETE /v1/users/u_9: failed\n'],
      ['that it was repeated', 'sent 2026-11-24 09:00 UTC, no answer, 2 attempts, found by reading back\n'],
      ['the ids of its requests', 'requests req-1, req-2\n'],
      ['its error', 'error    RC414 no answer\n'],
      ['a write that was not sent', 'step     POST /v1/next: not-executed\n               not sent\n'],
      ['a write that was answered', 'sent 2026-11-24 09:00 UTC, answered 2026-11-24 09:00 UTC, 2 attempts'],
      ['what is proved', 'verified 2026-11-24 09:00 UTC\n'],
      ['what is not', 'verified no\n'],
      ['what is held', '  held: bo@acme.com: was removed by hand\n      role: user\n'],
      ['what is withheld', '  withheld: di@acme.com: RC406 no seat: 25 of 25 are taken\n      role: user\n'],
      [
        'who is in quarantine',
        '  quarantine: ed@acme.com since 2026-11-20 09:00 UTC: RC412 two rows match\n',
      ],
      ['who just came there', '  quarantine: el@acme.com: RC412 the invitation failed\n'],
      ['who is not touched', '  not touched: etl@acme.com: service account\n'],
    ])('says %s', (_, line) => {
      expect(out).toContain(line);
    });

    it('says a guard once that is why an account was refused', () => {
      expect(out).not.toContain('guard: RC301');
    });
  });

  describe('of records that are no runs', () => {
    const every = everyKind();

    it('lists each with what it came to', async () => {
      await keep(every);
      const { out } = await ledger('show');
      const rows = out.split('\n').map((row) => row.split(/ {2,}/u));

      expect(
        rows
          .map(([number, , what, commit, result, exit]) => [number, what, commit, result, exit])
          .slice(1, 9),
      ).toEqual([
        ['1', 'baseline', 'a'.repeat(12), '1 file', expect.any(String)],
        ['2', 'step', 'c'.repeat(12), 'APPROVED A3 #12', expect.any(String)],
        ['3', 'apply started', 'c'.repeat(12), '2 changes planned', expect.any(String)],
        ['4', 'apply', expect.any(String), expect.any(String), '143'],
        ['5', 'drift revert', 'none', '1 change reverted', expect.any(String)],
        ['6', 'break glass', 'c'.repeat(12), '1 change without approval', expect.any(String)],
        ['7', 'reapproval', 'd'.repeat(12), '1 step #31', expect.any(String)],
        ['8', 'capture', 'none', '1 answer', expect.any(String)],
      ]);
    });

    it('lists all of them, and the runs apart, for programs', async () => {
      await keep(every);
      const { runs: found, records } = JSON.parse((await ledger('show', '--json')).out) as {
        runs: readonly { sequence: number }[];
        records: readonly { kind: string; exit_code: number | null }[];
      };

      expect(found.map(({ sequence }) => sequence)).toEqual([4]);
      expect(records.map(({ kind }) => kind)).toEqual(every.map(({ kind }) => kind));
      expect(records.map(({ exit_code }) => exit_code)).toEqual(
        every.map((each) => (each.kind === 'apply' ? each.exit_code : null)),
      );
    });

    it.each<[Unsealed['kind'], readonly string[]]>([
      ['baseline', ['Record 1 of 8: baseline', 'why      the first', 'file     team.yaml (100644) bbbb']],
      [
        'step',
        [
          'who      ada\n',
          `parent   ${'a'.repeat(40)}`,
          'request  #12 Let Bo in, https://github.com/acme/access/pull/12',
          'ticket   HR-881 (as the author said)',
          'file     team.yaml: nothing to bbbb',
          'part     ada: ',
          '  approved gain ',
          'by       bo, review 1',
          'answers  1 of the forge',
        ],
      ],
      ['apply_started', ['who      ada on laptop (not proved)', 'plan     digest ', 'change   kissmetrics/']],
      [
        'apply',
        [`tip      ${'a'.repeat(40)}`, `step     ${'b'.repeat(40)}`, 'approved by wen@acme.com, review 901'],
      ],
      ['drift_revert', ['change   kissmetrics/remove/old@acme.com: everything']],
      ['break_glass', ['why      the account is being drained', 'ticket   SEC-7', 'change   kissmetrics/']],
      ['reapproval', [`range    ${'a'.repeat(40)}..${'c'.repeat(40)}`, `covers   ${'c'.repeat(40)}`]],
      ['capture', ['answer   GET /repos/acme/access/pulls/12: 200']],
    ])('shows one: %s', async (kind, lines) => {
      const hashes = await keep(every);
      const index = every.findIndex((each) => each.kind === kind);
      const { code, out } = await ledger('show', String(index + 1));

      expect(code).toBe(0);
      for (const each of [...lines, `hash     ${hashes[index]}`]) expect(out).toContain(each);
      expect(JSON.parse((await ledger('show', String(index + 1), '--json')).out)).toMatchObject({ kind });
    });

    it('says why a landing is blocked, what is unproved and who does not count', async () => {
      const step = every.find((each) => each.kind === 'step');
      if (step?.kind !== 'step') throw new Error('no step');
      const [change] = step.verdict.changes;
      if (change === undefined) throw new Error('no change');
      const verdict = {
        ...step.verdict,
        verdict: 'BLOCKED' as const,
        unverified: ['membership' as const, 'last-pusher' as const],
        reasons: [{ code: 'NOT_APPROVED' as const, message: 'nobody agreed' }],
        notes: [{ code: 'SOD_WAIVED' as const, message: 'a small team' }],
        void_reviews: [{ review: 7, person: null, why: 'a stranger' }],
        changes: [
          {
            ...change,
            approved: false,
            excluded: [
              { review: 8, person: 'eve', why: 'gains by it' },
              { review: 9, person: null, why: 'a stranger' },
            ],
          },
        ],
      };
      await keep([
        {
          ...step,
          verdict,
          pull_request: null,
          answers: [],
          governed: [{ path: 'x', mode: '100644', before: 'b', after: null }],
        },
        { ...step, pull_request: { ...pullOf(step), title: null, ticket: null, author: null } },
      ]);
      const { out } = await ledger('show', '1');

      for (const each of [
        'result   BLOCKED A3\n',
        'request  none',
        'file     x: b to nothing',
        'unproved membership, last-pusher',
        'blocked: NOT_APPROVED nobody agreed',
        'note     SOD_WAIVED a small team',
        'void     review 7 of nobody in the roster: a stranger',
        'not approved gain ',
        'without  review 8 of eve: gains by it',
        'without  review 9 of nobody in the roster: a stranger',
      ])
        expect(out).toContain(each);
      expect(out).not.toContain('answers');
      const second = await ledger('show', '2');
      expect(second.out).not.toMatch(/ {2}(?:who|ticket) /u);
    });

    it('says that a run had no approval, and that an emergency had no ticket', async () => {
      const glass = every.find((each) => each.kind === 'break_glass');
      const drift = every.find((each) => each.kind === 'drift_revert');
      if (glass?.kind !== 'break_glass' || drift?.kind !== 'drift_revert') throw new Error('no glass');
      await keep([
        record({ approvals: { steps: [], approved_by: [], break_glass: true } }),
        { ...glass, ticket: null, tip: null },
        { ...drift, changes: drift.changes.map((change) => ({ ...change, resource: 'project:7' })) },
      ]);

      expect((await ledger('show', '1')).out).toContain(
        'without approval: see the record of kind break_glass',
      );
      expect((await ledger('show', '2')).out).not.toMatch(/ticket|commit/u);
      expect((await ledger('show', '3')).out).toContain('old@acme.com: project:7');
    });

    it('says that another job plans, and which runs before are in no record', async () => {
      const started = every.find((each) => each.kind === 'apply_started');
      if (started?.kind !== 'apply_started') throw new Error('no start');
      await keep([{ ...started, plan: null }, record({ unrecorded: ['run-8', 'run-9'] })]);

      expect((await ledger('show')).out).toMatch(/apply started .* announced /u);
      expect((await ledger('show', '1')).out).toContain('made by another job, which cannot write here');
      const { out } = await ledger('show', '2');
      for (const run of ['run-8', 'run-9'])
        expect(out).toContain(`after    run ${run}, which is in no record`);
    });

    it.each([
      ['is told by its own record', [record()], 'record 2 says what became of it'],
      [
        'is told by the next that names it',
        [record({ run_id: 'run-5' }), record({ run_id: 'run-6', unrecorded: ['run-1'] })],
        'in no record: what it wrote, if it ran, is part of what the run of record 3 read anew by 2026-11-24 09:00:07 UTC',
      ],
      ['is told by none', [record({ run_id: 'run-5' })], 'no record says what became of it'],
    ])('says of a run that was announced what became of it, which %s', async (_, later, said) => {
      const started = every.find((each) => each.kind === 'apply_started');
      if (started?.kind !== 'apply_started') throw new Error('no start');
      await keep([{ ...started, plan: null }, ...later]);

      expect((await ledger('show', '1')).out).toContain(`ended    ${said}\n`);
    });

    it('shows the newest run as the latest, and says so where there is none yet', async () => {
      await keep(every);
      expect((await ledger('show', 'latest')).out).toContain('Record 4 of 8: apply\n');

      await rm(recordsIn('records'), { recursive: true });
      await keep(every.slice(0, 2));
      expect(await ledger('show', 'latest')).toMatchObject({
        code: 1,
        err: expect.stringContaining('RC530 there is no run yet: the newest record is 2') as string,
      });
    });

    it('shows a run of format 1.0, which knew no approvals', async () => {
      const { tip: _, approvals: __, ...old } = record({ format_version: '1.0' });
      await keep([old]);

      expect((await ledger('show', '1')).code).toBe(0);
      expect((await ledger('verify')).code).toBe(0);
    });
  });

  it('lets no name from outside make a line of its own', async () => {
    await keep([record({ operator: { user: 'ada\nRecord 9 of 9', host: '\u001b[2J' } })]);

    for (const which of [[], ['1']]) {
      const { out } = await ledger('show', ...which);
      expect(out).toContain('ada\\u{a}Record 9 of 9 on \\u{1b}[2J');
    }
  });

  it('shows nothing of a chain that does not hold', async () => {
    await keep(runs(3));
    await edit(3, 'run-3', 'run-9');

    for (const which of [[], ['1'], ['latest']]) {
      const { code, out, err } = await ledger('show', ...which);
      expect([code, out]).toEqual([1, '']);
      expect(err).toContain('RC526');
    }
  });

  it('says which record is the newest where that number is none', async () => {
    await keep(runs(2));

    const { code, out, err } = await ledger('show', '3');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('RC530 there is no record 3: the newest record is 2');
  });
});

function pullOf({ pull_request }: Unsealed<StepRecord>): NonNullable<StepRecord['pull_request']> {
  if (pull_request === null) throw new Error('no pull request');
  return pull_request;
}

describe('a ledger on a branch', () => {
  let heads: readonly string[];

  /** Makes the session's folder a repository with a ledger. */
  beforeEach(async () => {
    const repo = await gitRepo();
    await repo.commit({ 'team.yaml': TEAM });
    const ledgerThere = branchLedger({
      repository: await openGit(repo.dir),
      name: 'rollcall-ledger',
      token: null,
      now: () => NOW,
    });
    heads = (await ledgerThere.append(everyKind())).map(({ hash }) => hash);
    await rename(path.join(repo.dir, '.git'), path.join(session.folder, '.git'));
  });

  it('is verified and shown by its name', async () => {
    const branch = ['--branch', 'rollcall-ledger'];

    expect(await session.run('ledger', 'verify', ...branch)).toEqual({
      code: 0,
      out: `8 records hold, head ${heads[7]}\n`,
      err: '',
    });
    expect(JSON.parse((await session.run('ledger', 'verify', '--json', ...branch)).out)).toMatchObject({
      directory: null,
      branch: 'rollcall-ledger',
      head: heads[7],
    });
    expect((await session.run('ledger', 'show', '2', ...branch)).out).toContain('Record 2 of 8: step\n');
  });

  it('is found where team.yaml names it', async () => {
    await session.write('team.yaml', `${TEAM}ledger: { branch: rollcall-ledger }\n`);

    expect((await session.run('ledger', 'verify')).out).toBe(`8 records hold, head ${heads[7]}\n`);
  });

  it('says that there is none', async () => {
    expect(await session.run('ledger', 'verify', '--branch', 'nowhere')).toMatchObject({
      code: 1,
      err: expect.stringContaining('RC530 there are no records in branch nowhere') as string,
    });
  });
});

/** A run in which two accounts went differently. */
function eventful(): Unsealed<ApplyRecord> {
  const full = fullRecord();
  const [first, second] = full.accounts;
  const [failed, ...rest] = first?.outcomes ?? [];
  if (first === undefined || second === undefined || failed?.steps[0] === undefined)
    throw new Error('no accounts');
  const [step] = failed.steps;
  const steps = [
    step,
    {
      ...step,
      call: 'PATCH /v1/users/u_9',
      status: 'applied' as const,
      finished_at: at('2026-11-24T09:00:00Z'),
    },
    {
      ...step,
      call: 'POST /v1/next',
      status: 'not-executed' as const,
      started_at: null,
      attempts: 0,
      read_back: false,
    },
  ];
  return {
    ...full,
    resumed: true,
    accounts: [
      { ...first, outcomes: [{ ...failed, steps }, { ...failed, status: 'already' }, ...rest] },
      {
        ...second,
        guards: [
          ...second.guards,
          ...second.guards.map((guard) => ({
            ...guard,
            code: 'RC302' as const,
            message: 'would leave no owner',
          })),
        ],
        provider: 'kissmetrics',
        read_back_at: null,
        state_error: 'no answer',
      },
    ],
  };
}

describe('what is asked wrongly', () => {
  it.each<[string, readonly string[], string]>([
    ['nothing', [], 'missing required argument'],
    ['another action', ['prune'], 'Allowed choices are verify, show'],
    ['one record to verify', ['verify', '3'], 'RC501 verify takes the whole chain'],
    ['a head to show', ['show', '--head', 'a'.repeat(12)], 'RC501 show takes no --head'],
    ['record 0', ['show', '0'], 'RC501 0 is no record'],
    ['a record by its file', ['show', '000001.json'], 'RC501 000001.json is no record'],
    ['a head that is none', ['verify', '--head', 'g'.repeat(12)], 'a head is 12 to 64 hex digits'],
    ['a head of too few digits', ['verify', '--head', 'a'.repeat(11)], 'a head is 12 to 64 hex digits'],
    ['two places', ['verify', '--file', 'team.yaml'], 'cannot be used with option'],
    ['a record too many', ['show', '1', '2'], 'too many arguments'],
    ['no folder to take', ['take'], 'RC501 take needs the folder of an outbox'],
    ['a head to take', ['take', 'outbox', '--head', 'a'.repeat(12)], 'RC501 take takes no --head'],
    ['to add to a folder', ['take', 'outbox'], 'RC501 take adds to a branch of records'],
  ])('is refused: %s', async (_, argv, message) => {
    await keep(runs(1));

    const { code, out, err } = await ledger(...argv);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(message);
  });
});
