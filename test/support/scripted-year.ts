// A year of one account: what the branch said, what runs did, and what went another way than it should. Real commits,
// real records in a folder; the same bytes every time.
import path from 'node:path';
import type { AccessChange } from '../../src/approval/model.ts';
import { judgeStep } from '../../src/approval/verdict.ts';
import type { Entitlement, RowStatus } from '../../src/core/access.ts';
import type { Change, Why } from '../../src/core/change.ts';
import { addMillis, type Instant, millisOf } from '../../src/core/instant.ts';
import type { LastRow } from '../../src/core/last.ts';
import { directoryLedger } from '../../src/ledger/directory.ts';
import {
  type AccountRecord,
  type ApplyRecord,
  type ChangeOutcome,
  type LedgerRecord,
  RECORD_FORMAT,
  type Unsealed,
} from '../../src/ledger/model.ts';
import { delta, gain, landing, pull, review } from './evidence.ts';
import { type GitRepo, gitRepo } from './git-repo.ts';
import { entitlement, liveRow } from './plans.ts';
import { record } from './records.ts';
import { at } from './team.ts';

export const ACCOUNT = 'kissmetrics';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface ScriptedYear {
  readonly repo: GitRepo;
  readonly records: readonly LedgerRecord[];
}

/** `2026-03-02T10:00:00Z` */
export function on(day: string, hour = 10): Instant {
  return at(`2026-${day}T${String(hour).padStart(2, '0')}:00:00Z`);
}

interface Wanted {
  readonly kind: Change['kind'];
  readonly person: string;
  readonly why?: Why;
  /** What the person has afterwards; null: nothing, they are gone. */
  readonly role: string | null;
}

interface Play {
  readonly repo: GitRepo;
  readonly parts: Unsealed[];
  readonly members: Map<string, string>;
  readonly live: Map<string, LastRow>;
  parent: string;
  runs: number;
  pulls: number;
}

/** Plays the year in an empty folder. */
export async function scriptedYear(dir: string): Promise<ScriptedYear> {
  const repo = await gitRepo({ dir });
  const play: Play = {
    repo,
    parts: [],
    members: new Map([
      ['ada@acme.com', 'owner'],
      ['bo@acme.com', 'admin'],
      ['dee@acme.com', 'user'],
    ]),
    live: new Map(),
    parent: '',
    runs: 0,
    pulls: 0,
  };
  await begin(play);
  for (let n = 1; n <= 20; n += 1)
    await joins(play, `p${n}@acme.com`, addMillis(on('01-08'), (n - 1) * 4 * DAY));
  await reapproved(play);
  await adopted(play);
  await breakGlass(play);
  await expires(play);
  await revertsDrift(play);
  for (let n = 1; n <= 6; n += 1) await leaves(play, `p${n}@acme.com`, addMillis(on('10-01'), n * 3 * DAY));
  await removedAtOnce(play);
  // Somebody looked after the year was over, so that nothing of it is unseen.
  run(play, addMillis(on('12-31'), 2 * DAY), []);
  const ledger = directoryLedger(path.join(repo.dir, 'records'));
  const records = await ledger.append(play.parts);
  return { repo, records };
}

/** Who is there before anybody was asked. */
async function begin(play: Play): Promise<void> {
  const when = addMillis(on('01-01'), -2 * DAY);
  play.parent = await commit(play, when, 'Bring the team under review');
  for (const [person, role] of play.members) put(play, person, role, 'active');
  play.parts.push({
    kind: 'baseline',
    format_version: RECORD_FORMAT,
    run_id: 'run-0',
    commit: play.parent,
    at: on('01-01', 8),
    assurance: 'A0',
    files: [{ path: 'team.yaml', mode: '100644', blob: 'b'.repeat(40) }],
    message: 'what this commit declares was there before approvals were',
  });
  // A run just before the year, which reads the account for the first time in it.
  run(play, on('01-01', 0), []);
}

async function joins(play: Play, person: string, when: Instant, entry = 'user'): Promise<void> {
  play.members.set(person, entry);
  await lands(play, when, `Let ${person} in`, { gains: [gain(person, untilOf(entry))] });
  run(play, addMillis(when, HOUR), [{ kind: 'invite', person, role: 'user', why: file() }]);
  accepts(play, person);
}

async function leaves(play: Play, person: string, when: Instant): Promise<void> {
  play.members.delete(person);
  await lands(play, when, `${person} leaves`, { losses: [gain(person)] });
  run(play, addMillis(when, HOUR), [{ kind: 'remove', person, role: null, why: { kind: 'absent' } }]);
}

/** Merged without a review, kept back, and agreed to three days later. */
async function reapproved(play: Play): Promise<void> {
  const person = 'rea@acme.com';
  const before = play.parent;
  play.members.set(person, 'user');
  await lands(play, on('04-02'), `Let ${person} in`, { gains: [gain(person)] }, []);
  const blocked = play.parent;
  run(play, on('04-02', 11), []);
  await lands(play, on('04-05'), 'Agree to what landed without a review', {});
  play.parts.push({
    kind: 'reapproval',
    format_version: RECORD_FORMAT,
    run_id: `run-${play.runs + 1}`,
    at: on('04-05', 11),
    from: before,
    to: blocked,
    commit: play.parent,
    pull_request: play.pulls,
    covers: [blocked],
  });
  run(play, on('04-05', 12), [{ kind: 'invite', person, role: 'user', why: file() }]);
  accepts(play, person);
}

/** Given by hand, found, and declared two days later. */
async function adopted(play: Play): Promise<void> {
  const person = 'han@acme.com';
  run(play, on('04-20'), [], {
    held: [
      {
        person,
        drift: 'extra',
        message: 'was added by hand',
        entitlements: [entitlement('account', 'user')],
        row: `u_${person}`,
        last_status: null,
      },
    ],
  });
  play.members.set(person, 'user');
  await lands(play, on('04-22'), `Keep ${person}, who was added by hand`, { gains: [gain(person)] });
  put(play, person, 'user', 'active');
  run(play, on('04-22', 11), []);
}

/** Raised before anybody agreed, and agreed to the next day; the end comes by the calendar. */
async function breakGlass(play: Play): Promise<void> {
  const [person, until] = ['dee@acme.com', on('05-04')];
  glass(play, on('05-01', 3), person, 'update', 'the import is stuck and nobody else is awake');
  run(play, on('05-01', 3), [{ kind: 'update', person, role: 'admin', why: file() }], {}, true);
  play.members.set(person, `{ role: user, elevate: { role: admin, until: ${until}, reason: import } }`);
  await lands(
    play,
    on('05-02'),
    `Agree to ${person} as admin for a while`,
    { gains: [gain(person, { level: 'admin', until, tier: 'high' })] },
    ['bo', 'cy'],
  );
  const why: Why = { kind: 'expiry', at: until };
  run(play, addMillis(until, HOUR), [{ kind: 'update', person, role: 'user', why }]);
}

async function expires(play: Play): Promise<void> {
  const person = 'con@acme.com';
  await joins(play, person, on('06-01'), '{ role: user, expires: 2026-08-31 }');
  const why: Why = { kind: 'expiry', at: on('09-01', 0) };
  run(play, on('09-01', 1), [{ kind: 'remove', person, role: null, why }]);
}

async function revertsDrift(play: Play): Promise<void> {
  const person = 'sly@acme.com';
  const why: Why = { kind: 'drift', drift: 'extra' };
  put(play, person, 'user', 'active');
  const change = changeFor(play, { kind: 'remove', person, role: null, why });
  // The run before did not know the person.
  play.live.delete(person);
  const made = runWith(play, on('09-10'), [change]);
  play.parts.push({
    kind: 'drift_revert',
    format_version: RECORD_FORMAT,
    run_id: made.run_id,
    at: made.finished_at,
    changes: [{ account: ACCOUNT, change: change.id, person, resource: null }],
  });
}

/** Removed without waiting, and taken out of the file afterwards. */
async function removedAtOnce(play: Play): Promise<void> {
  const person = 'p7@acme.com';
  glass(play, on('11-10', 4), person, 'remove', 'a laptop was stolen');
  run(play, on('11-10', 4), [{ kind: 'remove', person, role: null, why: { kind: 'absent' } }], {}, true);
  play.members.delete(person);
  await lands(play, on('11-10', 9), `${person} is out`, { losses: [gain(person)] });
}

function glass(play: Play, when: Instant, person: string, kind: string, reason: string): void {
  play.parts.push({
    kind: 'break_glass',
    format_version: RECORD_FORMAT,
    run_id: `run-${play.runs + 1}`,
    at: when,
    reason,
    ticket: 'SEC-7',
    operator: { user: 'ada', host: 'laptop' },
    changes: [{ account: ACCOUNT, change: `${ACCOUNT}/${kind}/${person}`, person }],
    tip: play.parent,
  });
}

/** One pull request, reviewed by `by` an hour before it was merged, and the record of its landing. */
async function lands(
  play: Play,
  when: Instant,
  title: string,
  changed: { readonly gains?: readonly AccessChange[]; readonly losses?: readonly AccessChange[] },
  by: readonly string[] = ['bo'],
): Promise<void> {
  const { parent } = play;
  const sha = await commit(play, when, title);
  play.parent = sha;
  play.pulls += 1;
  const number = play.pulls;
  const request = pull({
    number,
    merged_at: when,
    merge_commit_sha: sha,
    reviews: by.map((login, i) =>
      review(9000 + number * 10 + i, login, { submitted_at: addMillis(when, -HOUR + i * 60_000) }),
    ),
  });
  const evidence = landing({
    pull: request,
    delta: delta(changed),
    step: { commit: sha, parent },
  });
  play.parts.push({
    kind: 'step',
    format_version: RECORD_FORMAT,
    run_id: `run-${play.runs + 1}`,
    commit: sha,
    parent,
    judged_at: addMillis(when, HOUR / 2),
    verdict: judgeStep(evidence),
    evidence,
    answers: [
      {
        call: `GET /repos/acme/access/pulls/${number}/reviews?per_page=100&page=1`,
        status: 200,
        fetched_at: addMillis(when, HOUR / 2),
        sha256: String(number % 10).repeat(64),
      },
    ],
    governed: [{ path: 'team.yaml', mode: '100644', before: 'b1', after: 'b2' }],
    pull_request: {
      number,
      title,
      url: `https://github.com/acme/access/pull/${number}`,
      author: 'ada',
      created_at: addMillis(when, -3 * HOUR),
      merged_at: when,
      ticket: `HR-${100 + number}`,
    },
  });
}

async function commit(play: Play, when: Instant, message: string): Promise<string> {
  const lines = [...play.members].map(([person, entry]) => `  ${person}: ${entry}\n`);
  const text = `version: 1\nledger: { directory: records }\naccounts:\n  ${ACCOUNT}: {}\nmembers:\n${lines.join('')}# ${play.pulls}\n`;
  return play.repo.commit({ 'team.yaml': text }, { at: millisOf(when) / 1000, message });
}

function run(
  play: Play,
  when: Instant,
  wanted: readonly Wanted[],
  more: Partial<AccountRecord> = {},
  isGlass = false,
): void {
  runWith(
    play,
    when,
    wanted.map((one) => changeFor(play, one)),
    more,
    isGlass,
  );
}

function runWith(
  play: Play,
  when: Instant,
  changes: readonly Change[],
  more: Partial<AccountRecord> = {},
  isGlass = false,
): Unsealed<ApplyRecord> {
  play.runs += 1;
  const finished = addMillis(when, 20_000);
  for (const { kind, person, after } of changes) {
    if (after === null) play.live.delete(person);
    else put(play, person, after.entitlements[0]?.level ?? '', kind === 'invite' ? 'pending' : 'active');
  }
  const outcomes = changes.map((change): ChangeOutcome => {
    const [step] = change.steps;
    return {
      change,
      status: 'applied',
      message: null,
      steps: [
        {
          step: step?.id ?? '',
          call: step?.call ?? '',
          status: 'applied',
          started_at: when,
          finished_at: addMillis(when, 2000),
          request_ids: [`req-${play.runs}`],
          attempts: 1,
          read_back: false,
          error: null,
        },
      ],
      verified_at: addMillis(when, 10_000),
    };
  });
  const made = record({
    run_id: `run-${play.runs}`,
    started_at: when,
    finished_at: finished,
    tip: play.parent,
    approvals: { steps: [play.parent], approved_by: [], break_glass: isGlass },
    accounts: [
      {
        account: ACCOUNT,
        provider: 'kissmetrics',
        refused: null,
        outcomes,
        held: [],
        withheld: [],
        quarantine: [],
        excluded: [],
        guards: [],
        seats: null,
        read_back_at: addMillis(when, 10_000),
        state_error: null,
        state: {
          account: ACCOUNT,
          at: addMillis(when, 10_000),
          population: play.live.size,
          rows: [...play.live.values()].sort((a, b) => (a.person < b.person ? -1 : 1)),
          quarantine: [],
        },
        ...more,
      },
    ],
  });
  play.parts.push(made);
  return made;
}

function changeFor({ live }: Play, { kind, person, why = file(), role }: Wanted): Change {
  const row = live.get(person);
  const entitlements: readonly Entitlement[] = role === null ? [] : [entitlement('account', role)];
  const held = row?.entitlements ?? [];
  const id = `${ACCOUNT}/${kind}/${person}`;
  const isHeld = (one: Entitlement) => held.some(({ level }) => level === one.level);
  const isKept = (one: Entitlement) => entitlements.some(({ level }) => level === one.level);
  return {
    id,
    kind,
    person,
    account: ACCOUNT,
    before: row === undefined ? null : liveRow({ id: row.row, email: person, entitlements: held }),
    after: role === null ? null : { status: 'active', email: person, login: null, name: null, entitlements },
    gains: entitlements.filter((one) => !isHeld(one)),
    losses: held.filter((one) => !isKept(one)),
    risk: role === 'admin' ? 'high' : 'medium',
    why,
    needs: [],
    message: null,
    steps: [
      {
        id: `${id}/1`,
        op: kind,
        call:
          kind === 'invite'
            ? 'POST /v1/invitations'
            : `${role === null ? 'DELETE' : 'PATCH'} /v1/users/${row?.row}`,
        input: {},
        effect:
          kind === 'invite'
            ? { kind: 'invited', email: person, login: null, name: null, entitlements }
            : role === null
              ? { kind: 'gone', row: row?.row ?? '' }
              : { kind: 'changed', row: row?.row ?? '', status: null, email: null, entitlements },
        sends_email: kind === 'invite',
      },
    ],
  };
}

function accepts(play: Play, person: string): void {
  put(play, person, play.live.get(person)?.entitlements[0]?.level ?? 'user', 'active');
}

function put({ live }: Play, person: string, role: string, status: RowStatus): void {
  const row = status === 'pending' ? `i_${person}` : `u_${person}`;
  live.set(person, {
    person,
    row,
    email: person,
    login: null,
    status,
    entitlements: [entitlement('account', role)],
  });
}

function untilOf(entry: string): Partial<AccessChange> {
  return entry.includes('expires') ? { until: on('09-01', 0) } : {};
}

function file(): Why {
  return { kind: 'file', file: 'team.yaml', line: 5 };
}
