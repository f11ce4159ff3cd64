// rollcall explain: one person across the file, the accounts and the next plan, and what to do about it.
import { EXIT, type ExitCode, RollcallError } from '../../core/errors.ts';
import { visible, writeJson } from '../../core/show.ts';
import { explainMember } from '../../roster/explain.ts';
import { capabilitiesOf } from '../accounts.ts';
import type { CommonOptions, Io } from '../io.ts';
import { makePlan, openPlanning } from '../planning.ts';
import { showExplanation } from '../show-explanation.ts';
import { storyOf } from '../story.ts';

export interface ExplainOptions extends CommonOptions {
  readonly account?: readonly string[];
  readonly format: 'text' | 'json';
  readonly at?: string;
}

/** Prints the story. Returns 1 where an account could not be read: half the truth is no answer. */
export async function explain(io: Io, person: string, options: ExplainOptions): Promise<ExitCode> {
  const { account, at } = options;
  const planning = await openPlanning(io, options, at);
  const { workspace, moment, reads } = planning;
  const file = explainMember(workspace.team, person, moment.now, capabilitiesOf);
  const plan = await makePlan(planning, account === undefined ? {} : { account });
  const story = storyOf(plan, reads, person, file);
  const isWhole = plan.accounts.every(({ read }) => read);
  if (story === null) {
    const where = isWhole ? 'an account' : 'an account that was read';
    throw new RollcallError(
      'RC546',
      `${visible(person)} is neither in ${workspace.source.file} nor in ${where}`,
      {
        hint: 'name people by their key in team.yaml or by their address',
      },
    );
  }
  io.out(options.format === 'json' ? writeJson(story) : showExplanation(story));
  return isWhole ? EXIT.ok : EXIT.error;
}
