// Setting a person aside, so that the rest goes on: reported with its age, never acted on.
import type { LiveRow } from '../core/access.ts';
import type { Code } from '../core/codes.ts';
import type { Instant } from '../core/instant.ts';
import type { AccountContext } from './context.ts';
import type { Findings } from './findings.ts';

/**
 * Puts somebody into quarantine, since the last record that says so, else since `began`, else from now on.
 */
export function setAside(
  context: Pick<AccountContext, 'memory' | 'now'>,
  into: Pick<Findings, 'quarantine'>,
  person: string,
  code: Code,
  message: string,
  rows: LiveRow | readonly LiveRow[] | null = null,
  began: Instant | null = null,
): void {
  const list = rows === null ? [] : 'id' in rows ? [rows] : rows;
  const since = context.memory.asideSince(person) ?? began ?? context.now;
  into.quarantine.push({ person, code, message, rows: list.map(({ id }) => id), since });
}
