// The provider of accounts without an API. The service is a person with a member list: they import the upload, tick off
// the checklist, and export the list again.
import { mkdtempSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import type { LiveAccount } from '../../src/core/access.ts';
import type { Step } from '../../src/core/change.ts';
import { byKeys } from '../../src/core/compare.ts';
import { simulate } from '../../src/core/simulation.ts';
import type {
  ConformanceRow,
  ConformanceSeed,
  ConformanceService,
} from '../../src/providers/conformance/suite.ts';
import { describeProvider } from '../../src/providers/conformance/suite.ts';
import { csv } from '../../src/providers/csv/csv.ts';
import { type CsvRow, readMembers, writeMembers } from '../../src/providers/csv/format.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { email } from '../support/emails.ts';
import { entitlement, liveRow } from '../support/plans.ts';

const WORDS: Readonly<Record<string, string>> = {
  owner: 'Owner',
  admin: 'Admin',
  user: 'User',
  'read-only': 'Read-Only',
};
const SETTINGS = { account: 'crm', provider: 'csv', settings: {} };

function csvRow({ who, status, entitlements }: ConformanceRow): CsvRow {
  const names = entitlements.flatMap(({ resource }) =>
    resource.startsWith('project:') ? [resource.slice(8)] : [],
  );
  const level = entitlements.find(({ resource }) => resource === 'account')?.level ?? '';
  const projects = names.includes('*') ? 'all' : names;
  return { email: email(who), permission: WORDS[level] ?? level, projects, status };
}

async function start(seed: ConformanceSeed): Promise<ConformanceService> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'rollcall-conformance-'));
  const at = (name: string): string => path.join(dir, name);
  const inner = csv.create(SETTINGS, {
    env: {},
    sleep: () => Promise.resolve(),
    now: () => 0,
    random: () => 0,
    baseDir: dir,
  });
  let rows = seed.rows.toSorted(byKeys(({ who }) => who));
  let handedOver = 0;
  const save = (): Promise<void> => writeFile(at('crm.csv'), writeMembers(rows.map(csvRow), ['status']));
  await save();

  /** Counts what is handed over; everything else is the provider's own. */
  const provider: Provider = {
    ...inner,
    openWriter() {
      const writer = inner.openWriter();
      return {
        close: () => writer.close(),
        async execute(step, signal) {
          const receipt = await writer.execute(step, signal);
          handedOver += 1;
          return receipt;
        },
      };
    },
  };

  /** Imports what the upload file says, not what the steps say; clicks what the checklist says, item by item. */
  async function perform(steps: readonly Step[]): Promise<void> {
    if (steps.length === 0) return;
    const checklist = await readFile(at('crm-checklist.md'), 'utf8');
    const world = simulate(account(rows));
    for (const step of steps.filter(({ op }) => op === 'click')) {
      expect(checklist).toContain(`\`${JSON.stringify(step.input['who']).slice(1, -1)}\``);
      world.apply(step.effect);
    }
    const clicked = world
      .rows()
      .map(({ email: who, kind, status, entitlements }) => ({ who: who ?? '', kind, status, entitlements }));
    const upload = readMembers(await readFile(at('crm-upload.csv')), 'crm-upload.csv');
    const imported = 'members' in upload ? upload.members : [];
    expect(imported).toHaveLength(steps.filter(({ op }) => op === 'upload').length);
    rows = [
      ...clicked,
      ...imported.map(({ email: who, permission, projects }): ConformanceRow => {
        const level = Object.entries(WORDS).find(([, word]) => word === permission)?.[0] ?? permission;
        const names = projects === 'all' ? ['*'] : (projects ?? []);
        return {
          who,
          kind: 'invitation',
          status: 'pending',
          entitlements: [
            entitlement('account', level),
            ...names.map((name) => entitlement(`project:${name}`, 'member')),
          ],
        };
      }),
    ].sort(byKeys(({ who }) => who));
    await save();
  }

  return {
    provider,
    rows: () => Promise.resolve(rows),
    writes: () => handedOver,
    inject: () => rm(at('crm.csv')),
    async happen({ kind, who }) {
      if (kind === 'leave') rows = rows.filter((row) => row.who !== who);
      rows = rows.map((row) =>
        row.who !== who
          ? row
          : kind === 'accept'
            ? { ...row, kind: 'member', status: 'active' }
            : { ...row, status: 'expired' },
      );
      await save();
    },
    perform,
    logs: () => [],
    close: () => rm(dir, { recursive: true }),
  };
}

function account(rows: readonly ConformanceRow[]): LiveAccount {
  return {
    rows: rows.map(({ who, ...row }) => liveRow({ ...row, id: who, email: who })),
    seats: null,
    scopes: { projects: null, reports: false, features: false },
    actor: null,
    calls: 0,
  };
}

describeProvider('csv', {
  capabilities: csv.capabilities(SETTINGS),
  projects: ['Web, EU', 'Shop'],
  faults: ['broken'],
  canBeEmpty: false,
  secrets: ['a file has no credential'],
  start,
});
