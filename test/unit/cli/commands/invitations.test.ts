import { afterEach, describe, expect, it } from 'vitest';
import type { LiveRow } from '../../../../src/core/access.ts';
import { type Company, type CompanyOptions, MEMBERS, openCompany } from '../../../support/company.ts';

let company: Company;
afterEach(async () => company.close());
async function open(options: CompanyOptions = {}): Promise<Company['session']> {
  company = await openCompany({
    session: { now: () => Date.now() },
    invitations: [
      { email: 'noor@acme.example', role: 'user', projects: ['1'], created_at: '-2d', expires_at: '+12d' },
      { email: 'omar@acme.example', role: 'admin', status: 'expired', created_at: '-30d' },
    ],
    members: [...MEMBERS, 'noor@acme.example: { role: user, projects: [web] }'],
    ...options,
  });
  return company.session;
}
const writes = (): readonly string[] =>
  company.sandbox
    .requests()
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path.replace(/inv_\w+/, 'ID')}`);

describe('rollcall invitations', () => {
  it.each([[[]], [['list']]])('lists what is out, dead links too: %j', async (argv) => {
    const { code, out, err } = await (await open()).run('invitations', ...argv);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('kissmetrics: 2 invitations\n');
    expect(out).toMatch(/ {2}noor@acme\.example {2}pending {2}user {2}sent 2 days ago, expires /);
    expect(out).toMatch(/ {2}omar@acme\.example {2}expired {2}admin {2}sent 30 days ago/);
  });

  it('lists as JSON', async () => {
    const session = await open();
    const { out } = await session.run('invitations', '--json');
    expect((await session.run('invitations', '--format', 'json')).out).toBe(out);
    const { invitations } = JSON.parse(out) as { invitations: readonly (LiveRow & { account: string })[] };
    expect(invitations.map(({ account, email, status }) => [account, email, status])).toEqual([
      ['kissmetrics', 'noor@acme.example', 'pending'],
      ['kissmetrics', 'omar@acme.example', 'expired'],
    ]);
  });

  it('says so where there are none', async () => {
    expect((await (await open({ invitations: [] })).run('invitations')).out).toBe(
      'kissmetrics: no invitations\n',
    );
  });

  it('ends in 1 where an account could not be read', async () => {
    const session = await open();
    const { code, out, err } = await session.runWith(
      { env: { KISSMETRICS_API_KEY: 'wrong' } },
      'invitations',
    );
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('kissmetrics could not be read: RC401');
  });

  it('sends one again after asking, and the list counts it', async () => {
    const session = await open();
    const asked: string[] = [];
    const answer = (question: string): boolean => asked.push(question) > 0;
    const { code, out, err } = await session.runWith(
      { answer },
      'invitations',
      'resend',
      'Noor@acme.example',
    );
    expect(code, err).toBe(0);
    expect(asked).toEqual(['Go on?']);
    expect(err).toContain('asked for on the command line');
    expect(out).toContain('applied resend noor@acme.example (verified)');
    expect(writes()).toEqual(['POST /v1/invitations/ID/resend']);
    expect((await session.run('invitations')).out).toContain('sent again 1 time');
    expect((await company.records()).map(({ command }) => command)).toEqual(['invitations resend']);
  });

  it('cancels one and says when the next plan would invite again', async () => {
    const session = await open();
    const { code, err } = await session.run('invitations', 'cancel', 'noor@acme.example', '--yes');
    expect(code, err).toBe(0);
    expect(err).toMatch(
      /The next plan would invite noor@acme\.example to kissmetrics again: team\.yaml:\d+ wants them/,
    );
    expect(writes()).toEqual(['DELETE /v1/invitations/ID']);
    expect((await session.run('plan')).out).toContain('invite noor@acme.example');
  });

  it('does not say so of somebody whom the file does not want', async () => {
    const { err, code } = await (await open()).run('invitations', 'cancel', 'omar@acme.example', '--yes');
    expect(code).toBe(0);
    expect(err).not.toContain('again');
  });

  it('prints the record as JSON', async () => {
    const { out } = await (await open()).run('invitations', 'cancel', 'omar@acme.example', '--yes', '--json');
    expect(JSON.parse(out)).toMatchObject({ command: 'invitations cancel', exit_code: 0 });
  });

  it.each([
    ['resend', 'eve@acme.example'],
    ['cancel', 'ada@acme.example'],
  ])('does nothing where somebody has no invitation to %s: %s', async (action, name) => {
    const { code, out, err } = await (await open()).run(
      'invitations',
      action,
      'noor@acme.example',
      name,
      '--yes',
    );
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(`error RC546 no invitation of ${name} to ${action}`);
    expect(writes()).toEqual([]);
  });

  it('names the account that could not be read', async () => {
    const session = await open();
    const env = { KISSMETRICS_API_KEY: 'wrong' };
    const { err, code } = await session.runWith(
      { env },
      'invitations',
      'resend',
      'noor@acme.example',
      '--yes',
    );
    expect(code).toBe(1);
    expect(err).toContain('not read: kissmetrics; nothing was done');
  });

  it.each([
    ['list', ['noor@acme.example'], 'list takes no people'],
    ['remind', [], 'unknown action remind'],
    ['resend', [], 'resend whose invitation?'],
    ['cancel', [], 'cancel whose invitation?'],
  ])('is told to be used rightly: %s %j', async (action, people, message) => {
    const { code, err } = await (await open()).run('invitations', action, ...people);
    expect(code).toBe(1);
    expect(err).toContain(`error RC501 ${message}`);
    expect(company.sandbox.requests()).toEqual([]);
  });

  it('is refused by a guard like any plan', async () => {
    const invitations = Array.from({ length: 9 }, (_, i) => ({
      email: `u${i}@acme.example`,
      role: 'user',
      projects: ['1'],
    }));
    const session = await open({ invitations });
    const people = invitations.map(({ email }) => email);
    const { code, out } = await session.run('invitations', 'cancel', ...people, '--yes');
    expect(code).toBe(5);
    expect(out).toContain('refused: RC301');
    expect(writes()).toEqual([]);
  });
});
