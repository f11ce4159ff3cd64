import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeFaults } from '../../../src/sandbox/faults.ts';
import { startSandbox } from '../../../src/sandbox/server.ts';
import { contract } from '../../support/sandbox-client.ts';

const README = readFileSync('src/sandbox/README.md', 'utf8');
const BLOCKS = [...README.matchAll(/```json\n([\s\S]*?)```/g)].map(
  (match) => JSON.parse(match[1] ?? '') as unknown,
);

describe('the sandbox’s README', () => {
  it('lists every call, and says of each whether it is documented', () => {
    const rows = [...README.matchAll(/^\| `([A-Z]+ \/v1\/[^`]+)` *\| (documented|assumed) *\|/gm)];
    const listed = rows.map(([, on, word]) => ({ on, documented: word === 'documented' }));
    const byCall = (a: { on?: string | undefined }, b: { on?: string | undefined }): number =>
      String(a.on) < String(b.on) ? -1 : 1;
    expect(listed.sort(byCall)).toEqual([...contract.operations].sort(byCall));
  });

  it('shows a seed that starts', async () => {
    const sandbox = await startSandbox({ seed: BLOCKS[0] });
    expect(sandbox.state()).toMatchObject({ acts_as: 'usr_000001', users: [{}, {}], invitations: [{}] });
    await sandbox.close();
  });

  it('shows every kind of fault, in a list that is right', () => {
    const kinds = new Set(decodeFaults(BLOCKS[1]).map((rule) => rule.fault.kind));
    const table = [...README.matchAll(/^\| `(\w+)` *\|[^|]*\|.*\|$/gm)].map((match) => match[1]);
    for (const kind of kinds) expect(table).toContain(kind);
    expect(kinds).toEqual(
      new Set(['status', 'drop', 'slow', 'truncate', 'html', 'redirect', 'total', 'world']),
    );
  });
});
