// Whole lists out of pages. The next page is rebuilt from what arrived; a link that the service sends is never followed
// (it could name another host, and the credential would go there). Nothing incomplete ever leaves here.
import type { Refuse, WirePage } from './wire.ts';

/** The most rows a page may have by contract; a service may clamp it lower. */
export const PAGE_LIMIT = 100;

/** More than any account has: a list without an end must neither hold us for ever nor fill the memory. */
const CEILING = { pages: 20_000, rows: 1_000_000 };

export interface ListSource<T> {
  /** Fetches and reads the page that starts at `offset`. */
  fetch(offset: number): Promise<WirePage>;
  parse(row: unknown): T;
  idOf(row: T): string;
}

/**
 * Reads a whole list. A total that changes, a row that comes twice, or a count that differs from the total means that
 * the list moved while it was read: it is read once more, then refused. A list without a total is complete only after
 * an empty page.
 */
export async function readList<T>(
  source: ListSource<T>,
  refuse: Refuse,
  ceiling = CEILING,
): Promise<readonly T[]> {
  const first = await readOnce(source, refuse, ceiling);
  if (first.kind === 'whole') return first.rows;
  const second = await readOnce(source, refuse, ceiling);
  if (second.kind === 'whole') return second.rows;
  return refuse(`${second.why}; read twice (the first time: ${first.why})`);
}

type Attempt<T> =
  | { readonly kind: 'whole'; readonly rows: readonly T[] }
  | { readonly kind: 'moved'; readonly why: string };

async function readOnce<T>(
  source: ListSource<T>,
  refuse: Refuse,
  ceiling: typeof CEILING,
): Promise<Attempt<T>> {
  const rows: T[] = [];
  const seen = new Set<string>();
  let total: number | null | undefined;
  for (let pages = 0; pages < ceiling.pages && rows.length <= ceiling.rows; pages += 1) {
    const page = await source.fetch(rows.length);
    if (total !== undefined && page.total !== total)
      return moved(`the total changed from ${total ?? 'none'} to ${page.total ?? 'none'} between pages`);
    total = page.total;
    for (const raw of page.rows) {
      const row = source.parse(raw);
      const id = source.idOf(row);
      if (seen.has(id)) return moved('pages overlap: a row came twice');
      seen.add(id);
      rows.push(row);
    }
    const isEmpty = page.rows.length === 0;
    if (total === null ? isEmpty : rows.length === total) return { kind: 'whole', rows };
    if (total !== null && (isEmpty || rows.length > total))
      return moved(`${rows.length} rows came, and the service counts ${total}`);
  }
  return refuse(`the list does not end within ${ceiling.pages} pages and ${ceiling.rows} rows`);
}

function moved(why: string): { readonly kind: 'moved'; readonly why: string } {
  return { kind: 'moved', why };
}
