// Which rows of a population get a packet: those that a file names, or as many as were asked for, drawn by a hash, so
// that anybody draws the same.

import { RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';
import { sha256Hex } from '../plan/digest.ts';
import { splitRecords } from '../providers/csv/records.ts';

/** Returns the ids of a file: one a line, or the column `id` of a CSV. Throws RollcallError RC651. */
export function sampleIds(text: string, shown: string): readonly string[] {
  const records = splitRecords(text.replace(/^\u{feff}/u, ''), ',', 'all');
  if (records === null) throw refused(`${shown} is no list of ids and no CSV`);
  const [head, ...rest] = records.map(({ cells }) => cells.map((cell) => cell.trim()));
  const column = head?.findIndex((cell) => cell.toLowerCase() === 'id') ?? -1;
  if (column < 0 && (head?.length ?? 0) > 1)
    throw refused(`${shown} has several columns, and none is called id`);
  const rows = column < 0 ? [...(head === undefined ? [] : [head]), ...rest] : rest;
  const ids = rows.map((cells) => cells[Math.max(column, 0)] ?? '').filter((id) => id !== '');
  if (ids.length === 0) throw refused(`${shown} names no row`);
  return [...new Set(ids)];
}

/** Returns the ids that are drawn: the first `size` by SHA-256 of `<seed> <id>`, in the order of the population. */
export function drawSample(ids: readonly string[], size: number, seed: string): readonly string[] {
  const drawn = new Set(
    ids
      .map((id) => ({ id, place: sha256Hex(`${seed} ${id}`) }))
      .sort((a, b) => (a.place < b.place ? -1 : 1))
      .slice(0, size)
      .map(({ id }) => id),
  );
  return ids.filter((id) => drawn.has(id));
}

/** Throws RC651 where an id is no row of the population. */
export function checkSample(ids: readonly string[], known: ReadonlySet<string>): void {
  const missing = ids.filter((id) => !known.has(id));
  if (missing.length === 0) return;
  const some = missing.slice(0, 5).map(visible).join(', ');
  throw refused(
    `${missing.length === 1 ? 'no row is called' : `${missing.length} ids are no rows:`} ${some}${missing.length > 5 ? ', …' : ''}`,
  );
}

function refused(message: string): RollcallError {
  return new RollcallError('RC651', message, {
    hint: 'take ids from the column id of population.csv of the same period; nothing was written',
  });
}
