// Records in a folder, one file each: 000001.json, 000002.json, … Nothing is ever overwritten, and nothing is read from
// a chain that does not hold.
import fs from 'node:fs/promises';
import path from 'node:path';
import { sealAll } from './chain.ts';
import {
  codeOf,
  type Files,
  putRecords,
  reading,
  readOne,
  restName,
  type Waiting,
  waitingIn,
} from './files.ts';
import type { ApplyRecord, Ledger, LedgerRecord } from './model.ts';
import { checkName, nameOf, parseRecord, recordNames } from './record-file.ts';
import { checkNewest } from './refusal.ts';

export type { Files } from './files.ts';

/**
 * Returns the ledger of a folder, which is made by the first record.
 *
 * Every call verifies every record first and throws a RollcallError that names the file: RC525 (cannot be read), RC526
 * (changed, dropped, inserted or moved), RC527 (another format); `append` also RC528 (cannot be written) and RC529
 * (another run was first). One record is held in memory at a time.
 */
export function directoryLedger(directory: string, files: Files = fs): Ledger {
  return {
    records: () => readRecords(directory, files),
    async latest() {
      let latest: ApplyRecord | null = null;
      for await (const record of readRecords(directory, files)) if (record.kind === 'apply') latest = record;
      return latest;
    },
    async append(records, after) {
      const waiting: Waiting[] = [];
      let newest: LedgerRecord | null = null;
      for await (newest of readRecords(directory, files, (one) => waiting.push(one)));
      checkNewest(directory, newest, after);
      const sealed = sealAll(records, newest);
      await putRecords(directory, sealed, waiting, files);
      return sealed;
    },
  };
}

/**
 * Yields every record of a folder, oldest first; none where the folder does not exist. Each has been verified together
 * with all before it. Throws as `directoryLedger` does, at the first record that does not hold. Records that a run which
 * was cut off had kept, but not yet put into their places, are read from where they wait, and `onWaiting` is told.
 */
export async function* readRecords(
  directory: string,
  files: Files = fs,
  onWaiting: (waiting: Waiting) => void = () => undefined,
): AsyncGenerator<LedgerRecord, void> {
  const names = recordNames(await reading(directory, () => files.readdir(directory).catch(emptyIfMissing)));
  // Listed after the records: what waits for a record that was seen was there before that record was.
  const rests = new Map(
    (await reading(directory, () => files.readdir(directory).catch(emptyIfMissing))).flatMap(waitingIn),
  );
  let latest: LedgerRecord | null = null;
  const waiting: Waiting[] = [];
  const read = async (name: string, file: string): Promise<LedgerRecord> => {
    const place = path.join(directory, name);
    latest = parseRecord(await reading(place, () => readOne(file, place, files)), place, latest);
    const rest = rests.get(restName(latest));
    if (rest !== undefined) waiting.push(rest);
    return latest;
  };
  for (const [index, name] of names.entries()) {
    checkName(name, index + 1, path.join(directory, name));
    yield await read(name, path.join(directory, name));
  }
  let next = names.length + 1;
  for (const rest of waiting) {
    for (; next <= rest.last; next += 1)
      yield await read(nameOf(next), path.join(directory, rest.name, nameOf(next)));
    onWaiting(rest);
  }
}

function emptyIfMissing(cause: unknown): readonly string[] {
  if (codeOf(cause) === 'ENOENT') return [];
  throw cause;
}
