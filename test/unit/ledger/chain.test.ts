import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { brokenLink, sealRecord, verifyChain } from '../../../src/ledger/chain.ts';
import type { ApplyRecord } from '../../../src/ledger/model.ts';
import { fullRecord, record } from '../../support/records.ts';

function chainOf(length: number): readonly ApplyRecord[] {
  const chain: ApplyRecord[] = [];
  for (let n = 1; n <= length; n += 1) {
    chain.push(sealRecord(record({ run_id: `run-${n}` }), chain.at(-1) ?? null));
  }
  return chain;
}

const [one, two, three] = chainOf(3) as [ApplyRecord, ApplyRecord, ApplyRecord];

it('counts from 1 and names the record before', () => {
  expect([one, two, three].map(({ sequence, previous }) => [sequence, previous])).toEqual([
    [1, null],
    [2, one.hash],
    [3, two.hash],
  ]);
});

it('hashes the canonical JSON of the record without its hash', () => {
  const sealed = sealRecord(record({ run_id: 'r' }), null);
  const { hash, ...rest } = sealed;
  const canonical = JSON.stringify(rest, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

  expect(hash).toBe(createHash('sha256').update(canonical).digest('hex'));
});

it('seals every kind of content, also what has no canonical form', () => {
  const sealed = sealRecord({ ...fullRecord(), command: 'apply \ud800' }, null);

  expect(sealed.command).toBe('apply \ufffd');
  expect(brokenLink(sealed, null)).toBeNull();
});

it.each<[string, readonly object[], { index: number; problem: RegExp } | null]>([
  ['nothing at all', [], null],
  ['one record', [one], null],
  ['a whole chain', [one, two, three], null],
  ['a chain that was cut off at its end, which nobody can see', [one, two], null],
  ['the first record dropped', [two, three], { index: 0, problem: /it says that it is number 2, not 1/ }],
  ['a record dropped from the middle', [one, three], { index: 1, problem: /number 3, not 2/ }],
  ['two records swapped', [two, one, three], { index: 0, problem: /number 2, not 1/ }],
  ['a record twice', [one, two, two, three], { index: 2, problem: /number 2, not 3/ }],
  [
    'a record of another chain inserted',
    [one, sealRecord(record({ run_id: 'x' }), { sequence: 1, hash: 'f'.repeat(64) }), three],
    { index: 1, problem: /does not follow the record before it/ },
  ],
  [
    'a record changed',
    [one, { ...two, run_id: 'other' }, three],
    { index: 1, problem: /its content does not match its hash/ },
  ],
  [
    'a record changed and sealed again',
    [one, sealRecord(record({ run_id: 'other' }), one), three],
    { index: 2, problem: /does not follow the record before it/ },
  ],
  [
    'a record with what no hash covers',
    [one, { ...two, run_id: '\ud800' }],
    { index: 1, problem: /its content does not match its hash/ },
  ],
  ['something else', [{}], { index: 0, problem: /number undefined, not 1/ }],
])('verifies %s', (_, records, expected) => {
  expect(verifyChain(records)).toEqual(
    expected === null
      ? null
      : { index: expected.index, problem: expect.stringMatching(expected.problem) as string },
  );
});
