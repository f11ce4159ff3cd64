// rollcall plan --base: what merging one commit into another would change. Writes nothing but the file that --out names.
import path from 'node:path';
import { EXIT, type ExitCode, RollcallError } from '../../core/errors.ts';
import { visible } from '../../core/show.ts';
import { planExit } from '../../plan/exit.ts';
import { renderJson } from '../../plan/render/json.ts';
import { shellWord } from '../../plan/render/words.ts';
import { writeWhole } from '../files.ts';
import type { Io } from '../io.ts';
import { renderIssues } from '../issues.ts';
import type { PlanOptions } from '../plan-options.ts';
import { makePlan } from '../planning.ts';
import { openPullChange, openPullPlanning, type PullChange } from '../pull-plan.ts';
import { intentJson, intentMarkdown, intentOf, showIntent } from '../show-intent.ts';
import { showPlan } from '../show-plan.ts';
import { tellUnknown } from '../unknown-members.ts';

/** Prints the plan after the merge, or with --offline what the change says by itself. Returns planExit's code. */
export async function planBetween(io: Io, options: PlanOptions): Promise<ExitCode> {
  const { base, head = 'HEAD', offline = false } = options;
  if (base === undefined) {
    throw new RollcallError(
      'RC501',
      `${offline ? '--offline' : '--head'} is about a change: --base is missing`,
      {
        hint: 'name what it would be merged into, as in --base origin/main',
      },
    );
  }
  refuseOthers(options, offline);
  const pull = await openPullChange(io, { ...options, base, head });
  try {
    return offline ? intent(io, options, pull) : await live(io, options, pull);
  } finally {
    await pull.close();
  }
}

/** What a change cannot be asked about. */
function refuseOthers(options: PlanOptions, offline: boolean): void {
  const refuse = (option: string, why: string): never => {
    throw new RollcallError('RC501', `${option} and ${offline ? '--offline' : '--base'} exclude each other`, {
      hint: why,
    });
  };
  if (options.at !== undefined) refuse('--at', 'a change is planned as of now');
  if (options.restore !== undefined)
    refuse('--restore', 'a merge brings back nothing that was taken away by hand');
  if (!offline) return;
  for (const name of ['account', 'member'] as const)
    if (options[name] !== undefined) refuse(`--${name}`, 'what a change says is shown whole');
  if (options.out !== undefined) refuse('--out', 'without an account there is no plan that could be applied');
  if (options.format === 'diff') refuse('--format diff', 'it compares with what an account says');
}

function intent(io: Io, options: PlanOptions, { base, head, change }: PullChange): ExitCode {
  const { before, after } = change;
  // Against a file that cannot be read everything would look as if it were new.
  if (before.team === null && before.sources.length > 0)
    throw invalid(io, before.issues, `at ${base.slice(0, 12)}`);
  if (change.delta === null) throw invalid(io, after.issues, `once ${head.slice(0, 12)} is merged`);
  const told = intentOf({ base, head }, change);
  const { format } = options;
  if (format === 'json') io.out(intentJson(told));
  else io.out(format === 'markdown' ? intentMarkdown(told) : showIntent(told, io.colour.out));
  return options.detailedExitcode === true && told.changes.length > 0 ? EXIT.changes : EXIT.ok;
}

async function live(io: Io, options: PlanOptions, pull: PullChange): Promise<ExitCode> {
  const opened = await openPullPlanning(io, pull, options);
  try {
    const { planning, issues, accounts_from_base } = opened;
    if (planning === null) throw invalid(io, issues, `once ${pull.head.slice(0, 12)} is merged`);
    if (issues.length > 0) io.err(renderIssues(issues, 'text', { colour: io.colour.err }));
    for (const account of accounts_from_base) {
      io.err(
        `accounts.${visible(account)}: read with the settings of ${pull.base.slice(0, 12)}; those of the change act after the merge\n`,
      );
    }
    const made = await makePlan(planning, options);
    const { out } = options;
    if (out !== undefined) await writeWhole(path.resolve(io.cwd, out), renderJson(made), out);
    io.out(await showPlan(made, options.format, planning));
    tellUnknown(planning, options.member);
    if (out !== undefined)
      io.err(
        `Saved to ${visible(out)}; after the merge \`rollcall apply ${visible(shellWord(out))}\` executes exactly this.\n`,
      );
    return planExit(made, { detailed: options.detailedExitcode === true });
  } finally {
    await opened.close();
  }
}

function invalid(io: Io, issues: Parameters<typeof renderIssues>[0], when: string): RollcallError {
  if (issues.length === 0) return new RollcallError('RC641', `there is no team.yaml ${when}`);
  io.err(renderIssues(issues, 'text', { colour: io.colour.err }));
  return new RollcallError('RC543', `team.yaml has errors ${when}`, {
    hint: 'fix them; no account was read',
  });
}
