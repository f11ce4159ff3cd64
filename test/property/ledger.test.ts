import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sealRecord, verifyChain } from '../../src/ledger/chain.ts';
import { directoryLedger } from '../../src/ledger/directory.ts';
import type { LedgerRecord } from '../../src/ledger/model.ts';
import { everyKind, record } from '../support/records.ts';

const NAMES = Array.from({ length: everyKind().length + 1 }, (_, n) => `00000${n + 1}.json`);
let folder: string;
const originals = new Map<string, Buffer>();

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rollcall-ledger-'));
  const ledger = directoryLedger(folder);
  await ledger.append([...everyKind(), record({ run_id: 'run-9' })]);
  for (const name of NAMES) originals.set(name, await readFile(path.join(folder, name)));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('attack 31: finds any flipped byte of any record, and names its file', async () => {
  const places = NAMES.flatMap((name) => {
    const length = originals.get(name)?.length ?? 0;
    return fc.record({
      name: fc.constant(name),
      at: fc.nat(length - 1),
      mask: fc.integer({ min: 1, max: 255 }),
    });
  });

  await fc.assert(
    fc.asyncProperty(fc.oneof(...places), async ({ name, at, mask }) => {
      const original = originals.get(name) ?? Buffer.of();
      const flipped = Buffer.from(original);
      flipped[at] = (original[at] ?? 0) ^ mask;
      await writeFile(path.join(folder, name), flipped);
      try {
        await expect(directoryLedger(folder).latest()).rejects.toMatchObject({
          code: expect.stringMatching(/^RC52[67]$/) as string,
          message: expect.stringContaining(name) as string,
        });
      } finally {
        await writeFile(path.join(folder, name), original);
      }
    }),
    { numRuns: 300 },
  );

  expect(await directoryLedger(folder).latest()).toMatchObject({ run_id: 'run-9' });
});

it('attack 31: finds any record that was dropped, moved, repeated or inserted, and names the first place', () => {
  const chain: LedgerRecord[] = [];
  for (let n = 1; n <= 8; n += 1)
    chain.push(sealRecord(record({ run_id: `run-${n}` }), chain.at(-1) ?? null));

  fc.assert(
    fc.property(fc.shuffledSubarray(chain.concat(chain), { minLength: 1 }), (records) => {
      const firstWrong = records.findIndex((each, index) => each.sequence !== index + 1);

      expect(verifyChain(records)?.index ?? -1).toBe(firstWrong);
    }),
    { numRuns: 500 },
  );
});
