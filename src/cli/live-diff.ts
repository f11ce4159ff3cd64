// `plan --format diff`: the file as it would be if it said what the accounts show, against the file as it is.

import type { Instant } from '../core/instant.ts';
import { filesAsLive } from '../roster/edit/as-live.ts';
import { unifiedDiff } from '../roster/edit/unified-diff.ts';
import { fromLive } from '../roster/from-live.ts';
import { resolve } from '../roster/resolve.ts';
import { capabilitiesOf } from './accounts.ts';
import type { LiveReads } from './connect.ts';
import type { Workspace } from './workspace.ts';

/** Returns a unified diff from live to wanted; empty where both say the same. Accounts that were not read are left out. */
export function liveDiff(workspace: Workspace, reads: LiveReads, now: Instant): string {
  const { team, sources } = workspace;
  const desired = new Map(
    resolve(team, now, capabilitiesOf).accounts.map((account) => [account.account, account]),
  );
  const imports = team.accounts.flatMap((account) => {
    const live = reads.get(account.account);
    const wanted = desired.get(account.account);
    const capabilities = capabilitiesOf(account);
    if (live === undefined || wanted === undefined || capabilities === null) return [];
    return [fromLive({ account: account.account, live, capabilities, file: { team, desired: wanted } })];
  });
  const live = filesAsLive(sources.files, imports, team);
  return sources.files
    .map((file, i) => {
      const before = live[i];
      return before === undefined ? '' : unifiedDiff({ ...before, path: `live/${before.path}` }, file);
    })
    .join('');
}
