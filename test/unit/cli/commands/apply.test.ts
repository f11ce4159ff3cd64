import { afterEach, describe, expect, it } from 'vitest';
import { run } from '../../../../src/cli/run.ts';
import type { ApplyRecord } from '../../../../src/ledger/model.ts';
import { type Company, type CompanyOptions, MEMBERS, openCompany } from '../../../support/company.ts';
import { playedIo } from '../../../support/session.ts';

let company: Company;
afterEach(async () => company.close());
async function open(options: CompanyOptions = {}): Promise<Company> {
  company = await openCompany(options);
  return company;
}

const JOINS = [...MEMBERS, 'noor@acme.example: { role: user, projects: [web] }'];
/** Four of five people are gone: no guard lets that through. */
const EMPTIED = ['ada@acme.example: owner', 'cto@acme.example: owner'];
const writes = (): readonly string[] =>
  company.sandbox
    .requests()
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path}`);

describe('rollcall apply without a plan file', () => {
  it('shows the plan on standard error, asks once, and prints what was done', async () => {
    const { session } = await open({ members: JOINS });
    const asked: string[] = [];
    const answer = (question: string): boolean => asked.push(question) > 0;
    const { code, out, err } = await session.runWith({ answer }, 'apply');
    expect(code, err).toBe(0);
    expect(asked).toEqual(['Apply 1 change?']);
    expect(err).toContain('Plan: 1 to invite, 0 to change, 0 to remove.');
    expect(out).toContain('✓ applied invite noor@acme.example (verified)');
    expect(out).toContain('Done: 1 applied.');
    expect(out).not.toContain('answer was lost');
  });

  it.each([
    ['the answer is no', { answer: () => false }, 'RC545'],
    ['there is nobody to ask', {}, 'RC544'],
  ])('writes nothing where %s', async (_, options, code) => {
    const { session, records } = await open({ members: JOINS });
    const ended = await session.runWith(options, 'apply');
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(ended.err).toContain(`error ${code}`);
    expect(writes()).toEqual([]);
    expect(await records()).toEqual([]);
  });

  it('asks nothing where there is nothing to do', async () => {
    const { session } = await open();
    const answer = (): never => {
      throw new Error('asked');
    };
    const { code, out } = await session.runWith({ answer }, 'apply');
    expect(code).toBe(0);
    expect(out).toContain('Nothing was to be done.');
  });

  it('ends in 5 where every account is refused, without a question', async () => {
    const { session } = await open({ members: EMPTIED });
    const { code, out, err } = await session.run('apply');
    expect(code, err).toBe(5);
    expect(err).toContain('REFUSED');
    expect(out).toContain('refused: RC301');
    expect(writes()).toEqual([]);
  });

  it('ends in 1 where no account could be read', async () => {
    const { session } = await open({ members: JOINS });
    const { code, out, err } = await session.runWith({ env: { KISSMETRICS_API_KEY: 'wrong' } }, 'apply');
    expect(code).toBe(1);
    expect(out).toContain('refused: RC401');
    expect(err).toContain('kissmetrics could not be read: RC401');
  });

  it('says when --member names nobody', async () => {
    const { session } = await open({ members: JOINS });
    const { err, code } = await session.run('apply', '--member', 'eve@acme.example');
    expect(code).toBe(0);
    expect(err).toContain('--member eve@acme.example: neither in team.yaml nor');
  });

  it('brings back by --restore who was removed by hand', async () => {
    const { session, sandbox } = await open();
    await session.run('apply', '--yes');
    sandbox.happen({ kind: 'leave', email: 'linus@acme.example' });
    expect((await session.run('apply', '--yes')).out).toContain('Nothing was to be done');
    const { out, code } = await session.run('apply', '--yes', '--restore', 'Linus@Acme.example');
    expect(code).toBe(0);
    expect(out).toContain('applied invite linus@acme.example');
  });

  it('prints the record as JSON in both spellings', async () => {
    const { session } = await open({ members: JOINS });
    for (const argv of [['--json'], ['--format', 'json']]) {
      const { out } = await session.run('apply', '--yes', ...argv);
      expect((JSON.parse(out) as ApplyRecord).kind).toBe('apply');
    }
  });
});

const RUN = '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed';

describe('rollcall apply with a plan file', () => {
  it('executes it without a question', async () => {
    const { session } = await open({ members: JOINS });
    await session.run('plan', '--out', 'plan.json');
    const { code, out } = await session.run('apply', 'plan.json');
    expect(code).toBe(0);
    expect(out).toContain('applied invite noor@acme.example');
  });

  it.each(['--account', '--member', '--restore'])('does not let it be narrowed by %s', async (flag) => {
    const { session } = await open({ members: JOINS });
    await session.run('plan', '--out', 'plan.json');
    const { code, err } = await session.run('apply', 'plan.json', flag, 'kissmetrics');
    expect(code).toBe(1);
    expect(err).toContain(`error RC501 ${flag} and a saved plan exclude each other`);
    expect(writes()).toEqual([]);
  });

  it.each<[string, readonly string[], string]>([
    ['a saved plan', ['plan.json', '--outbox', 'out', '--run-id', RUN], 'a saved plan exclude each other'],
    ['no id', ['--outbox', 'out'], '--outbox and --run-id belong together'],
    ['no folder', ['--run-id', RUN], '--outbox and --run-id belong together'],
    ['broken glass', ['--outbox', 'out', '--break-glass'], 'cannot be used with option'],
    ['an id that is none', ['--outbox', 'out', '--run-id', '7'], 'an id is what'],
    ['a file without approvals', ['--outbox', 'out', '--run-id', RUN], 'without approvals there is no'],
  ])('leaves no records for another job with %s', async (_, argv, message) => {
    const { session } = await open({ members: JOINS });
    await session.run('plan', '--out', 'plan.json');
    const { code, err } = await session.run('apply', '--yes', ...argv);
    expect([code, err]).toEqual([1, expect.stringContaining(message)]);
    expect(writes()).toEqual([]);
  });

  it.each([
    ['is not there', null, 'RC541 cannot read plan.json: no such file'],
    ['is no JSON', '{', 'RC510'],
    ['is something else', '{}', 'RC511'],
  ])('says so where it %s', async (_, text, message) => {
    const { session } = await open();
    if (text !== null) await session.write('plan.json', text);
    const { code, err } = await session.run('apply', 'plan.json');
    expect(code).toBe(1);
    expect(err).toContain(message);
  });

  it('ends in 3 where accounts in the file are no longer what was planned', async () => {
    const { session } = await open({ members: JOINS });
    await session.run('plan', '--out', 'plan.json');
    await session.write('team.yaml', (await session.read('team.yaml')).replace('60000/min', '50000/min'));
    expect((await session.run('apply', 'plan.json')).code).toBe(3);
    expect(writes()).toEqual([]);
  });

  it('writes nothing with --all-or-nothing where a row has moved', async () => {
    const { session, sandbox } = await open({
      members: [
        ...JOINS.slice(0, 3),
        'wen@acme.example: { role: read-only, projects: [web] }',
        ...JOINS.slice(4),
      ],
    });
    await session.run('plan', '--out', 'plan.json');
    sandbox.happen({ kind: 'leave', email: 'wen@acme.example' });
    expect((await session.run('apply', 'plan.json', '--all-or-nothing')).code).toBe(3);
    expect(writes()).toEqual([]);
  });
});

describe('what an apply says of single changes', () => {
  it('tells a lost answer that the account has shown from a row that was only verified', async () => {
    const { session } = await open({
      members: JOINS,
      faults: [{ on: 'POST /v1/users/invite', fault: { kind: 'drop', when: 'after' } }],
    });
    const { out, err, code } = await session.run('apply', '--yes');
    expect(code, err).toBe(0);
    expect(out).toContain(
      'applied invite noor@acme.example (verified) (its answer was lost; the account shows it)',
    );
    expect(err).toContain('was lost; reading the account back');
  });

  it('says what failed, why, and what comes next', async () => {
    const { session } = await open({
      members: JOINS,
      faults: [{ on: 'POST /v1/users/invite', fault: { kind: 'status', status: 422 }, times: 'always' }],
    });
    const { out, code } = await session.run('apply', '--yes');
    expect(code).toBe(1);
    expect(out).toMatch(/✗ failed invite noor@acme\.example: .+/);
    expect(out).toContain('What is missing is in the next `rollcall plan`; what was done stays done.');
  });

  it('says who waits for a seat', async () => {
    const { session } = await open({
      members: [...JOINS, 'omar@acme.example: { role: user, projects: [web] }'],
      account: { seat_limit: 6 },
      policy: ['seats: { reserve: 0 }'],
    });
    const { out, code } = await session.run('apply', '--yes');
    expect(code).toBe(6);
    expect(out).toContain('withheld: omar@acme.example: RC312');
  });

  it('says who was set aside', async () => {
    const { session } = await open({
      members: JOINS,
      invitations: [{ email: 'noor@acme.example', role: 'user', projects: ['1'], status: 'declined' }],
    });
    const { out } = await session.run('apply', '--yes');
    expect(out).toContain('set aside: noor@acme.example: RC');
  });
});

describe('on a terminal', () => {
  it('draws a bar that leaves plan, question and result alone', async () => {
    const { session, sandbox } = await open({ members: JOINS });
    const written: string[] = [];
    const env = { KISSMETRICS_API_KEY: sandbox.token };
    const { io } = playedIo(
      { cwd: session.folder, env },
      {
        tty: { in: true, out: true, err: true },
        out: (text) => void written.push(`OUT ${text}`),
        err: (text) => void written.push(text),
        confirm: async (question) => {
          written.push(`ASKED ${question}`);
          return true;
        },
      },
    );
    expect(await run(['apply'], io)).toBe(0);
    const question = written.findIndex((text) => text.startsWith('ASKED'));
    const drawn = written.findIndex((text) => text.includes('of 1 ['));
    const result = written.findIndex((text) => text.startsWith('OUT'));
    const text = written.join('');
    expect(question).toBeGreaterThan(0);
    expect(drawn).toBeGreaterThan(question);
    expect(result).toBeGreaterThan(drawn);
    expect(written.slice(0, question).join('')).not.toContain('\u001B[');
    // The line of the bar is cleared before the result, and no saved cursor position is used.
    expect(written.slice(drawn, result).join('').endsWith('\u001B[2K')).toBe(true);
    expect(text).not.toContain('\u001B7');
    expect(text).not.toContain('\u001B8');
  });

  it('says on a signal what happens next, finishes the write in flight, and stops', async () => {
    const { session } = await open({
      members: [...JOINS, 'omar@acme.example: { role: user, projects: [web] }'],
      faults: [{ on: 'POST /v1/users/invite', fault: { kind: 'slow', ms: 400 } }],
    });
    const controller = new AbortController();
    const running = session.runWith({ signal: controller.signal }, 'apply', '--yes');
    while (!company.sandbox.requests().some(({ method }) => method === 'POST')) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    controller.abort('SIGINT');
    const { code, err, out } = await running;
    expect(code).toBe(130);
    expect(err).toContain('SIGINT: the write in flight is finished and recorded, then the run stops.');
    expect(out).toContain('Done: 1 applied, 1 not-executed. Interrupted by SIGINT.');
  });
});
