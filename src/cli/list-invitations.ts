// The invitations that an account has out, dead ones included, for people and for programs.
import type { LiveRow } from '../core/access.ts';
import { EXIT, type ExitCode } from '../core/errors.ts';
import { describeDuration, type Instant, millisOf } from '../core/instant.ts';
import { visible, writeJson } from '../core/show.ts';
import type { PlanInput } from '../plan/input.ts';
import { personOf, statusAt } from '../plan/live-row.ts';
import { countOf } from '../plan/summary.ts';
import type { Io } from './io.ts';

/** Prints the list. Returns 1 where an account could not be read. */
export function listInvitations(io: Io, input: PlanInput, format: 'text' | 'json'): ExitCode {
  const read = input.accounts.flatMap(({ desired, live }) => {
    if ('error' in live) return [];
    const rows = live.rows
      .filter(({ kind }) => kind === 'invitation')
      .map((row) => ({ ...row, status: statusAt(row, desired.policy, input.now) }));
    return [{ account: desired.account, rows }];
  });
  if (format === 'json') {
    const all = read.flatMap(({ account, rows }) => rows.map((row) => ({ account, ...row })));
    io.out(writeJson({ invitations: all }));
  } else {
    for (const { account, rows } of read) {
      io.out(
        `${visible(account)}: ${rows.length === 0 ? 'no invitations' : countOf(rows.length, 'invitation')}\n`,
      );
      for (const row of rows) io.out(`  ${describe(row, input.now)}\n`);
    }
  }
  return read.length < input.accounts.length ? EXIT.error : EXIT.ok;
}

function describe(row: LiveRow, now: Instant): string {
  const role = row.entitlements.find(({ resource }) => resource === 'account')?.level ?? 'no role';
  const facts = [
    ...(row.created_at === null
      ? []
      : [`sent ${describeDuration(millisOf(now) - millisOf(row.created_at))} ago`]),
    ...(row.resent === 0 ? [] : [`sent again ${countOf(row.resent, 'time')}`]),
    ...(row.expires_at === null
      ? []
      : [`${row.expires_at <= now ? 'expired' : 'expires'} ${row.expires_at}`]),
  ];
  return `${visible(personOf(row))}  ${row.status}  ${visible(role)}  ${facts.join(', ')}`.trimEnd();
}
