// The journal as a file: what is on the disk, what comes back, and what a torn or foreign file does.
import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileJournal } from '../../../src/reconcile/journal.ts';
import { parseJournalEntry } from '../../../src/reconcile/journal-entry.ts';
import type { JournalEntry } from '../../../src/reconcile/ports.ts';
import { folder } from '../../support/folder.ts';
import { accountPlan, invite, NOW, plan } from '../../support/plans.ts';

const RUN: JournalEntry = {
  kind: 'run',
  format_version: '1.0',
  run_id: 'r-1',
  command: 'apply',
  tool_version: '0.1.0',
  operator: { user: 'robin', host: 'desk' },
  started_at: NOW,
  plan: plan([accountPlan({ changes: [invite()] })]),
  done: {},
};
const INTENT: JournalEntry = {
  kind: 'intent',
  account: 'crm',
  step: 'crm/invite/wen/1',
  attempt: 1,
  at: NOW,
};
const OUTCOME: JournalEntry = {
  kind: 'outcome',
  account: 'crm',
  outcome: {
    step: 'crm/invite/wen/1',
    call: 'POST /v1/invitations',
    status: 'applied',
    started_at: NOW,
    finished_at: NOW,
    request_ids: [],
    attempts: 1,
    read_back: false,
    error: null,
  },
};
const CLOSED: JournalEntry = { kind: 'closed', account: 'crm' };

describe('the journal of a folder', () => {
  it('gives back what was written, in order, to anybody', async () => {
    const state = path.join(await folder(), '.rollcall');
    const journal = fileJournal(state);
    for (const entry of [RUN, INTENT, OUTCOME, CLOSED]) await journal.append(entry);

    expect(await fileJournal(state).read()).toEqual([RUN, INTENT, OUTCOME, CLOSED]);
  });

  it('keeps lines of accounts that write at once apart', async () => {
    const journal = fileJournal(await folder());
    const entries = Array.from({ length: 50 }, (_, i): JournalEntry => ({ ...INTENT, step: `s${i}` }));
    await Promise.all(entries.map((entry) => journal.append(entry)));

    expect(await journal.read()).toEqual(entries);
  });

  it('is empty where nothing was ever written, and after it was emptied', async () => {
    const journal = fileJournal(await folder());
    expect(await journal.read()).toEqual([]);
    await journal.clear();
    expect(await journal.read()).toEqual([]);

    await journal.append(INTENT);
    await journal.clear();

    expect(await journal.read()).toEqual([]);
  });

  it.each([
    ['at its end', `${JSON.stringify(INTENT)}\n{"kind":"outc`, [INTENT]],
    ['in its only line', '{"kind":"int', []],
  ])(
    'does not mind a line that was torn off %s, and goes on after the last whole one',
    async (_, text, whole) => {
      const state = await folder();
      const file = path.join(state, 'journal.ndjson');
      await writeFile(file, text);
      const journal = fileJournal(state);
      expect(await journal.read()).toEqual(whole);

      await journal.append(CLOSED);

      expect(await journal.read()).toEqual([...whole, CLOSED]);
      expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(whole.length + 2);
    },
  );

  it('goes on with a line whose text has more bytes than characters', async () => {
    const state = await folder();
    const entry = { ...INTENT, step: 'crm/invite/zoë@acme.com/1' };
    await writeFile(path.join(state, 'journal.ndjson'), `${JSON.stringify(entry)}\n{"tö`);
    const journal = fileJournal(state);

    await journal.append(CLOSED);

    expect(await journal.read()).toEqual([entry, CLOSED]);
  });

  it('names the line that somebody else wrote', async () => {
    const state = await folder();
    const file = path.join(state, 'journal.ndjson');
    await writeFile(file, `${JSON.stringify(INTENT)}\nhello\n`);

    await expect(fileJournal(state).read()).rejects.toMatchObject({
      code: 'RC523',
      message: `${file}:2: the journal is damaged: it is not JSON`,
    });
  });

  it('says exactly what could not be written, and is used again afterwards', async () => {
    const state = await folder();
    const file = path.join(state, 'journal.ndjson');
    await mkdir(file);
    const journal = fileJournal(state);

    await expect(journal.append(INTENT)).rejects.toMatchObject({
      code: 'RC522',
      message: expect.stringContaining(`${file} could not be written: EISDIR`),
    });
    await expect(journal.clear()).rejects.toMatchObject({ code: 'RC522' });
    await expect(journal.read()).rejects.toMatchObject({ code: 'RC523' });
  });

  it.skipIf(!existsSync('/dev/full'))('says so when the disk is full', async () => {
    const state = await folder();
    await symlink('/dev/full', path.join(state, 'journal.ndjson'));

    await expect(fileJournal(state).append(INTENT)).rejects.toMatchObject({
      code: 'RC522',
      message: expect.stringContaining('ENOSPC'),
    });
  });
});

describe('a line of the journal', () => {
  const broken: readonly [string, unknown, RegExp][] = [
    ['no JSON', '{', /not JSON/],
    ['no object', 'null', /no line of a journal/],
    ['a number', '4', /no line of a journal/],
    ['no kind', '{}', /no line of a journal/],
    ['a kind of another program', '{"kind":"constructor"}', /no line of a journal/],
    ['a field missing', JSON.stringify({ ...INTENT, step: undefined }), /no line of a journal/],
    ['a field of another type', JSON.stringify({ ...INTENT, attempt: '1' }), /no line of a journal/],
    ['no outcome', JSON.stringify({ ...OUTCOME, outcome: null }), /no line of a journal/],
    ['half an outcome', JSON.stringify({ ...OUTCOME, outcome: { step: 's' } }), /outcome is not whole/],
    ['another version', JSON.stringify({ ...RUN, format_version: '2.0' }), /format 2.0/],
    ['no version', JSON.stringify({ ...RUN, format_version: undefined }), /format undefined/],
    [
      'an edited plan',
      JSON.stringify({ ...RUN, plan: { ...RUN.plan, hypothetical: true } }),
      /plan is not the one that was run/,
    ],
  ];

  it.each(broken)('is refused: %s', (_, line, message) => {
    expect(() => parseJournalEntry(String(line), 'journal:7')).toThrow(message);
    expect(() => parseJournalEntry(String(line), 'journal:7')).toThrow(
      expect.objectContaining({ code: 'RC523' }),
    );
  });

  it('of a newer minor version is read', () => {
    expect(parseJournalEntry(JSON.stringify({ ...RUN, format_version: '1.4' }), 'x')).toMatchObject({
      kind: 'run',
    });
  });
});
