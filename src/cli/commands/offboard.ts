// rollcall offboard: takes people out of the file and shows the plan of just that. The account changes with the next
// apply, after the edit was reviewed like any other.
import path from 'node:path';
import { EXIT, type ExitCode, RollcallError } from '../../core/errors.ts';
import { visible } from '../../core/show.ts';
import { directoryLedger } from '../../ledger/directory.ts';
import { sha256Hex } from '../../plan/digest.ts';
import { removeMembers } from '../../roster/edit/remove-members.ts';
import { unifiedDiff } from '../../roster/edit/unified-diff.ts';
import { askFirst } from '../ask.ts';
import { writeWhole } from '../files.ts';
import type { CommonOptions, Io } from '../io.ts';
import { renderIssues } from '../issues.ts';
import { createLogger } from '../logger.ts';
import { connect, makePlan } from '../planning.ts';
import { createProgress } from '../progress.ts';
import { showPlan } from '../show-plan.ts';
import { asWorkspace, momentOf, openWorkspace, type Sources } from '../workspace.ts';

export interface OffboardOptions extends CommonOptions {
  readonly yes?: boolean;
}

/** Edits the file after asking. Returns 0, or 5 where a guard would refuse the removal (the file is left alone). */
export async function offboard(
  io: Io,
  people: readonly string[],
  options: OffboardOptions,
): Promise<ExitCode> {
  const logger = await createLogger(io, options.logLevel);
  const moment = momentOf(io, undefined);
  const workspace = await openWorkspace(io, options, moment.now);
  const known = new Map(workspace.team.members.map((member) => [member.person, member]));
  const missing = people.filter((person) => !known.has(person));
  if (missing.length > 0) {
    throw new RollcallError('RC546', `team.yaml has no member ${missing.map(visible).join(', ')}`, {
      hint: 'name people by their keys in team.yaml; nothing was changed',
    });
  }
  const { files, dangling } = removeMembers(workspace.sources.files, people);
  const edited: Sources = {
    ...workspace.sources,
    files,
    blobs: files.map(({ path: file, text }) => ({ path: file, sha256: sha256Hex(text) })),
  };
  for (const [i, before] of workspace.sources.files.entries()) {
    const after = files[i];
    if (after !== undefined && after.text !== before.text) io.out(unifiedDiff(before, after));
  }
  if (dangling.length > 0) {
    io.err('Still named elsewhere:\n');
    io.err(renderIssues(dangling, 'text', { colour: io.colour.err }));
  }
  const next = await asWorkspace(io, edited, moment.now);
  const progress = await createProgress(io, logger, 0);
  const { providers } = connect(io, next, progress.onWait);
  const ledger = directoryLedger(next.recordsDir);
  const member = people.flatMap((person) => namesOf(person, known.get(person)?.email ?? null));
  const made = await makePlan(io, next, providers, ledger, moment, { member }, progress);
  io.out(await showPlan(made, 'text', io, null));
  if (made.accounts.some(({ guards }) => guards.length > 0)) {
    io.err('A guard refuses this, so the file was left as it is.\n');
    return EXIT.refused;
  }
  const changed = files.filter((after, i) => after.text !== workspace.sources.files[i]?.text);
  await askFirst(io, `Write ${changed.map((file) => file.path).join(', ')}?`, options);
  for (const file of changed) await writeWhole(path.resolve(io.cwd, file.path), file.text, file.path);
  io.err('Written. Commit it, have it reviewed, then apply.\n');
  return EXIT.ok;
}

function namesOf(person: string, email: string | null): readonly string[] {
  return email === null || email === person ? [person] : [person, email];
}
