// Lists of the forge, whole: every page, each item once, in the forge's order.
import type { Instant } from '../core/instant.ts';
import type { Client, Parameters, Reply } from './client.ts';
import type { Activity } from './forge.ts';
import { activityIn } from './read/repository.ts';
import type { Part } from './read/shape.ts';

/**
 * Returns a list, or the refusal that came in place of it. Of items with one key the first is kept. `within` names the
 * field that holds the items where the answer is an object.
 */
export async function listOf<Item>(
  client: Client,
  route: string,
  parameters: Parameters,
  read: (part: Part) => Item,
  keyOf: (item: Item, index: number) => string | number,
  within?: string,
): Promise<Reply<readonly Item[]>> {
  const all = new Map<string | number, Item>();
  for await (const page of client.pages(route, parameters, within)) {
    if (page.kind === 'refused') return page;
    for (const part of page.found) {
      const item = read(part);
      const key = keyOf(item, all.size);
      // A list that grows while it is read moves items onto the next page.
      if (!all.has(key)) all.set(key, item);
    }
  }
  return { kind: 'found', found: [...all.values()] };
}

/** The movements of one branch, read as far back as somebody wants to know. */
export interface ActivityLog {
  /** Newest first; all that the forge keeps, or all since `since` and perhaps some older. */
  since(since: Instant | null): Promise<Reply<readonly Activity[]>>;
}

export function activityLog(client: Client, parameters: Parameters & { readonly ref: string }): ActivityLog {
  const pages = client.pages('/repos/{owner}/{repo}/activity', {
    ...parameters,
    direction: 'desc',
    time_period: 'year',
  });
  const rows = new Map<number, Activity>();
  let oldest: Instant | null = null;
  let isWhole = false;
  let refusal: Extract<Reply<never>, { kind: 'refused' }> | null = null;
  let turn: Promise<Reply<readonly Activity[]>> = Promise.resolve({ kind: 'found', found: [] });

  async function readOn(since: Instant | null): Promise<Reply<readonly Activity[]>> {
    while (!isWhole && refusal === null && (since === null || oldest === null || oldest >= since)) {
      const page = await pages.next();
      if (page.done === true) isWhole = true;
      else if (page.value.kind === 'refused') refusal = page.value;
      else {
        for (const { ref, ...row } of page.value.found.map(activityIn)) {
          // GitHub is asked for one branch only; what it answers about another is not this branch's.
          if (ref === parameters.ref && !rows.has(row.id)) rows.set(row.id, row);
          oldest = row.at;
        }
      }
    }
    return refusal ?? { kind: 'found', found: [...rows.values()] };
  }

  return {
    since(since) {
      // One after the other: they read on in the same list. After a failure all of them fail, for a list that goes on
      // behind a page that was lost would pass for whole.
      turn = turn.then(() => readOn(since));
      return turn;
    },
  };
}
