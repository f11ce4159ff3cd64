// Drives the memory provider, as whatever service it plays, for the conformance suite.
import type { LiveAccount, LiveRow } from '../../src/core/access.ts';
import { byKeys } from '../../src/core/compare.ts';
import type {
  ConformanceFault,
  ConformanceHarness,
  ConformanceRow,
  ConformanceSeed,
  ConformanceService,
} from '../../src/providers/conformance/suite.ts';
import {
  createMemory,
  EMPTY_ACCOUNT,
  FULL_CAPABILITIES,
  type MemoryOptions,
} from '../../src/providers/memory/memory.ts';
import type { Fault } from '../../src/providers/memory/service.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { at, liveRow } from './plans.ts';

const PAGE = 3;
const NOW = at('2026-11-24T09:00:00Z');

const KINDS = {
  limited: 'rate_limited',
  unavailable: 'transient',
  error: 'ambiguous',
  lost: 'ambiguous',
  refused: 'forbidden',
  broken: 'incomplete_read',
} as const satisfies Record<ConformanceFault['kind'], Fault['kind']>;

/** Returns the harness; `wrap` stands between the suite and the provider. */
export function memoryHarness(
  options: MemoryOptions,
  overrides: Partial<ConformanceHarness> = {},
  wrap: (provider: Provider) => Provider = (provider) => provider,
): ConformanceHarness {
  const capabilities = { ...FULL_CAPABILITIES, ...options.capabilities };
  return {
    capabilities,
    ...(capabilities.projects === 'none' ? {} : { projects: ['p1', 'p2'] }),
    pageSize: PAGE,
    joins: options.joins ?? 'pending',
    secrets: ['the service has no credential'],
    start: (seed) => Promise.resolve(start(options, seed, wrap)),
    ...overrides,
  };
}

function start(
  options: MemoryOptions,
  seed: ConformanceSeed,
  wrap: (provider: Provider) => Provider,
): ConformanceService {
  const { capabilities } = createMemory(options);
  const named = (who: string): Pick<LiveRow, 'email' | 'login'> =>
    capabilities.people === 'email' ? { email: who, login: null } : { email: null, login: who };
  const rows = seed.rows.map(({ who, ...row }, i) => liveRow({ ...row, ...named(who), id: `r${i}` }));
  const members = rows.filter(({ kind }) => kind === 'member').length;
  const live: LiveAccount = {
    ...EMPTY_ACCOUNT,
    rows,
    seats: { limit: seed.seatLimit, used: members, pending: rows.length - members },
    scopes: {
      projects: capabilities.projects === 'none' ? null : EMPTY_ACCOUNT.scopes.projects,
      reports: capabilities.reports,
      features: capabilities.features,
    },
  };
  const provider = createMemory({ ...options, live, pageSize: PAGE, now: () => NOW });
  return {
    provider: wrap(provider),
    rows: () =>
      Promise.resolve(
        provider
          .live()
          .rows.map(shown)
          .sort(byKeys(({ who }) => who)),
      ),
    writes: () => provider.calls().writes,
    inject({ kind, ...fault }) {
      provider.heal();
      provider.inject({ ...fault, kind: KINDS[kind] });
      return Promise.resolve();
    },
    happen({ kind, who }) {
      if (kind === 'leave') {
        provider.edit((all) => all.filter((row) => (row.email ?? row.login) !== who));
        return Promise.resolve();
      }
      const change: Partial<LiveRow> =
        kind === 'accept' ? { kind: 'member', status: 'active' } : { status: 'expired' };
      provider.edit((all) =>
        all.map((row) => ((row.email ?? row.login) === who ? { ...row, ...change } : row)),
      );
      return Promise.resolve();
    },
    logs: () => [],
    close: () => Promise.resolve(),
  };
}

function shown({ email, login, kind, status, entitlements }: LiveRow): ConformanceRow {
  return { who: email ?? login ?? '', kind, status, entitlements };
}
