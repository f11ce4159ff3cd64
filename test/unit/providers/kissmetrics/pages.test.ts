import { describe, expect, it } from 'vitest';
import { type ListSource, readList } from '../../../../src/providers/kissmetrics/pages.ts';
import type { Refuse, WirePage } from '../../../../src/providers/kissmetrics/wire.ts';

interface Row {
  readonly id: string;
}

const refuse: Refuse = (why) => {
  throw new Error(why);
};

function rows(from: number, to: number): readonly Row[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => ({ id: `u_${from + i}` }));
}

/** A list of `count` rows, `size` a page, as the answerer changes it. Counts fetches. */
function list(
  count: number,
  size: number,
  answer: (page: WirePage, fetches: number, offset: number) => WirePage = (page) => page,
): ListSource<Row> & { readonly offsets: number[] } {
  const offsets: number[] = [];
  return {
    offsets,
    fetch: async (offset) => {
      offsets.push(offset);
      const page = { rows: rows(offset, Math.min(count, offset + size)), total: count };
      return answer(page, offsets.length, offset);
    },
    parse: (row) => row as Row,
    idOf: (row) => row.id,
  };
}

describe('readList', () => {
  it.each([
    [0, 1],
    [1, 1],
    [99, 1],
    [100, 1],
    [101, 2],
    [200, 2],
    [201, 3],
  ])('reads %i rows in %i pages of 100', async (count, pages) => {
    const source = list(count, 100);

    expect(await readList(source, refuse)).toEqual(rows(0, count));
    expect(source.offsets).toHaveLength(pages);
  });

  it('goes on by what arrived where the service clamps the page', async () => {
    const source = list(70, 30);

    expect(await readList(source, refuse)).toHaveLength(70);
    expect(source.offsets).toEqual([0, 30, 60]);
  });

  it.each([
    [0, [0]],
    [1, [0, 1]],
    [100, [0, 100]],
    [150, [0, 100, 150]],
  ])('takes %i rows without a total for complete only after an empty page', async (count, offsets) => {
    const source = list(count, 100, (page) => ({ ...page, total: null }));

    expect(await readList(source, refuse)).toHaveLength(count);
    expect(source.offsets).toEqual(offsets);
  });

  it.each<[string, (page: WirePage, fetches: number, offset: number) => WirePage, string]>([
    [
      'a total that is too high',
      (page) => ({ ...page, total: 151 }),
      '150 rows came, and the service counts 151',
    ],
    [
      'a total that is too low',
      (page) => ({ ...page, total: 50 }),
      '100 rows came, and the service counts 50',
    ],
    [
      'a total that changes',
      (page, _, offset) => ({ ...page, total: offset === 0 ? 150 : 149 }),
      'the total changed from 150 to 149 between pages',
    ],
    [
      'a total that vanishes',
      (page, _, offset) => ({ ...page, total: offset === 0 ? 150 : null }),
      'the total changed from 150 to none between pages',
    ],
    [
      'a row that moves between pages',
      (page, _, offset) => (offset === 0 ? page : { ...page, rows: [{ id: 'u_99' }, ...page.rows.slice(1)] }),
      'pages overlap: a row came twice',
    ],
    ['pages that repeat', (page) => ({ ...page, rows: rows(0, 100) }), 'pages overlap: a row came twice'],
    [
      'a row twice in a page',
      (page) => ({ ...page, rows: [...page.rows, ...page.rows] }),
      'a row came twice',
    ],
    ['pages that repeat without a total', () => ({ rows: rows(0, 100), total: null }), 'a row came twice'],
  ])('reads again after %s, then refuses', async (_, answer, why) => {
    const source = list(150, 100, answer);

    await expect(readList(source, refuse)).rejects.toThrow(why);
    expect(source.offsets.filter((offset) => offset === 0)).toHaveLength(2);
  });

  it('is content where the second reading agrees', async () => {
    const source = list(150, 100, (page, fetches) => (fetches === 2 ? { ...page, total: 151 } : page));

    expect(await readList(source, refuse)).toEqual(rows(0, 150));
  });

  it('says both reasons', async () => {
    const source = list(150, 100, (page, fetches) => ({ ...page, total: fetches }));

    await expect(readList(source, refuse)).rejects.toThrow(/read twice \(the first time: /);
  });

  it.each([
    [{ pages: 5, rows: 1000 }, 5],
    [{ pages: 1000, rows: 250 }, 3],
  ])('ends a list without an end: %j', async (ceiling, fetches) => {
    const source = list(Number.MAX_SAFE_INTEGER, 100, (page) => ({ ...page, total: null }));

    await expect(readList(source, refuse, ceiling)).rejects.toThrow('does not end');
    expect(source.offsets).toHaveLength(fetches);
  });
});
