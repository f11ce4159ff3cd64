import fs, { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RollcallError } from '../../../src/core/errors.ts';
import { writeJson } from '../../../src/core/show.ts';
import { sealRecord } from '../../../src/ledger/chain.ts';
import { directoryLedger, type Files, readRecords } from '../../../src/ledger/directory.ts';
import type { LedgerRecord } from '../../../src/ledger/model.ts';
import { verify } from '../../../tools/verify.mjs';
import { closed } from '../../support/json-paths.ts';
import { everyKind, fullRecord, record } from '../../support/records.ts';

let home: string;
let folder: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'rollcall-ledger-'));
  folder = path.join(home, 'state', 'records');
});

afterEach(() => rm(home, { recursive: true, force: true }));

/** Returns the error of a promise, with the folder out of its message. */
async function refusalOf(
  promise: Promise<unknown>,
): Promise<{ code: string; message: string; hint: string | undefined }> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof RollcallError)) throw new Error(`not refused: ${String(error)}`);
  return { code: error.code, message: error.message.replaceAll(`${folder}/`, ''), hint: error.hint };
}

async function fill(count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) await directoryLedger(folder).append([record({ run_id: `run-${n}` })]);
}

function fileOf(sequence: number): string {
  return path.join(folder, `00000${sequence}.json`);
}

/** What the fields of a record may be, its kind says beside the root. */
async function openToItsKind(schema: Promise<object>): Promise<object> {
  const root = (await schema) as {
    $defs: Record<string, object>;
    properties: { kind: { enum: string[] } };
    allOf: { if: object }[];
  };
  const open = (each: object): object =>
    Object.fromEntries(Object.entries(each).filter(([keyword]) => keyword !== 'additionalProperties'));
  const kinds = root.properties.kind.enum.map((kind) => [kind, open(root.$defs[kind] ?? {})] as const);
  return {
    ...open(root),
    allOf: root.allOf.map((each) => ({ ...each, if: open(each.if) })),
    $defs: { ...root.$defs, ...Object.fromEntries(kinds) },
    unevaluatedProperties: false,
  };
}

describe('a whole ledger', () => {
  it('is empty where the folder does not exist yet', async () => {
    expect(await directoryLedger(folder).latest()).toBeNull();
  });

  it('returns what it has kept, in a folder that it makes', async () => {
    const [kept] = await directoryLedger(folder).append([fullRecord()]);

    expect(kept).toMatchObject({ sequence: 1, previous: null });
    expect(await directoryLedger(folder).latest()).toEqual(kept);
  });

  it('keeps one file a run, chained, and nothing else', async () => {
    await fill(3);

    expect(await readdir(folder)).toEqual(['000001.json', '000002.json', '000003.json']);
    expect(await directoryLedger(folder).latest()).toMatchObject({ sequence: 3, run_id: 'run-3' });
  });

  it('writes text that people can read, with a newline at its end', async () => {
    const [kept] = await directoryLedger(folder).append([record()]);

    expect(await readFile(fileOf(1), 'utf8')).toBe(`${JSON.stringify(kept, null, 2)}\n`);
  });

  it('leaves files of other kinds alone', async () => {
    await fill(1);
    await writeFile(path.join(folder, '.gitkeep'), '');
    await writeFile(path.join(folder, '.000002.json'), 'half');
    await writeFile(path.join(folder, 'README.md'), '');

    expect(await directoryLedger(folder).latest()).toMatchObject({ sequence: 1 });
  });

  it('sorts by number beyond six digits', async () => {
    await fill(2);
    await writeFile(path.join(folder, '1000000.json'), '{}');

    expect((await refusalOf(directoryLedger(folder).latest())).message).toBe(
      'the chain of records is broken at 1000000.json: 000003.json should come before it',
    );
  });

  it('writes what the schema describes, and nothing more', async () => {
    const kept = await directoryLedger(folder).append(everyKind());
    const schema = async (name: string): Promise<object> =>
      closed(JSON.parse(await readFile(`schema/${name}`, 'utf8')) as object);
    const ajv = new Ajv2020({ allowUnionTypes: true });
    for (const name of ['plan.v1.schema.json', 'approval.v1.schema.json'])
      ajv.addSchema(await schema(name), name);
    const validate = ajv.compile(await openToItsKind(schema('record.v1.schema.json')));

    for (const each of kept)
      expect(validate(each), `${each.kind}: ${JSON.stringify(validate.errors)}`).toBe(true);
    expect(validate({ ...kept[0], more: 1 })).toBe(false);
  });
});

async function lastOf(directory: string): Promise<LedgerRecord | null> {
  let last: LedgerRecord | null = null;
  for await (last of readRecords(directory));
  return last;
}

describe('a chain that does not hold', () => {
  beforeEach(() => fill(3));

  async function replace(sequence: number, text: string): Promise<void> {
    await writeFile(fileOf(sequence), text);
  }

  async function edit(sequence: number, change: (text: string) => string): Promise<void> {
    await replace(sequence, change(await readFile(fileOf(sequence), 'utf8')));
  }

  it.each<[string, () => Promise<void>, string, RegExp]>([
    [
      'a value was edited',
      () => edit(2, (text) => text.replace('"run-2"', '"run-9"')),
      'RC526',
      /at 000002\.json: its content does not match its hash/,
    ],
    [
      'only white space was edited',
      () => edit(2, (text) => `${text}\n`),
      'RC526',
      /at 000002\.json: its text is not as it was written/,
    ],
    [
      'a key stands there twice',
      () => edit(2, (text) => text.replace('{', '{\n  "run_id": "x",')),
      'RC526',
      /at 000002\.json: its text is not as it was written/,
    ],
    [
      'a file was cut short',
      () => edit(3, (text) => text.slice(0, 80)),
      'RC526',
      /at 000003\.json: it is not JSON/,
    ],
    ['a file is empty', () => replace(1, ''), 'RC526', /at 000001\.json: it is not JSON/],
    ['a file holds no record', () => replace(1, '[]\n'), 'RC526', /at 000001\.json: it is no record/],
    ['a file holds null', () => replace(1, 'null\n'), 'RC526', /at 000001\.json: it is no record/],
    [
      'a file names no version',
      () => replace(1, '{}\n'),
      'RC526',
      /at 000001\.json: it has no format_version/,
    ],
    [
      'a version is none',
      () => replace(1, '{\n  "format_version": "new"\n}\n'),
      'RC526',
      /it has no format_version/,
    ],
    [
      'a record of another major version',
      () => edit(3, (text) => text.replace('"1.1"', '"2.0"')),
      'RC527',
      /^000003\.json has format 2\.0, this rollcall reads 1\.1/,
    ],
    [
      'the first record is gone',
      () => rm(fileOf(1)),
      'RC526',
      /at 000002\.json: 000001\.json should come before it/,
    ],
    [
      'a record in the middle is gone',
      () => rm(fileOf(2)),
      'RC526',
      /at 000003\.json: 000002\.json should come before it/,
    ],
    [
      'a record was copied behind the last',
      async () => replace(4, await readFile(fileOf(3), 'utf8')),
      'RC526',
      /at 000004\.json: it says that it is number 3, not 4/,
    ],
    [
      'a file has a name of its own',
      async () => writeFile(path.join(folder, '2.json'), '{}'),
      'RC526',
      /at 2\.json: no record has such a name/,
    ],
    [
      'a file has no number',
      async () => writeFile(path.join(folder, 'copy.json'), '{}'),
      'RC526',
      /at copy\.json: no record has such a name/,
    ],
    [
      'two records were swapped',
      async () => {
        await rename(fileOf(1), fileOf(9));
        await rename(fileOf(2), fileOf(1));
        await rename(fileOf(9), fileOf(2));
      },
      'RC526',
      /at 000001\.json: it says that it is number 2, not 1/,
    ],
  ])('is refused when %s', async (_, damage, code, message) => {
    await damage();
    const before = await readdir(folder);

    const refusal = await refusalOf(directoryLedger(folder).latest());

    expect(refusal.code).toBe(code);
    expect(refusal.message).toMatch(message);
    expect(refusal.hint).toBeTruthy();
    expect((await refusalOf(directoryLedger(folder).append([record()]))).code).toBe(code);
    expect(await readdir(folder)).toEqual(before);
  });

  it('is refused when a sealed record has no field that it must have', async () => {
    const latest = await directoryLedger(folder).latest();
    const { operator: _, ...rest } = record();
    await replace(4, writeJson(sealRecord(rest as ReturnType<typeof record>, latest)));

    expect((await refusalOf(directoryLedger(folder).latest())).message).toMatch(
      /at 000004\.json: {2}must have required property 'operator' \(schema\/record\.v1\.schema\.json\)/,
    );
  });

  it('is refused when a sealed record has a field of another type', async () => {
    const latest = await directoryLedger(folder).latest();
    const wrong = JSON.parse(JSON.stringify({ ...record(), resumed: 'no' })) as ReturnType<typeof record>;
    await replace(4, writeJson(sealRecord(wrong, latest)));

    expect((await refusalOf(directoryLedger(folder).latest())).message).toMatch(
      /at 000004\.json: \/resumed must be boolean/,
    );
  });

  it.each([
    ['1.1', 'RC526', '000004.json: /kind must be equal to one of the allowed values'],
    [
      '1.2',
      'RC527',
      '000004.json has a kind of record that format 1.1 does not know, this rollcall reads 1.1',
    ],
  ])('is refused when a sealed record of %s has an unknown kind', async (format_version, code, message) => {
    const latest = await lastOf(folder);
    const odd = { ...record(), format_version, kind: 'prophecy' };
    await replace(4, writeJson(sealRecord(odd as never, latest)));

    const refusal = await refusalOf(directoryLedger(folder).latest());
    expect(refusal.code).toBe(code);
    expect(refusal.message).toContain(message);
  });

  it('takes a record of a newer minor version with fields of its own', async () => {
    const latest = await directoryLedger(folder).latest();
    const newer = { ...record(), format_version: '1.9', mood: 'good' };
    await replace(4, writeJson(sealRecord(newer, latest)));

    expect(await directoryLedger(folder).latest()).toMatchObject({ sequence: 4, mood: 'good' });
  });
});

describe('a disk that fails', () => {
  const failing = (code: string, message = code): (() => Promise<never>) => {
    return () => Promise.reject(Object.assign(new Error(message), { code }));
  };

  it('says that the records folder cannot be read', async () => {
    const unreadable: Files = { ...fs, readdir: failing('EACCES') };

    expect(await refusalOf(directoryLedger(folder, unreadable).latest())).toEqual({
      code: 'RC525',
      message: `cannot read ${folder}: permission denied`,
      hint: 'fix the permissions; without the last record nothing is planned or applied',
    });
  });

  it('says that the records folder is a file', async () => {
    await mkdir(path.dirname(folder));
    await writeFile(folder, '');

    expect((await refusalOf(directoryLedger(folder).append([record()]))).message).toBe(
      `cannot read ${folder}: it is no folder`,
    );
  });

  it('says which record cannot be read', async () => {
    await fill(1);
    const unreadable: Files = { ...fs, readFile: failing('EIO', 'EIO: i/o error, read') };

    expect(await refusalOf(directoryLedger(folder, unreadable).latest())).toMatchObject({
      code: 'RC525',
      message: 'cannot read 000001.json: EIO: i/o error, read',
    });
  });

  it.each<[string, (handle: fs.FileHandle) => Partial<fs.FileHandle>]>([
    ['while writing', () => ({ writeFile: failing('ENOSPC') })],
    ['while flushing', () => ({ sync: failing('ENOSPC') })],
  ])('is full %s: no part of a record is left, and the ledger is as it was', async (_, broken) => {
    await fill(1);
    const full: Files = {
      ...fs,
      open: async (...args) => {
        const handle = await fs.open(...args);
        return args[1] === 'wx' ? Object.assign(handle, broken(handle)) : handle;
      },
    };

    expect(await refusalOf(directoryLedger(folder, full).append([record()]))).toEqual({
      code: 'RC528',
      message: 'cannot write 000002.json: the disk is full',
      hint: 'free some space or fix the permissions and run again; no record was changed',
    });
    expect(await readdir(folder)).toEqual(['000001.json']);
    expect(await directoryLedger(folder).latest()).toMatchObject({ sequence: 1 });
  });

  it('says what else went wrong in its own words', async () => {
    const odd: Files = { ...fs, link: () => Promise.reject('no reason') };

    expect((await refusalOf(directoryLedger(folder, odd).append([record()]))).message).toBe(
      'cannot write 000001.json: no reason',
    );
  });

  it('has the record on the disk before its name, and the names before it says so', async () => {
    const log: string[] = [];
    const short = (file: unknown): string => path.relative(home, String(file)).replace(/\.new-\w+/, '.new');
    const watched: Files = {
      ...fs,
      open: async (...args) => {
        const handle = await fs.open(...args);
        const sync = handle.sync.bind(handle);
        return Object.assign(handle, {
          sync: async () => {
            await sync();
            log.push(`flush ${short(args[0])}`);
          },
        });
      },
      link: async (from, to) => {
        await fs.link(from, to);
        log.push(`link ${short(to)}`);
      },
    };

    await directoryLedger(folder, watched).append([record()]);

    expect(log).toEqual([
      'flush state',
      'flush ',
      'flush state/records/.new/000001.json',
      'link state/records/000001.json',
      'flush state/records',
    ]);
  });
});

describe('two writers at once', () => {
  it('never overwrite: one is first, the other is told', async () => {
    await fill(1);

    const results = await Promise.allSettled(
      ['a', 'b', 'c'].map((run_id) => directoryLedger(folder).append([record({ run_id })])),
    );

    const kept = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
    expect(kept.map(({ sequence }) => sequence)).toEqual(kept.map((_, index) => index + 2));
    expect(await directoryLedger(folder).latest()).toEqual(kept.at(-1));
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'RC529' });
    }
  });

  it.each([2, 5, 12])(
    'lose nothing: of %i, each that was told tries again and gets its place',
    async (count) => {
      const names = Array.from({ length: count }, (_, n) => `writer-${n}`);
      async function insist(run_id: string): Promise<void> {
        const told = await directoryLedger(folder)
          .append([record({ run_id })])
          .then(
            () => null,
            (error: unknown) => error,
          );
        if (told === null) return;
        expect(told).toMatchObject({ code: 'RC529' });
        await insist(run_id);
      }

      await Promise.all(names.map(insist));

      const kept: string[] = [];
      for await (const { run_id } of readRecords(folder)) kept.push(run_id);
      expect(kept.toSorted()).toEqual(names.toSorted());
      expect(verify(folder)).toMatchObject({ records: count });
      expect((await readdir(folder)).filter((name) => !name.endsWith('.json'))).toEqual([]);
    },
  );

  it('does not overwrite a record that appeared while it was writing', async () => {
    await fill(1);
    const slow: Files = {
      ...fs,
      link: async (from, to) => {
        await writeFile(to, 'somebody else');
        await fs.link(from, to);
      },
    };

    expect(await refusalOf(directoryLedger(folder, slow).append([record()]))).toMatchObject({
      code: 'RC529',
      message: '000002.json is there already: another run has recorded first',
    });
    expect(await readFile(fileOf(2), 'utf8')).toBe('somebody else');
  });
});
