// The Kissmetrics provider over real HTTP against the sandbox. The two share no code: what one misreads, the other
// shows.
import { byKeys } from '../../src/core/compare.ts';
import { sortEntitlements } from '../../src/core/entitlements.ts';
import type {
  ConformanceFault,
  ConformanceHarness,
  ConformanceRow,
  ConformanceSeed,
  ConformanceService,
} from '../../src/providers/conformance/suite.ts';
import { describeProvider } from '../../src/providers/conformance/suite.ts';
import { kissmetrics, kissmetricsWith } from '../../src/providers/kissmetrics/kissmetrics.ts';
import type { ProviderDeps } from '../../src/providers/provider.ts';
import type { Access } from '../../src/sandbox/model.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { entitlement } from '../support/plans.ts';

const TOKEN = 'km-conformance-2f9c41d07be84a6f';
const CLOCK = '2026-11-24T09:00:00Z';
const PAGE = 3;
const WORDS: Readonly<Record<string, string>> = { 'read-only': 'read_only' };

/** What a row of the seed is in the sandbox's own words. */
function access({ entitlements }: ConformanceRow): object {
  const after = (prefix: string): readonly string[] =>
    entitlements.flatMap(({ resource }) =>
      resource.startsWith(prefix) ? [resource.slice(prefix.length)] : [],
    );
  const level = entitlements.find(({ resource }) => resource === 'account')?.level ?? '';
  const projects = after('project:');
  return {
    role: WORDS[level] ?? level,
    projects: projects.includes('*') ? 'all' : projects,
    reports: after('report:'),
    features: Object.fromEntries(
      after('feature:').map((name) => [
        name,
        entitlements.some(
          ({ resource, level: allow }) => resource === `feature:${name}` && allow === 'allow',
        ),
      ]),
    ),
  };
}

/** What the sandbox holds, in our words: written without a look at the provider's conversion. */
function shown(
  person: Access & { readonly email: string; readonly status: string },
  kind: ConformanceRow['kind'],
): ConformanceRow {
  const { email, status, role, projects, reports, features } = person;
  const scopes = projects === 'all' ? ['*'] : projects;
  return {
    who: email.toLowerCase(),
    kind,
    status: statusOf(status),
    entitlements: sortEntitlements([
      entitlement('account', role === 'read_only' ? 'read-only' : role),
      ...scopes.map((id) => entitlement(`project:${id}`, 'member')),
      ...reports.map((id) => entitlement(`report:${id}`, 'view')),
      ...Object.entries(features).map(([name, allowed]) =>
        entitlement(`feature:${name}`, allowed ? 'allow' : 'deny'),
      ),
    ]),
  };
}

function statusOf(status: string): ConformanceRow['status'] {
  const known = (['active', 'suspended', 'pending', 'expired', 'declined', 'failed'] as const).find(
    (word) => word === status,
  );
  if (known === undefined) throw new Error(`a row that is over: ${status}`);
  return known;
}

/** Faults by HTTP method: everything but GET writes. */
function faultRules({ on, kind, when, times }: ConformanceFault): object[] {
  const calls =
    on === 'read'
      ? [
          'GET /v1/users',
          'GET /v1/invitations',
          'GET /v1/account',
          'GET /v1/projects',
          'GET /v1/me',
          'GET /v1/audit-events',
        ]
      : [
          'POST /v1/users/invite',
          'DELETE /v1/users/{id}',
          'PATCH /v1/users/{id}',
          'DELETE /v1/invitations/{id}',
        ];
  const fault = ((): object => {
    switch (kind) {
      case 'limited':
        return { kind: 'status', status: 429, retry_after: 7 };
      case 'unavailable':
        return { kind: 'status', status: 503 };
      case 'error':
        return { kind: 'status', status: 500, when };
      case 'refused':
        return { kind: 'status', status: 403 };
      case 'lost':
        return { kind: 'drop', when };
      case 'broken':
        return { kind: 'total', add: 1 };
    }
  })();
  const rules = kind === 'broken' ? calls.filter((call) => /users|audit-events/.test(call)) : calls;
  return rules.map((call) => ({ on: call, times, fault }));
}

async function start(seed: ConformanceSeed): Promise<ConformanceService> {
  const of = (kind: ConformanceRow['kind']): readonly ConformanceRow[] =>
    seed.rows.filter((row) => row.kind === kind);
  const sandbox = await startSandbox({
    token: TOKEN,
    clock: CLOCK,
    maxLimit: PAGE,
    seed: {
      account: { seat_limit: seed.seatLimit, work_addresses_only: true },
      projects: [
        { id: '12345', name: 'Web' },
        { id: '12346', name: 'Shop' },
      ],
      users: of('member').map((row) => ({ email: row.who, status: row.status, ...access(row) })),
      invitations: of('invitation').map((row) => ({ email: row.who, status: row.status, ...access(row) })),
    },
  });
  let ms = Date.parse(CLOCK);
  const waits: string[] = [];
  const deps: ProviderDeps = {
    env: { KISSMETRICS_API_KEY: TOKEN },
    sleep(wait, signal) {
      signal.throwIfAborted();
      ms += wait;
      return Promise.resolve();
    },
    now: () => ms,
    random: () => 0.5,
    baseDir: '.',
    onWait: (wait) => waits.push(JSON.stringify(wait)),
  };
  const settings = { account: 'conformance', provider: 'kissmetrics', settings: { base_url: sandbox.url } };
  return {
    provider: kissmetricsWith({ timeouts: {} }).create(settings, deps),
    rows() {
      const { users, invitations } = sandbox.state();
      const open = invitations.filter(({ status }) => status !== 'cancelled' && status !== 'accepted');
      const rows = [
        ...users.map((user) => shown(user, 'member')),
        ...open.map((item) => shown(item, 'invitation')),
      ];
      return Promise.resolve(rows.sort(byKeys(({ who }) => who)));
    },
    writes: () => sandbox.requests().filter(({ method }) => method !== 'GET').length,
    inject: (fault) => Promise.resolve(sandbox.setFaults(faultRules(fault))),
    happen: ({ kind, who }) => Promise.resolve(sandbox.happen({ kind, email: who })),
    logs: () => waits,
    close: () => sandbox.close(),
  };
}

const harness: ConformanceHarness = {
  capabilities: kissmetrics.capabilities({ account: 'conformance', provider: 'kissmetrics', settings: {} }),
  projects: ['12345', '12346'],
  pageSize: PAGE,
  canBeEmpty: false,
  secrets: [TOKEN, Buffer.from(TOKEN).toString('base64')],
  start,
};

describeProvider('kissmetrics over HTTP', harness);
