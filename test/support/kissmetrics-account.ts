// A scripted account API for tests of the client: lists in pages, and an answer of one's own for any call. It knows
// no rules; what it says by itself is checked against the OpenAPI document, as is every request that it gets.
import type http from 'node:http';
import { type Arrived, json, type LoopbackServer, serve } from './http.ts';
import { loadContract } from './kissmetrics-contract.ts';

export interface AccountData {
  account: object;
  me: object;
  users: readonly object[];
  invitations: readonly object[];
  projects: readonly object[];
}

export const ACCOUNT = {
  id: 'a_1',
  name: 'Acme',
  multiple_owners: true,
  seats: { limit: 10, used: 2, pending: 1 },
  plan: { name: 'pro', features: ['projects', 'reports', 'features'] },
};

export const ADA = {
  id: 'u_1',
  email: 'ada@acme.com',
  name: 'Ada',
  role: 'owner',
  projects: 'all',
  reports: [],
  features: {},
  status: 'active',
  created_at: '2026-01-02T03:04:05Z',
  last_active_at: '2026-11-20T08:00:00Z',
};

export const WEN = {
  ...ADA,
  id: 'u_2',
  email: 'wen@acme.com',
  name: null,
  role: 'read_only',
  projects: ['12'],
  reports: ['r_1'],
  features: { export: true, api: false },
  status: 'suspended',
  last_active_at: null,
};

export const MAX = {
  id: 'i_1',
  email: 'max@acme.com',
  role: 'user',
  projects: [],
  reports: [],
  features: {},
  status: 'pending',
  created_at: '2026-11-20T08:00:00Z',
  expires_at: '2026-12-04T08:00:00Z',
  resent: 1,
};

export function accountData(change: Partial<AccountData> = {}): AccountData {
  return {
    account: ACCOUNT,
    me: {
      id: 'u_1',
      email: 'ada@acme.com',
      name: 'Ada',
      role: 'owner',
      account: { id: 'a_1', name: 'Acme' },
    },
    users: [ADA, WEN],
    invitations: [MAX],
    projects: [
      { id: '12', name: 'Web' },
      { id: '13', name: 'Shop' },
    ],
    ...change,
  };
}

/** Answers a call itself and returns true, or leaves it to the account. `n` counts the calls of this path from 1. */
export type Script = (request: Arrived, response: http.ServerResponse, n: number) => boolean;

export interface ScriptedAccount extends LoopbackServer {
  /** What went out or came back against the OpenAPI document. */
  readonly violations: readonly string[];
  /** `METHOD /path?query` of every request. */
  calls(): readonly string[];
}

const contract = loadContract();

/** Starts the account. `pageSize` is what the service clamps `limit` to. */
export async function startAccount(
  data: AccountData,
  script: Script = () => false,
  pageSize = 100,
): Promise<ScriptedAccount> {
  const violations: string[] = [];
  const counts = new Map<string, number>();
  const server = await serve((request, response) => {
    const { method, path, body } = request;
    const sent: unknown = body === '' ? undefined : JSON.parse(body);
    violations.push(...contract.checkRequest(method, path, sent).map((why) => `${method} ${path}: ${why}`));
    const n = (counts.get(`${method} ${path}`) ?? 0) + 1;
    counts.set(`${method} ${path}`, n);
    if (script(request, response, n)) return;
    const said = own(path, data, pageSize);
    violations.push(
      ...contract.checkAnswer(method, path, 200, said).map((why) => `answer to ${path}: ${why}`),
    );
    json(response, 200, said);
  });
  return {
    ...server,
    violations,
    calls: () => server.arrived.map(({ method, path }) => `${method} ${path}`),
  };
}

function own(path: string, data: AccountData, pageSize: number): unknown {
  const url = new URL(path, 'http://any');
  switch (url.pathname) {
    case '/v1/me':
      return { data: data.me };
    case '/v1/account':
      return { data: data.account };
    case '/v1/users':
      return page(data.users, url, pageSize);
    case '/v1/invitations':
      return page(data.invitations, url, pageSize);
    case '/v1/projects':
      return page(data.projects, url, pageSize);
    default:
      throw new Error(`nobody scripted ${path}`);
  }
}

/** One page in the house style. */
export function page(rows: readonly object[], url: URL, pageSize: number): object {
  const limit = Math.min(pageSize, Number(url.searchParams.get('limit') ?? 20));
  const offset = Number(url.searchParams.get('offset') ?? 0);
  return {
    data: rows.slice(offset, offset + limit),
    pagination: { total: rows.length, offset, limit },
    links: [{ rel: 'next', href: 'https://evil.example/v1/users?limit=20&amp;offset=20' }],
  };
}
