// Records handed on by a job that cannot write to the ledger: what it may read, what arrives, and what is not believed.
import fs, { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { RollcallError } from '../../../src/core/errors.ts';
import { addMillis } from '../../../src/core/instant.ts';
import { writeJson } from '../../../src/core/show.ts';
import { sealAll } from '../../../src/ledger/chain.ts';
import { directoryLedger, type Files } from '../../../src/ledger/directory.ts';
import type {
  ApplyRecord,
  ApplyStartedRecord,
  DriftRevertRecord,
  Ledger,
  LedgerRecord,
  StepRecord,
  Unsealed,
} from '../../../src/ledger/model.ts';
import { openOutbox } from '../../../src/ledger/outbox.ts';
import { takeOutbox } from '../../../src/ledger/take-outbox.ts';
import { COMMIT, PARENT } from '../../support/evidence.ts';
import { folder } from '../../support/folder.ts';
import { at, plan } from '../../support/plans.ts';
import { everyKind, fullRecord, record } from '../../support/records.ts';

const NOW = at('2026-11-24T09:30:00Z');
const OWN = 'run-own';

function ofKind<K extends LedgerRecord['kind']>(kind: K): Extract<Unsealed, { kind: K }> {
  const found = everyKind().find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`no ${kind}`);
  return found as Extract<Unsealed, { kind: K }>;
}

const STEP = ofKind('step');
const APPROVED_BY = STEP.verdict.changes.flatMap(({ approved_by }) => approved_by);

function announced(run_id: string, more: Partial<Unsealed<ApplyStartedRecord>> = {}) {
  return { ...ofKind('apply_started'), run_id, plan: null, ...more };
}

/** The run as an honest job records it. */
function ran(more: Partial<Unsealed<ApplyRecord>> = {}): Unsealed<ApplyRecord> {
  const approvals = { steps: [COMMIT], approved_by: APPROVED_BY, break_glass: false };
  return { ...fullRecord(), source: plan().source, run_id: OWN, tip: COMMIT, approvals, ...more };
}

function reverted(more: Partial<Unsealed<DriftRevertRecord>> = {}): Unsealed<DriftRevertRecord> {
  const [account] = fullRecord().accounts;
  const change = account?.outcomes[0]?.change;
  if (account === undefined || change === undefined) throw new Error('no change');
  const { person, id } = change;
  const changes = [{ account: account.account, change: id, person, resource: null }];
  return { ...ofKind('drift_revert'), run_id: OWN, changes, ...more };
}

let home: string;
let outbox: string;
let ledger: Ledger;

beforeEach(async () => {
  home = await folder();
  outbox = path.join(home, 'handed/outbox');
  ledger = directoryLedger(path.join(home, 'records'));
  await ledger.append([ofKind('baseline'), STEP, announced(OWN)]);
});

const openOwn = (more: { readonly tip?: string; readonly run_id?: string; readonly files?: Files } = {}) =>
  openOutbox({ directory: outbox, ledger, run_id: OWN, tip: COMMIT, ...more });
const take = (from = ledger) => takeOutbox(outbox, from, NOW);

async function all(from: Pick<Ledger, 'records'>): Promise<readonly LedgerRecord[]> {
  const found: LedgerRecord[] = [];
  for await (const each of from.records()) found.push(each);
  return found;
}
const kinds = async (from: Pick<Ledger, 'records'> = ledger) => (await all(from)).map(({ kind }) => kind);

async function refusal(promise: Promise<unknown>): Promise<RollcallError> {
  const error: unknown = await promise.then(
    () => 'nothing',
    (reason: unknown) => reason,
  );
  if (error instanceof RollcallError) return error;
  throw new Error(`not refused: ${String(error)}`);
}

/** Leaves these records as whoever controls the job can: everything that can be made to fit, fits. */
async function leave(records: readonly object[], more: object = {}): Promise<void> {
  const last = (await all(ledger)).at(-1);
  const head = { sequence: last?.sequence ?? 0, hash: last?.hash ?? '' };
  const sealed = sealAll(records as readonly Unsealed[], head);
  await mkdir(outbox, { recursive: true });
  for (const [index, each] of sealed.entries())
    await writeFile(path.join(outbox, `00000${index + 1}.json`), writeJson(each));
  const named = {
    format_version: '1.0',
    run_id: OWN,
    tip: COMMIT,
    head,
    records: sealed.map(({ hash }) => hash),
  };
  await writeFile(path.join(outbox, 'outbox.json'), writeJson({ ...named, ...more }));
}

describe('the ledger of a job that cannot write to the ledger', () => {
  it('has the past of the ledger, then what it appended itself, and changes nothing there', async () => {
    const before = await all(ledger);
    const own = await openOwn();
    expect(await own.latest()).toBeNull();
    const [kept] = await own.append([ran()]);
    await ledger.append([announced('a later one')]);
    expect(await all(own)).toEqual([...before, kept]);
    expect(await own.latest()).toEqual(kept);
    expect(kept).toMatchObject({ sequence: before.length + 1, previous: before.at(-1)?.hash });
    expect(await kinds()).toEqual(['baseline', 'step', 'apply_started', 'apply_started']);
  });

  it.each<[string, string, () => Promise<unknown>]>([
    ['a run that nobody announced', 'RC684', () => openOwn({ run_id: 'another' })],
    ['another tip than was announced', 'RC684', () => openOwn({ tip: PARENT })],
    ['a run that is recorded', 'RC681', async () => ledger.append([ran()]).then(() => openOwn())],
    ['a folder in which something lies', 'RC501', async () => openOwn().then(() => openOwn())],
    [
      'a place that is no folder',
      'RC528',
      async () => writeFile(path.join(home, 'handed'), '').then(() => openOwn()),
    ],
    ['a kind that is not its to write', 'RC528', async () => (await openOwn()).append([STEP])],
  ])('refuses %s', async (_, code, attempt) => {
    expect((await refusal(attempt())).code).toBe(code);
  });

  it('hands on all of an append or nothing, wherever it dies', async () => {
    let whole = 0;
    let died = 0;
    for (let point = 0; whole === 0; point += 1) {
      await rm(outbox, { recursive: true, force: true });
      const disk = mortal(point);
      const own = await openOwn({ files: disk.files });
      disk.arm();
      const result = await own.append([ran(), reverted()]).then(
        () => 'done',
        (error: unknown) => error,
      );
      if (result === 'done') whole += 1;
      else {
        died += 1;
        expect(result).toMatchObject({ code: 'RC528' });
      }
      const named = JSON.parse(await readFile(path.join(outbox, 'outbox.json'), 'utf8')) as {
        readonly records: readonly string[];
      };
      // Once the manifest names them, only the last flush of the folder can still fail.
      expect([0, 2]).toContain(named.records.length);
      if (named.records.length === 0) expect((await refusal(take())).code).toBe('RC683');
      expect(await kinds()).toEqual(['baseline', 'step', 'apply_started']);
    }
    expect(died).toBeGreaterThan(4);
    expect((await take()).records.map(({ kind }) => kind)).toEqual(['apply', 'drift_revert']);
  });
});

/** A disk that is full from the given call on, once it is armed. */
function mortal(point: number): { readonly files: Files; arm(): void } {
  let left = Number.POSITIVE_INFINITY;
  const counted = (): void => {
    if (left <= 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    left -= 1;
  };
  return {
    arm: () => {
      left = point;
    },
    files: {
      ...fs,
      open: async (...args: Parameters<Files['open']>) => {
        counted();
        return fs.open(...args);
      },
      rename: async (...args: Parameters<Files['rename']>) => {
        counted();
        await fs.rename(...args);
      },
    },
  };
}

describe('taking what was handed on', () => {
  it('adds it at once, as the ledger seals it, and a second time writes nothing', async () => {
    const own = await openOwn();
    await own.append([ran(), reverted()]);
    const appended: number[] = [];
    const counting: Ledger = {
      ...ledger,
      append: (records, after) => {
        appended.push(records.length);
        return ledger.append(records, after);
      },
    };
    const taken = await take(counting);
    expect(taken).toMatchObject({ run_id: OWN, already: false });
    expect(await kinds()).toEqual(['baseline', 'step', 'apply_started', 'apply', 'drift_revert']);
    expect(await take(counting)).toEqual({ ...taken, already: true });
    expect(appended).toEqual([2]);
  });

  it('seals it anew behind what others have added meanwhile, a run apart', async () => {
    const own = await openOwn();
    await own.append([ran()]);
    await ledger.append([announced('the next'), ofKind('capture')]);
    expect((await take()).records).toMatchObject([{ sequence: 6, kind: 'apply', run_id: OWN }]);
  });

  it('refuses it once another run was recorded', async () => {
    const own = await openOwn();
    await own.append([ran()]);
    await ledger.append([record({ run_id: 'another' })]);
    expect((await refusal(take())).code).toBe('RC680');
  });

  it('looks again where somebody writes between its look and its append', async () => {
    await leave([ran()]);
    let races = 2;
    const raced: Ledger = {
      ...ledger,
      append: async (records, after) => {
        if (races > 0) await ledger.append([announced(`racer ${races}`)]);
        races -= 1;
        return ledger.append(records, after);
      },
    };
    expect((await take(raced)).records).toMatchObject([{ sequence: 6 }]);
    races = Number.POSITIVE_INFINITY;
    await ledger.append([announced('second')]);
    await leave([ran({ run_id: 'second' })], { run_id: 'second' });
    expect((await refusal(take(raced))).code).toBe('RC529');
  });

  it('takes a run that was cut off before, settled by this one', async () => {
    const made = plan();
    await ledger.append([announced('cut off', { plan: made }), announced('later')]);
    const settled = ran({
      run_id: 'cut off',
      resumed: true,
      tip: null,
      approvals: null,
      plan_integrity: made.integrity,
    });
    await leave([settled, ran({ run_id: 'later', unrecorded: [OWN] })], { run_id: 'later' });
    expect((await take()).records.map(({ run_id }) => run_id)).toEqual(['cut off', 'later']);

    await ledger.append([announced('cut off again', { plan: made }), announced('last')]);
    await leave([{ ...settled, run_id: 'cut off again' }], { run_id: 'last' });
    expect((await refusal(take())).code).toBe('RC683');
  });

  it('takes the run itself where it was cut off and taken up on the same machine', async () => {
    await leave([ran({ resumed: true, tip: null, approvals: null })]);
    expect((await take()).records).toMatchObject([{ run_id: OWN, resumed: true }]);
  });

  it('is not taken for itself where the run is recorded otherwise', async () => {
    await leave([ran()]);
    await ledger.append([ran({ exit_code: 0 })]);
    expect(await refusal(take())).toMatchObject({
      code: 'RC682',
      message: expect.stringContaining('not as it stands here'),
    });
  });

  it('finds any flipped byte of any file', async () => {
    const own = await openOwn();
    await own.append([ran()]);
    for (const name of await readdir(outbox)) {
      const file = path.join(outbox, name);
      const bytes = await readFile(file);
      const every = name === 'outbox.json' ? 1 : 97;
      for (let place = 0; place < bytes.length; place += every) {
        const flipped = Buffer.from(bytes);
        flipped[place] = (bytes[place] ?? 0) ^ 1;
        await writeFile(file, flipped);
        expect((await refusal(take())).code, `${name} ${place}`).toMatch(/^RC68[24]$/u);
      }
      await writeFile(file, bytes);
    }
    expect((await take()).already).toBe(false);
  });
});

describe('what whoever controls the job can make up', () => {
  const other = 'e'.repeat(40);
  const approvals = ran().approvals;
  const early = addMillis(ran().started_at, -11 * 60_000);

  it.each<[string, () => readonly object[], string]>([
    ...(['baseline', 'step', 'apply_started', 'break_glass', 'reapproval', 'capture'] as const).map(
      (kind): [string, () => readonly object[], string] => [
        `a record of kind ${kind}`,
        () => [{ ...ofKind(kind), run_id: OWN }, ran()],
        `kind ${kind} is not for such a job`,
      ],
    ),
    ['a run that nobody announced', () => [ran({ run_id: 'x' })], 'was not announced'],
    ['the same run twice', () => [ran(), ran()], 'two records'],
    ['a field of its own', () => [{ ...ran(), note: 'x' }], 'has the field note'],
    ['another tip', () => [ran({ tip: other })], `for the tip ${other}`],
    ['another command', () => [ran({ command: 'invitations resend' })], 'it ran invitations resend'],
    [
      'other settings of accounts',
      () => [ran({ source: { ...ran().source, accounts_hash: 'f'.repeat(64) } })],
      'another accounts_hash',
    ],
    ['no approvals', () => [ran({ approvals: null })], 'names no approvals'],
    [
      'an approval without its step',
      () => [ran({ approvals: { steps: [], approved_by: APPROVED_BY, break_glass: false } })],
      'approved none of its steps',
    ],
    [
      'somebody else as approver',
      () => [
        ran({
          approvals: { steps: [COMMIT], approved_by: [{ person: 'mal', review: 1 }], break_glass: false },
        }),
      ],
      'review 1 of mal approved none',
    ],
    [
      'a step that no record has',
      () => [ran({ approvals: { steps: [other], approved_by: [], break_glass: false } })],
      'which no record approves',
    ],
    [
      'broken glass',
      () => [ran({ approvals: { steps: [], approved_by: [], break_glass: true } })],
      'broke the glass',
    ],
    ['approvals of a run that was cut off', () => [ran({ resumed: true })], 'still names approvals'],
    ['a beginning before its announcement', () => [ran({ started_at: early })], 'began before'],
    ['an end to come', () => [ran({ finished_at: addMillis(NOW, 11 * 60_000) })], 'no possible time'],
    ['an end before its beginning', () => [ran({ finished_at: early })], 'no possible time'],
    ['itself as a run that is missing', () => [ran({ unrecorded: [OWN] })], 'not one that was announced'],
    ['a run that never was as missing', () => [ran({ unrecorded: ['x'] })], 'not one that was announced'],
    ['a drift revert without its run', () => [reverted(), ran()], 'does not follow the record of its run'],
    ['two drift reverts', () => [ran(), reverted(), reverted()], 'does not follow the record of its run'],
    [
      'a drift revert of what the run did not do',
      () => [ran(), reverted({ changes: [{ account: 'crm', change: 'x', person: 'x', resource: null }] })],
      'has no change x',
    ],
    ['a form that no record has', () => [{ ...ran(), accounts: 'all' }], 'accounts'],
    ['a record of another format', () => [ran({ format_version: '2.0' })], 'format 2.0'],
    ['more records than a run has', () => Array.from({ length: 5 }, () => ran()), 'more than 4'],
  ])('is refused, with nothing recorded: %s', async (_, records, message) => {
    expect(approvals?.approved_by.length).toBeGreaterThan(0);
    await leave(records());
    const error = await refusal(take());
    expect([error.code, error.message]).toEqual(['RC682', expect.stringContaining(message)]);
    expect(await kinds()).toEqual(['baseline', 'step', 'apply_started']);
  });

  it('is refused: an approval by a step that is blocked', async () => {
    const blocked: Unsealed<StepRecord> = { ...STEP, verdict: { ...STEP.verdict, verdict: 'BLOCKED' } };
    await ledger.append([blocked]);
    await leave([ran()]);
    expect((await refusal(take())).message).toContain('which no record approves');
  });

  it('is refused: another plan than was announced, or a run that was not cut off', async () => {
    const made = plan();
    await ledger.append([announced('planned', { plan: made })]);
    await leave([ran({ run_id: 'planned', plan_integrity: 'f'.repeat(64) })], { run_id: 'planned' });
    expect((await refusal(take())).message).toContain('not the one that was announced');
    await leave([ran({ run_id: 'planned', plan_integrity: made.integrity }), ran()]);
    expect((await refusal(take())).message).toContain('another run, which was not cut off');
  });

  it.each<[string, string, object]>([
    ['no run', 'RC682', { run_id: '' }],
    ['a run that nobody announced', 'RC684', { run_id: 'x' }],
    ['another tip', 'RC682', { tip: PARENT }],
    ['a tip that is no commit', 'RC682', { tip: 'main' }],
    ['another format', 'RC682', { format_version: '9.0' }],
    ['a head that is none', 'RC682', { head: null }],
    ['records that are none', 'RC682', { records: ['x'] }],
    ['no record', 'RC683', { records: [] }],
    ['more than it may', 'RC682', { more: true }],
  ])('is refused: a manifest that names %s', async (_, code, more) => {
    await leave([ran()], more);
    expect((await refusal(take())).code).toBe(code);
  });

  it('is refused: a head that is of another chain, or older than the announcement', async () => {
    const [first] = await all(ledger);
    for (const head of [
      { sequence: 3, hash: 'f'.repeat(64) },
      { sequence: first?.sequence ?? 0, hash: first?.hash ?? '' },
    ]) {
      const [sealed] = sealAll([ran()], head);
      await leave([ran()], { head, records: [sealed?.hash] });
      await writeFile(path.join(outbox, '000001.json'), writeJson(sealed));
      expect((await refusal(take())).message).toContain('does not begin at a record of this ledger');
    }
  });

  it.each<[string, string, (file: string) => Promise<unknown>]>([
    ['is gone', 'is missing', (file) => rm(file)],
    [
      'is a link to another file',
      'cannot be read',
      async (file) => {
        await fs.rename(file, `${file}.txt`);
        await symlink(`${file}.txt`, file);
      },
    ],
    [
      'is a folder',
      'no plain file',
      async (file) => {
        await rm(file);
        await mkdir(file);
      },
    ],
    ['has no JSON', 'not JSON', (file) => writeFile(file, '{')],
    [
      'is nested without end',
      'outbox/000001.json',
      (file) => writeFile(file, `{"format_version":"1.1","a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
    ],
  ])('is refused: a record whose file %s', async (_, message, change) => {
    await leave([ran()]);
    await change(path.join(outbox, '000001.json'));
    expect(await refusal(take())).toMatchObject({ code: 'RC682', message: expect.stringContaining(message) });
  });

  it('is refused: a manifest that is larger than any, is no JSON, or is gone', async () => {
    await leave([ran()]);
    const manifest = path.join(outbox, 'outbox.json');
    await writeFile(manifest, ' '.repeat(64 * 1024 + 1));
    expect((await refusal(take())).message).toContain('more than');
    await writeFile(manifest, '{');
    expect((await refusal(take())).message).toContain('not JSON');
    await rm(manifest);
    expect((await refusal(take())).code).toBe('RC683');
  });

  it('does not look at files that the manifest does not name', async () => {
    await leave([ran()]);
    await writeFile(path.join(outbox, '000002.json'), writeJson(STEP));
    expect((await take()).records).toHaveLength(1);
  });
});
