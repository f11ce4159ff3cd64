import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { instantAt } from '../../../src/core/instant.ts';
import { changesDigest, hashJson, integrityOf, sealPlan, sha256Hex } from '../../../src/plan/digest.ts';
import { accountPlan, invite, plan, remove, update } from '../../support/plans.ts';

it('hashes bytes and the UTF-8 of a text alike', () => {
  // NIST FIPS 180-2, appendix B.1.
  const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(sha256Hex('abc')).toBe(abc);
  expect(sha256Hex(new Uint8Array([0x61, 0x62, 0x63]))).toBe(abc);
  expect(sha256Hex('é')).toBe(sha256Hex(new Uint8Array([0xc3, 0xa9])));
});

it('hashes canonical JSON: sorted keys, no space, numbers as RFC 8785 writes them', () => {
  expect(hashJson({ b: [1e21, 'é'], a: null })).toBe(sha256Hex('{"a":null,"b":[1e+21,"é"]}'));
  expect(hashJson({ a: 1, b: 2 })).toBe(hashJson({ b: 2, a: 1 }));
  expect(hashJson([1, 2])).not.toBe(hashJson([2, 1]));
});

it('hashes what canonicalize writes, in however many pieces', () => {
  const json = fc.jsonValue({ maxDepth: 8 }).filter((value) => canonicalize(value) !== undefined);
  const large = Array.from({ length: 20_000 }, (_, n) => ({ row: `u_${n}`, b: [n], a: {} }));
  fc.assert(
    fc.property(json, (value) => {
      expect(hashJson(value)).toBe(sha256Hex(String(canonicalize(value))));
    }),
    { examples: [[[]], [{}], [{ a: [], b: {} }], [{ accounts: [{ rows: large }] }]] },
  );
});

it.each([
  ['undefined', undefined],
  ['undefined in a list', [undefined]],
  ['a lone surrogate', '\ud800'],
  ['a lone surrogate in a key', { '\ud800': 1 }],
  ['NaN', Number.NaN],
])('refuses to hash %s', (_, value) => {
  expect(() => hashJson(value)).toThrow();
});

it('does not change the digest when only lines in the file moved', () => {
  const moved = invite({ why: { kind: 'file', file: 'members/agency.yaml', line: 99 } });

  expect(changesDigest([{ changes: [moved] }])).toBe(changesDigest([{ changes: [invite()] }]));
});

it('does not change the digest when somebody logged in meanwhile', () => {
  const before = update().before;
  if (before === null) throw new Error('an update starts from a row');
  const seen = update({ before: { ...before, last_active_at: instantAt(0) } });

  expect(changesDigest([{ changes: [seen] }])).toBe(changesDigest([{ changes: [update()] }]));
});

it.each([
  ['a change is missing', [invite()]],
  ['the order differs', [update(), invite()]],
  ['somebody gains something else', [invite({ gains: [] }), update()]],
  ['the reason is another', [invite({ why: { kind: 'drift', drift: 'missing' } }), update()]],
  ['what was read before is another', [invite(), update({ before: null })]],
])('changes the digest when %s', (_, changes) => {
  expect(changesDigest([{ changes }])).not.toBe(changesDigest([{ changes: [invite(), update()] }]));
});

it('does not change the digest when what is around the changes differs', () => {
  const quiet = accountPlan({ changes: [remove()] });
  const loud = accountPlan({
    changes: [remove()],
    order_note: 'a seat was needed',
    cost: { calls: 9, minutes: 1 },
  });

  expect(changesDigest([loud])).toBe(changesDigest([quiet]));
});

it('seals a plan so that its integrity is that of everything else in it', () => {
  const { integrity, ...rest } = plan([accountPlan({ changes: [invite()] })]);

  expect(rest.changes_digest).toBe(changesDigest(rest.accounts));
  expect(integrity).toBe(hashJson(rest));
  expect(integrityOf({ ...rest, hypothetical: true })).not.toBe(integrity);
});

it('covers fields that this version does not know', () => {
  const sealed = plan();
  const newer = { ...sealed, labels: ['x'] };

  expect(integrityOf(newer)).not.toBe(sealed.integrity);
  expect(sealPlan(newer).integrity).toBe(integrityOf(newer));
});
