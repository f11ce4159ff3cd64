// Every write that an account knows, met by every fault of the sandbox, once and for good. The table says how a run may
// end; whatever happens, nobody is invited twice, nobody who should stay is removed, and record and exit code agree.
import { afterAll, describe, expect, it } from 'vitest';
import type { ApplyRecord } from '../../src/ledger/model.ts';
import type { SandboxState } from '../../src/sandbox/model.ts';
import { type CompanyOptions, MEMBERS, openCompany, USERS } from '../support/company.ts';

interface Write extends CompanyOptions {
  /** The call that meets the fault. */
  readonly on: string;
  /** Another write of the same change comes first, so a failure leaves the run partly done. */
  readonly isSecond?: boolean;
}

const swap = (from: string, to: string): readonly string[] => MEMBERS.map((line) => line.replace(from, to));
const noor = (fields: object): readonly object[] => [
  { email: 'noor@acme.example', role: 'user', projects: ['1'], created_at: '-2d', ...fields },
];
const NOOR = 'noor@acme.example: { role: user, projects: [web] }';

const WRITES: { readonly [name: string]: Write } = {
  invite: { members: [...MEMBERS, NOOR], on: 'POST /v1/users/invite' },
  resend: {
    members: [...MEMBERS, NOOR],
    invitations: noor({ status: 'expired', created_at: '-20d' }),
    on: 'POST /v1/invitations/{id}/resend',
  },
  cancel: { invitations: noor({ status: 'pending' }), on: 'DELETE /v1/invitations/{id}' },
  'reinvite, its cancellation': {
    members: [...MEMBERS, NOOR],
    invitations: noor({ status: 'pending', role: 'read_only' }),
    on: 'DELETE /v1/invitations/{id}',
  },
  'reinvite, its invitation': {
    members: [...MEMBERS, NOOR],
    invitations: noor({ status: 'pending', role: 'read_only' }),
    on: 'POST /v1/users/invite',
    isSecond: true,
  },
  update: {
    members: swap('wen@acme.example: { role: user', 'wen@acme.example: { role: read-only'),
    on: 'PATCH /v1/users/{id}',
  },
  rename: {
    members: swap('wen@acme.example: {', 'wendy@acme.example: { previous_email: wen@acme.example,'),
    on: 'PATCH /v1/users/{id}',
  },
  reactivate: {
    users: USERS.map((user) =>
      'email' in user && user.email === 'wen@acme.example' ? { ...user, status: 'suspended' } : user,
    ),
    on: 'PATCH /v1/users/{id}',
  },
  remove: { members: MEMBERS.slice(0, 4), on: 'DELETE /v1/users/{id}' },
  transfer: {
    account: { multiple_owners: false },
    users: USERS.map((user) =>
      'email' in user && user.email === 'cto@acme.example' ? { ...user, role: 'admin' } : user,
    ),
    members: ['ada@acme.example: admin', 'cto@acme.example: owner', ...MEMBERS.slice(2)],
    on: 'POST /v1/account/transfer-ownership',
  },
};

/** `done`: applied, exit 0. A code: the change failed with it; exit 1, or 6 where a part of it was done before. */
type Ending = 'done' | { readonly failed: string };

/** The call is sent once, whether the fault would meet it again or not: the two are the same run. */
interface MetOnce {
  readonly either: Ending;
}

/** The call is sent again, so it matters whether the fault meets it again. */
interface MetAgain {
  readonly once: Ending;
  readonly always: Ending;
}

type FaultCase = (MetOnce | MetAgain) & {
  readonly fault: object;
  /** Writes that end otherwise, and why. */
  readonly but?: { readonly [write: string]: 'unverified' | 'conflict' };
};

const status = (code: number, more: object = {}): object => ({ kind: 'status', status: code, ...more });
const failed = (code: string): Ending => ({ failed: code });
/** Refused by the service: said at once, repeated by nobody. */
const refused = (code: string): MetOnce => ({ either: failed(code) });
/** Not acted on: waited for and sent again. */
const waited = (code: string): MetAgain => ({ once: 'done', always: failed(code) });
/** The answer is lost and nothing was done: read back, sent once more. */
const lost: MetAgain = { once: 'done', always: failed('RC415') };
/** The answer is lost and the write took effect: read back and found. */
const hidden: MetOnce = { either: 'done' };
/** "Not found" to who takes something away means that it is gone; the last read finds that it is not. */
const GONE_IS_DONE = {
  cancel: 'unverified',
  remove: 'unverified',
  'reinvite, its cancellation': 'conflict',
} as const;

const FAULTS: { readonly [name: string]: FaultCase } = {
  '400': { fault: status(400), ...refused('RC411') },
  '401': { fault: status(401), ...refused('RC401') },
  '403': { fault: status(403), ...refused('RC402') },
  '404': { fault: status(404), ...refused('RC403'), but: GONE_IS_DONE },
  '409': { fault: status(409), ...refused('RC405') },
  '422, no seat': {
    fault: status(422, { messages: ["You've reached your user limit"] }),
    ...refused('RC406'),
  },
  '429': { fault: status(429), ...waited('RC413') },
  '429 with Retry-After': { fault: status(429, { retry_after: 2 }), ...waited('RC413') },
  '429 with Retry-After of an hour': { fault: status(429, { retry_after: 3600 }), ...refused('RC413') },
  '503': { fault: status(503), ...waited('RC414') },
  '500 before the write': { fault: status(500), ...lost },
  '500 after the write': { fault: status(500, { when: 'after' }), ...hidden },
  '502 before the write': { fault: status(502), ...lost },
  '504 after the write': { fault: status(504, { when: 'after' }), ...hidden },
  'cut before the write': { fault: { kind: 'drop' }, ...lost },
  'cut after the write': { fault: { kind: 'drop', when: 'after' }, ...hidden },
  'HTML before the write': { fault: { kind: 'html' }, ...lost },
  'HTML after the write': { fault: { kind: 'html', when: 'after' }, ...hidden },
  'HTML with status 200': { fault: { kind: 'html', status: 200 }, ...lost },
  'redirect before the write': { fault: { kind: 'redirect', location: 'http://127.0.0.1:1/login' }, ...lost },
  'redirect after the write': {
    fault: { kind: 'redirect', location: 'http://127.0.0.1:1/login', when: 'after' },
    ...hidden,
  },
  'slow body': { fault: { kind: 'slow', ms: 20 }, ...hidden },
  'JSON cut short': { fault: { kind: 'truncate' }, ...hidden },
};

interface Cell {
  readonly fault: string;
  readonly times: string;
  readonly rule: object;
  readonly but: FaultCase['but'];
  readonly expected: Ending;
  /** How many calls meet the fault, where that is what makes the cell stand for two. */
  readonly met: number | null;
}

/** A fault for ever, where exactly one call meets it, is the very run of that fault once: that is counted, not run. */
const CELLS = Object.entries(FAULTS).flatMap(([name, one]): readonly Cell[] => {
  const cell = (times: string, rule: object, expected: Ending, met: number | null): Cell => ({
    fault: name,
    times,
    rule: { ...rule, fault: one.fault },
    but: one.but,
    expected,
    met,
  });
  return 'either' in one
    ? [cell('once or always', { times: 'always' }, one.either, 1)]
    : [cell('once', { times: 1 }, one.once, 1), cell('always', { times: 'always' }, one.always, null)];
});

let [runs, cells] = [0, 0];
afterAll(() => {
  process.stdout.write(
    `fault matrix: ${Object.keys(WRITES).length} writes × ${Object.keys(FAULTS).length} faults × once and always = ${cells} cases in ${runs} runs\n`,
  );
});

describe.each(Object.entries(WRITES))('%s', (name, write) => {
  it.concurrent.each(CELLS)('met by $fault, $times', async ({ times, rule, but, expected, met }) => {
    runs += 1;
    cells += times === 'once or always' ? 2 : 1;
    let minutes = 0;
    const company = await openCompany({
      ...write,
      policy: ['owners: { min: 1 }'],
      faults: [{ on: write.on, ...rule }],
      // Two plans of one second would be the same plan.
      session: { now: () => Date.now() + minutes * 60_000 },
    });
    const { session, sandbox } = company;
    const people = addresses(sandbox.state());
    const first = await session.run('apply', '--yes');
    const [record] = await company.records();
    const ending = but?.[name] ?? expected;
    expect({ code: first.code, ...told(record) }, first.err).toEqual(
      expectedOf(ending, write.isSecond === true),
    );
    expect(record?.exit_code).toBe(first.code);
    const hit = sandbox.requests().filter(({ faults }) => faults.length > 0);
    if (met === null) expect(hit.length).toBeGreaterThan(1);
    else expect(hit).toHaveLength(met);

    sandbox.setFaults([]);
    minutes = 2;
    // What is done leaves nothing to plan; what is not, the next run does, and its last read proves it.
    if (ending === 'done') {
      const plan = await session.run('plan', '--detailed-exitcode');
      expect(plan.code, plan.out).toBe(0);
    } else {
      const second = await session.run('apply', '--yes');
      expect(second.code, second.err).toBe(0);
      expect(unproved((await company.records())[1])).toEqual([]);
    }

    const state = sandbox.state();
    const sent = state.audit_events.filter(({ action }) => action === 'invite' || action === 'resend');
    expect(sent.length).toBe(name === 'invite' || name === 'resend' || name.startsWith('reinvite') ? 1 : 0);
    const left = people.filter((email) => !addresses(state).includes(email));
    expect(left).toEqual(
      name === 'remove' ? ['linus@acme.example'] : name === 'rename' ? ['wen@acme.example'] : [],
    );
    await company.close();
  });
});

function told(record: ApplyRecord | undefined): { readonly status: string; readonly error: string | null } {
  const [outcome, ...more] = record?.accounts[0]?.outcomes ?? [];
  expect(more).toEqual([]);
  const error = outcome?.steps.find((step) => step.error !== null)?.error ?? null;
  return {
    status: outcome?.status ?? 'none',
    error: outcome?.status === 'failed' ? (error?.code ?? null) : null,
  };
}

/** What a run left undone or unproved: nothing, where the account is as team.yaml wants it. */
function unproved(record: ApplyRecord | undefined): readonly unknown[] {
  const [account] = record?.accounts ?? [];
  if (account === undefined || account.outcomes.length === 0) return ['nothing was done'];
  const { outcomes, held, withheld, quarantine } = account;
  return [...outcomes.filter(({ verified_at }) => verified_at === null), ...held, ...withheld, ...quarantine];
}

function expectedOf(ending: Ending | 'unverified' | 'conflict', isSecond: boolean): object {
  if (ending === 'done') return { code: 0, status: 'applied', error: null };
  if (ending === 'unverified') return { code: 6, status: 'unverified', error: null };
  if (ending === 'conflict') return { code: 1, status: 'failed', error: 'RC405' };
  return { code: isSecond ? 6 : 1, status: 'failed', error: ending.failed };
}

/** Members only: who has access. */
function addresses({ users }: SandboxState): readonly string[] {
  return users.map(({ email }) => email);
}
