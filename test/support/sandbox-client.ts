// A plain HTTP client for tests of the sandbox. Every exchange is held against the OpenAPI document.
import { expect, onTestFinished } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/server.ts';
import { loadContract } from './kissmetrics-contract.ts';

export const contract = loadContract();

/** Every field that some object of an answer has; a test reads those that its object has. */
export interface Shown {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
  readonly role: string;
  readonly projects: unknown;
  readonly reports: unknown;
  readonly features: unknown;
  readonly status: string;
  readonly created_at: string;
  readonly expires_at: string;
  readonly last_active_at: string | null;
  readonly resent: number;
  readonly multiple_owners: boolean;
  readonly seats: { readonly limit: number | null; readonly used: number; readonly pending: number };
  readonly plan: { readonly name: string; readonly features: readonly string[] };
  readonly account: { readonly id: string; readonly name: string };
  readonly at: string;
  readonly action: string;
  readonly actor: unknown;
  readonly target: unknown;
  readonly before: Shown;
  readonly after: Shown;
}

/** An answer, taken apart. */
export interface Got {
  readonly status: number;
  readonly headers: Headers;
  /** The one object of the answer. */
  readonly data: Shown;
  /** The rows of the answer; empty where it is no list. */
  readonly rows: readonly Shown[];
  readonly pagination: { readonly total: number; readonly offset: number; readonly limit: number };
  readonly links: readonly { readonly rel: string; readonly href: string }[];
  readonly messages: readonly string[];
  /** Beside a list of events: since when it is whole. */
  readonly retained_since: string | null | undefined;
}

export interface Client {
  readonly sandbox: Sandbox;
  /** Sends one request with the token; the answer must be one of the document's. */
  call(on: string, body?: unknown): Promise<Got>;
  /** As `call`, for answers that are wrong on purpose. */
  raw(on: string, init?: RequestInit): Promise<Response>;
  /** Follows offset to the end of a list. */
  all(path: string, limit?: number): Promise<readonly Shown[]>;
}

/** Starts a sandbox that ends with the test. */
export async function begin(options: SandboxOptions = {}): Promise<Client> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  const authorization = `Bearer ${sandbox.token}`;

  async function raw(on: string, init: RequestInit = {}): Promise<Response> {
    const [method = '', path = ''] = on.split(' ');
    return await fetch(`${sandbox.url}${path}`, {
      method,
      redirect: 'manual',
      ...init,
      headers: { authorization, ...(init.headers as Record<string, string> | undefined) },
    });
  }

  async function call(on: string, body?: unknown): Promise<Got> {
    const [method = '', path = ''] = on.split(' ');
    const response = await raw(on, body === undefined ? {} : { body: JSON.stringify(body) });
    const text = await response.text();
    const got = text === '' ? undefined : (JSON.parse(text) as unknown);
    expect(contract.checkAnswer(method, path, response.status, got), `${on}: ${text}`).toEqual([]);
    // What the server accepts, the document must allow.
    if (response.ok) expect(contract.checkRequest(method, path, body), on).toEqual([]);
    const parts = (got ?? {}) as Partial<Got>;
    return {
      status: response.status,
      headers: response.headers,
      data: parts.data as Shown,
      rows: Array.isArray(parts.data) ? (parts.data as readonly Shown[]) : [],
      pagination: parts.pagination as Got['pagination'],
      links: parts.links ?? [],
      messages: parts.messages ?? [],
      retained_since: parts.retained_since,
    };
  }

  return {
    sandbox,
    call,
    raw,
    async all(path, limit = 100) {
      const found: Shown[] = [];
      for (;;) {
        const separator = path.includes('?') ? '&' : '?';
        const { rows } = await call(`GET ${path}${separator}limit=${limit}&offset=${found.length}`);
        if (rows.length === 0) return found;
        found.push(...rows);
      }
    },
  };
}
