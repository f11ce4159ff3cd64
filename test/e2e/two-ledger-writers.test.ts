// Two checkouts of one team.yaml that keep their records in one folder, and apply at the same moment: two processes,
// two locks, one chain.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readRecords } from '../../src/ledger/directory.ts';
import type { ApplyRecord } from '../../src/ledger/model.ts';
import { verify } from '../../tools/verify.mjs';
import { type Ended, rollcall } from '../support/built-cli.ts';
import { type Company, MEMBERS, openCompany, writesOf } from '../support/company.ts';

const NEWCOMERS = ['bo', 'cy', 'di', 'ed', 'fay', 'gus'].map((name) => `${name}@acme.example`);

let company: Company;
let records: string;

beforeEach(async () => {
  company = await openCompany();
  records = path.join(company.session.folder, 'shared');
  await company.writeTeam({
    members: [...MEMBERS, ...NEWCOMERS.map((person) => `${person}: { role: user, projects: [web] }`)],
    rest: [`ledger: { directory: ${records} }`],
  });
  for (const checkout of ['left', 'right'])
    await company.session.write(`${checkout}/team.yaml`, await company.session.read('team.yaml'));
  await mkdir(records);
});

afterEach(() => company.close());

/** Applies one person's part in a checkout. Whoever was second is told, and runs again. Returns how often it was told. */
async function insist(checkout: string, person: string): Promise<number> {
  for (let told = 0; told < 10; told += 1) {
    const ended: Ended = await rollcall(['apply', '--yes', '--member', person], {
      cwd: path.join(company.session.folder, checkout),
      env: { KISSMETRICS_API_KEY: company.sandbox.token },
    });
    if (ended.code === 0) return told;
    expect(ended.err, ended.err).toMatch(/RC52[49]/u);
  }
  throw new Error(`${checkout} never got its turn`);
}

it('keeps every write of both in one chain, and sends none twice', async () => {
  for (let round = 0; round < NEWCOMERS.length; round += 2) {
    const [one = '', two = ''] = NEWCOMERS.slice(round);
    await Promise.all([insist('left', one), insist('right', two)]);
  }

  const kept: ApplyRecord[] = [];
  for await (const record of readRecords(records)) if (record.kind === 'apply') kept.push(record);
  const applied = kept.flatMap(({ accounts }) =>
    accounts.flatMap(({ outcomes }) =>
      outcomes.flatMap(({ status, change }) =>
        status === 'applied' ? [`${change.kind} ${change.person}`] : [],
      ),
    ),
  );
  expect(applied.toSorted()).toEqual(NEWCOMERS.map((person) => `invite ${person}`));
  expect(writesOf(company.sandbox)).toHaveLength(NEWCOMERS.length);
  expect(verify(records)).toMatchObject({ records: kept.length, head: kept.at(-1)?.hash });
  expect(await company.session.run('ledger', 'verify')).toMatchObject({ code: 0 });
});
