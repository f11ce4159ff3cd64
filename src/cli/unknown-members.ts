// People whom `--member` names and nobody knows: a mistyped name narrows a plan to nothing, and that is said.
import { visible } from '../core/show.ts';
import { namesOf } from '../plan/live-row.ts';
import type { Planning } from './planning.ts';

/** Says on standard error which of the people asked for are neither in the file nor in an account that was read. */
export function tellUnknown({ io, workspace, reads }: Planning, asked: readonly string[] = []): void {
  if (asked.length === 0) return;
  const known = new Set([
    ...workspace.team.members.flatMap(({ person, email, previous_email, accounts }) => [
      person,
      email,
      previous_email?.value,
      ...accounts.flatMap(({ pins }) => pins.map(({ value }) => value)),
    ]),
    ...[...reads.values()].flatMap(({ rows }) => rows.flatMap((row) => namesOf(row))),
  ]);
  for (const name of asked) {
    if (known.has(name)) continue;
    io.err(
      `--member ${visible(name)}: neither in ${visible(workspace.source.file)} nor in an account that was read\n`,
    );
  }
}
