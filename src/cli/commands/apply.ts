// rollcall apply: a saved plan exactly as it stands, or a fresh one after asking.
import path from 'node:path';
import type { Change } from '../../core/change.ts';
import { EXIT, type ExitCode, RollcallError } from '../../core/errors.ts';
import { visible } from '../../core/show.ts';
import type { Plan } from '../../plan/model.ts';
import { readPlan } from '../../plan/read-plan.ts';
import { countOf } from '../../plan/summary.ts';
import { judgeChanges } from '../../reconcile/precondition.ts';
import { type ApplyPlanOptions, applyPlan, runnableChanges, settle } from '../apply-plan.ts';
import { askFirst } from '../ask.ts';
import type { BreakGlassOptions } from '../break-glass-options.ts';
import { readBytes } from '../files.ts';
import type { Io } from '../io.ts';
import type { OutboxOptions } from '../outbox-options.ts';
import { makePlan, openGatedPlanning, type Planning, type PlanningOptions } from '../planning.ts';
import { showPlanAside } from '../show-plan.ts';
import { tellUnknown } from '../unknown-members.ts';

/** A plan of 100,000 changes has about 150 MB. */
const PLAN_LIMIT = 512 * 1024 * 1024;

export interface ApplyOptions extends PlanningOptions, BreakGlassOptions, OutboxOptions, ApplyPlanOptions {
  readonly yes?: boolean;
}

/** Applies and prints the record. Returns the record's exit code. */
export async function apply(io: Io, file: string | undefined, options: ApplyOptions): Promise<ExitCode> {
  if (file !== undefined) refuseBeside(options);
  const saved = file === undefined ? null : await loadPlan(io, file);
  const planning = await openGatedPlanning(io, options);
  if (saved !== null) await checkApproved(planning, saved);
  const plan = saved ?? (await agreedPlan(planning, options));
  return (await applyPlan(planning, plan, 'apply', options)).exit_code;
}

/** Returns a fresh plan that somebody has said yes to; one without changes needs no yes. */
async function agreedPlan(planning: Planning, options: ApplyOptions): Promise<Plan> {
  const { io } = planning;
  // A killed run is settled first: what it did belongs to what this plan sees.
  await settle(planning, 'apply');
  const plan = await makePlan(planning, options);
  await showPlanAside(plan, io);
  tellUnknown(planning, options.member);
  const changes = runnableChanges(plan);
  if (changes > 0) await askFirst(io, `Apply ${countOf(changes, 'change')}?`, options);
  return plan;
}

/**
 * Where approvals are on, a saved plan must be what they let run now: it may have been made without them, on another
 * branch, or before something was taken back. Throws RC330 (exit 4) naming what is not approved.
 */
async function checkApproved(planning: Planning, saved: Plan): Promise<void> {
  if (planning.approval === null) return;
  const { accounts, members, restore } = saved.scope;
  const now = await makePlan(planning, { account: accounts, member: members, restore });
  if (now.changes_digest === saved.changes_digest) return;
  const approved = new Set(now.accounts.flatMap(({ changes }) => changes.map(contentOf)));
  const others = saved.accounts.flatMap(({ account, changes }) => {
    const live = planning.reads.get(account);
    // An account that cannot be read is refused by the run itself.
    if (live === undefined) return [];
    return judgeChanges(changes, live, new Map())
      .filter(({ situation, change }) => situation.kind === 'ready' && !approved.has(contentOf(change)))
      .map(({ change: { kind, person } }) => `${kind} ${visible(person)} in ${visible(account)}`);
  });
  // What is true already, or moved since, is not sent; the run tells that row by row.
  if (others.length === 0) return;
  throw new RollcallError('RC330', `not approved, or no longer so: ${others.join('; ')}`, {
    hint: 'nothing was written; `rollcall verify` says what is missing, a fresh `rollcall apply` runs the rest',
    exit: EXIT.notApproved,
  });
}

function contentOf({ id, gains, losses }: Change): string {
  return JSON.stringify([id, gains, losses]);
}

/**
 * A saved plan is executed whole; narrowing it would run something that nobody reviewed. An announced run plans by
 * itself, from the commit that it was announced for.
 */
function refuseBeside(options: ApplyOptions): void {
  if (options.outbox !== undefined) {
    throw new RollcallError('RC501', '--outbox and a saved plan exclude each other', {
      hint: 'leave the plan away: the run plans from the commit that it was announced for',
    });
  }
  for (const name of ['account', 'member', 'restore'] as const) {
    if (options[name] !== undefined) {
      throw new RollcallError('RC501', `--${name} and a saved plan exclude each other`, {
        hint: `plan again with \`rollcall plan --${name} … --out FILE\``,
      });
    }
  }
}

async function loadPlan(io: Io, file: string): Promise<Plan> {
  const bytes = await readBytes(path.resolve(io.cwd, file), file, PLAN_LIMIT);
  return readPlan(new TextDecoder().decode(bytes));
}
