// Chains that real applies made, spoilt in every way that one can be: `rollcall ledger verify` and tools/verify.mjs must
// both refuse, and both name the same record.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeJson } from '../../src/core/show.ts';
import { type Link, sealRecord } from '../../src/ledger/chain.ts';
import { directoryLedger } from '../../src/ledger/directory.ts';
import type { LedgerRecord } from '../../src/ledger/model.ts';
import { verify } from '../../tools/verify.mjs';
import { type Company, MEMBERS, openCompany } from '../support/company.ts';
import { everyKind, record } from '../support/records.ts';

const [ADA = '', CTO = '', GRACE = '', WEN = ''] = MEMBERS;

/** What the file says before each apply: people come, change, go, and stay as they are. */
const TEAMS: readonly (readonly string[])[] = [
  MEMBERS,
  [...MEMBERS, 'zoe@acme.example: { role: user, projects: [web], name: "Zoë 🦊" }'],
  [ADA, CTO, GRACE, 'wen@acme.example: { role: admin }'],
  [ADA, CTO, GRACE, WEN],
  [ADA, CTO, GRACE, WEN],
];

let company: Company;
let chain: readonly LedgerRecord[];
let texts: readonly string[];

beforeAll(async () => {
  company = await openCompany();
  for (const members of TEAMS) {
    await company.writeMembers(members);
    expect(await company.apply()).toMatchObject({ code: 0 });
  }
  // One of each other kind behind them, kept at once.
  const ledger = directoryLedger(path.join(company.session.folder, '.rollcall/records'));
  await ledger.append(everyKind());
  const found: LedgerRecord[] = [];
  for await (const each of ledger.records()) found.push(each);
  chain = found;
  expect(new Set(chain.map(({ kind }) => kind)).size).toBe(8);
  texts = chain.map(writeJson);
});

afterAll(() => company.close());

const nameOf = (sequence: number): string => `${String(sequence).padStart(6, '0')}.json`;

/** A folder as it would be after somebody was at it. */
type Folder = ReadonlyMap<string, string | Buffer>;

/** Files one after the other, named as rollcall would name them. */
function numbered(contents: readonly string[]): Folder {
  return new Map(contents.map((text, index) => [nameOf(index + 1), text]));
}

interface Verdicts {
  readonly command: { readonly code: number; readonly said: string };
  readonly script: { readonly code: number; readonly said: string };
}

/** Returns what both say of a folder. */
async function judge(files: Folder): Promise<Verdicts> {
  const folder = path.join(company.session.folder, 'spoilt');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  await Promise.all([...files].map(([name, content]) => writeFile(path.join(folder, name), content)));
  const { code, out, err } = await company.session.run('ledger', 'verify', '--dir', 'spoilt');
  return { command: { code, said: out + err }, script: scripted(folder) };
}

function scripted(folder: string): Verdicts['script'] {
  try {
    const { records, head } = verify(folder);
    return { code: 0, said: `${records} records hold, head ${head}\n` };
  } catch (error) {
    return { code: 1, said: String(error) };
  }
}

async function bothName(files: Folder, name: string): Promise<void> {
  const { command, script } = await judge(files);
  expect(command).toEqual({ code: 1, said: expect.stringContaining(`spoilt/${name}`) as string });
  expect(command.said).toMatch(/^error RC52[67] /u);
  expect(script).toEqual({ code: 1, said: expect.stringContaining(`spoilt/${name}: `) as string });
}

describe('both verifiers', () => {
  it('attack 38: agree on every whole chain of real applies, the longer ones too', async () => {
    expect(
      chain
        .flatMap((each) => (each.kind === 'apply' ? each.accounts : []))
        .flatMap(({ outcomes }) => outcomes).length,
    ).toBeGreaterThan(3);
    for (const length of chain.keys()) {
      const { command, script } = await judge(numbered(texts.slice(0, length + 1)));
      expect(command.code).toBe(0);
      expect(command.said).toContain(`head ${chain[length]?.hash}\n`);
      if (length > 0) expect(script).toEqual(command);
      else expect(script.code).toBe(0);
    }
  });

  it('attack 38: find any flipped byte of any record, and name its file', async () => {
    const bytes = texts.map((text) => Buffer.from(text));
    const flips = bytes.map((content, index) =>
      fc.record({
        index: fc.constant(index),
        at: fc.nat(content.length - 1),
        // The case of a letter, a space into a null or a control, and anything else.
        mask: fc.oneof(fc.constantFrom(0x20, 0x29, 0x2a, 0x01), fc.integer({ min: 1, max: 255 })),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(...flips), async ({ index, at, mask }) => {
        const flipped = Buffer.from(bytes[index] ?? '');
        flipped[at] = (flipped[at] ?? 0) ^ mask;
        await bothName(
          new Map<string, string | Buffer>(numbered(texts)).set(nameOf(index + 1), flipped),
          nameOf(index + 1),
        );
      }),
      { numRuns: 500 },
    );
  });

  /** Where each kind of damage may be, and what is broken first. Numbers count from 0. */
  const indexOf = (max: number): fc.Arbitrary<number> => fc.nat(max);
  const COUNT = TEAMS.length + everyKind().length;
  const LAST = COUNT - 1;

  it.each<[string, fc.Arbitrary<() => { readonly files: Folder; readonly first: string }>]>([
    [
      'a record that was dropped, but for the newest',
      indexOf(LAST - 1).map((at) => () => {
        const files = new Map(numbered(texts));
        files.delete(nameOf(at + 1));
        return { files, first: nameOf(at + 2) };
      }),
    ],
    [
      'a record that was dropped, with all after it renamed',
      indexOf(LAST - 1).map((at) => () => ({
        files: numbered(texts.toSpliced(at, 1)),
        first: nameOf(at + 1),
      })),
    ],
    [
      'two records that changed places',
      fc.uniqueArray(indexOf(LAST), { minLength: 2, maxLength: 2 }).map(([one = 0, two = 0]) => () => ({
        files: numbered(texts.with(one, texts[two] ?? '').with(two, texts[one] ?? '')),
        first: nameOf(Math.min(one, two) + 1),
      })),
    ],
    [
      'records in any other order',
      fc
        .shuffledSubarray([...Array(COUNT).keys()], { minLength: COUNT })
        .filter((order) => order.some((from, to) => from !== to))
        .map((order) => () => ({
          files: numbered(order.map((from) => texts[from] ?? '')),
          first: nameOf(order.findIndex((from, to) => from !== to) + 1),
        })),
    ],
    [
      'a record twice, with all after it renamed',
      indexOf(LAST).map((at) => () => ({
        files: numbered(texts.toSpliced(at, 0, texts[at] ?? '')),
        first: nameOf(at + 2),
      })),
    ],
    [
      'a record again at the end',
      indexOf(LAST).map((at) => () => ({
        files: numbered([...texts, texts[at] ?? '']),
        first: nameOf(texts.length + 1),
      })),
    ],
    [
      'a record again under another name',
      indexOf(LAST).map((at) => () => ({
        files: new Map(numbered(texts)).set(`${nameOf(at + 1).slice(0, 6)} (copy).json`, texts[at] ?? ''),
        first: `${nameOf(at + 1).slice(0, 6)} (copy).json`,
      })),
    ],
    [
      'a record that was put in between and sealed, with all after it renamed',
      indexOf(LAST).map((at) => () => ({
        files: numbered(texts.toSpliced(at, 0, writeJson(sealRecord(record(), linkBefore(at))))),
        first: nameOf(at + 2),
      })),
    ],
    [
      'a record that was put in its place and sealed, but for the newest',
      indexOf(LAST - 1).map((at) => () => ({
        files: numbered(texts.with(at, writeJson(sealRecord(record(), linkBefore(at))))),
        first: nameOf(at + 2),
      })),
    ],
  ])('find %s, and name the first that does not follow', async (_, damage) => {
    await fc.assert(
      fc.asyncProperty(damage, async (make) => {
        const { files, first } = make();
        await bothName(files, first);
      }),
      { numRuns: 25 },
    );
  });

  function linkBefore(at: number): Link | null {
    return at === 0 ? null : (chain[at - 1] ?? null);
  }

  it('cannot see that the newest was dropped, or replaced and sealed again', async () => {
    const forged = writeJson(sealRecord(record(), linkBefore(LAST)));

    for (const files of [numbered(texts.slice(0, -1)), numbered(texts.with(LAST, forged))]) {
      const { command, script } = await judge(files);
      expect([command.code, script.code]).toEqual([0, 0]);
      const noted = await company.session.run(
        'ledger',
        'verify',
        '--dir',
        'spoilt',
        '--head',
        chain[LAST]?.hash ?? '',
      );
      expect(noted).toMatchObject({ code: 1, err: expect.stringContaining('RC530') as string });
      expect(() => verify(path.join(company.session.folder, 'spoilt'), chain[LAST]?.hash)).toThrow(
        'no record has',
      );
    }
  });
});
