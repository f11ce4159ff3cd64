// rollcall offboard: takes people out of the file and shows the plan of just that. The account changes with the next
// apply, after the edit was reviewed like any other.
import { EXIT, type ExitCode, RollcallError } from '../../core/errors.ts';
import { visible } from '../../core/show.ts';
import { sha256Hex } from '../../plan/digest.ts';
import type { Plan } from '../../plan/model.ts';
import { removeMembers } from '../../roster/edit/remove-members.ts';
import type { TeamMember } from '../../roster/team-file.ts';
import type { EvidenceOptions } from '../evidence-options.ts';
import type { CommonOptions, Io } from '../io.ts';
import { renderIssues } from '../issues.ts';
import { createLogger } from '../logger.ts';
import { makePlan, planningOf } from '../planning.ts';
import { showPlan } from '../show-plan.ts';
import { asWorkspace, momentOf, openWorkspace, type Workspace } from '../workspace.ts';
import { showEdits, writeEdits } from '../write-sources.ts';

export interface OffboardOptions extends CommonOptions, EvidenceOptions {
  readonly yes?: boolean;
}

/**
 * Edits the file after asking. Returns 0; 1 where an account cannot be read, so that nothing can be said of it; 5 where
 * the account would refuse the plan. The file is left alone unless it returns 0.
 */
export async function offboard(
  io: Io,
  people: readonly string[],
  options: OffboardOptions,
): Promise<ExitCode> {
  const logger = await createLogger(io, options.logLevel);
  const moment = momentOf(io, undefined);
  const workspace = await openWorkspace(io, options, moment.now);
  const leaving = membersOf(workspace, people);
  const { sources } = workspace;
  const { files, dangling } = removeMembers(
    sources.files,
    leaving.map(({ person }) => person),
  );
  showEdits(io, sources, files);
  if (dangling.length > 0) {
    io.err('Still named elsewhere:\n');
    io.err(renderIssues(dangling, 'text', { colour: io.colour.err }));
  }
  const blobs = files.map(({ path: file, text }) => ({ path: file, sha256: sha256Hex(text) }));
  const edited = await asWorkspace(io, { ...sources, files, blobs }, moment.now, 'quiet');
  const planning = planningOf(io, logger, moment, edited, options);
  const plan = await makePlan(planning, { member: leaving.flatMap(namesOf) });
  io.out(await showPlan(plan, 'text', planning));
  const obstacle = obstacleOf(plan);
  if (obstacle !== null) {
    io.err(`${obstacle.message} The file was left as it is.\n`);
    return obstacle.exit;
  }
  await writeEdits(io, sources, files, options);
  io.err('Written. Commit it, have it reviewed, then apply.\n');
  return EXIT.ok;
}

function membersOf({ team, source }: Workspace, people: readonly string[]): readonly TeamMember[] {
  const known = new Map(team.members.map((member) => [member.person, member]));
  const missing = people.filter((person) => !known.has(person));
  if (missing.length > 0) {
    throw new RollcallError('RC546', `${source.file} has no member ${missing.map(visible).join(', ')}`, {
      hint: 'name people by their keys in team.yaml; nothing was changed',
    });
  }
  return people.flatMap((person) => known.get(person) ?? []);
}

/** The names that live rows may know a person by who is in the file no more. */
function namesOf({ person, email, previous_email, accounts }: TeamMember): readonly string[] {
  const pins = accounts.flatMap((account) => account.pins.map(({ value }) => value));
  return [
    ...new Set([person, ...[email, previous_email?.value ?? null].filter((name) => name !== null), ...pins]),
  ];
}

function obstacleOf(plan: Plan): { readonly message: string; readonly exit: ExitCode } | null {
  if (plan.accounts.some(({ read }) => !read))
    return { message: 'An account could not be read, so nothing can be said of it.', exit: EXIT.error };
  if (plan.accounts.some(({ refused }) => refused !== null))
    return { message: 'The account would refuse this.', exit: EXIT.refused };
  return null;
}
