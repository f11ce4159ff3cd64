// The table of the README against the OpenAPI document: what is documented upstream is claimed of nothing else.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadContract } from '../../../support/kissmetrics-contract.ts';

const readme = readFileSync('src/providers/kissmetrics/README.md', 'utf8');
const rows = new Map(
  [...readme.matchAll(/^\| `([A-Z]+ \/v1[^`]*)` +\| (documented|assumed) +\|/gm)].map((match) => [
    match[1],
    match[2],
  ]),
);

describe('the README', () => {
  it('says of every call that it uses whether Kissmetrics documents it', () => {
    const expected = loadContract().operations.map(
      ({ on, documented }) => [on, documented === true ? 'documented' : 'assumed'] as const,
    );

    expect(rows).toEqual(new Map(expected));
  });

  it('claims one documented call', () => {
    expect([...rows.values()].filter((word) => word === 'documented')).toHaveLength(1);
  });
});
