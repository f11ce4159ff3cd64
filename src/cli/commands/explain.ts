// rollcall explain: one person across the file, the accounts and the next plan, and what to do about it.
import type { LiveRow } from '../../core/access.ts';
import { parseEmail } from '../../core/email.ts';
import { EXIT, type ExitCode, RollcallError } from '../../core/errors.ts';
import type { Instant } from '../../core/instant.ts';
import { visible } from '../../core/show.ts';
import { directoryLedger } from '../../ledger/directory.ts';
import { namesOf, statusAt } from '../../plan/live-row.ts';
import type { AccountPlan, Plan } from '../../plan/model.ts';
import { type Explanation, explainMember } from '../../roster/explain.ts';
import { capabilitiesOf } from '../accounts.ts';
import type { CommonOptions, Io } from '../io.ts';
import type { LiveReads } from '../live-reads.ts';
import { createLogger } from '../logger.ts';
import { connect, makePlan } from '../planning.ts';
import { createProgress } from '../progress.ts';
import { showExplanation } from '../show-explanation.ts';
import { momentOf, openWorkspace } from '../workspace.ts';

export interface ExplainOptions extends CommonOptions {
  readonly account?: readonly string[];
  readonly format: 'text' | 'json';
  readonly at?: string;
}

/** One account's side of the story. */
export interface AccountStory {
  readonly account: string;
  /** Why the account could not be read; null: it was. */
  readonly unread: AccountPlan['refused'];
  readonly rows: readonly LiveRow[];
  readonly plan: AccountPlan;
}

/** Everything that is known of one person. */
export interface Story {
  readonly person: string;
  readonly now: Instant;
  /** null: the file does not have them. */
  readonly file: Explanation | null;
  readonly accounts: readonly AccountStory[];
}

/** Prints the story. Returns 1 where an account could not be read. */
export async function explain(io: Io, asked: string, options: ExplainOptions): Promise<ExitCode> {
  const logger = await createLogger(io, options.logLevel);
  const moment = momentOf(io, options.at);
  const workspace = await openWorkspace(io, options, moment.now);
  const person = parseEmail(asked) ?? asked;
  const file = explainMember(workspace.team, person, moment.now, capabilitiesOf);
  const progress = await createProgress(io, logger, 0);
  const { providers, reads } = connect(io, workspace, progress.onWait);
  const ledger = directoryLedger(workspace.recordsDir);
  const scope = {
    member: [person],
    ...(options.account === undefined ? {} : { account: options.account }),
  };
  const plan = await makePlan(io, workspace, providers, ledger, moment, scope, progress);
  const story: Story = { person, now: moment.now, file, accounts: storiesOf(plan, reads, person, file) };
  const isKnown =
    file !== null || story.accounts.some(({ rows, unread }) => rows.length > 0 || unread !== null);
  if (!isKnown) {
    throw new RollcallError(
      'RC546',
      `${visible(person)} is neither in ${workspace.source.file} nor in an account`,
      {
        hint: 'name people by their key in team.yaml or by their address',
      },
    );
  }
  io.out(options.format === 'json' ? `${JSON.stringify(story, null, 2)}\n` : showExplanation(story));
  return story.accounts.some(({ unread }) => unread !== null) ? EXIT.error : EXIT.ok;
}

function storiesOf(
  plan: Plan,
  reads: LiveReads,
  person: string,
  file: Explanation | null,
): readonly AccountStory[] {
  return plan.accounts.flatMap((account): readonly AccountStory[] => {
    const names = new Set([
      person,
      ...(file?.previous_email === null || file === null ? [] : [file.previous_email.value]),
      ...(file?.accounts.find((entry) => entry.account === account.account)?.identities ?? []).map(
        ({ value }) => value,
      ),
    ]);
    const rows = (reads.get(account.account)?.rows ?? [])
      .filter((row) => namesOf(row).some((name) => names.has(name)))
      .map((row) => ({ ...row, status: statusAt(row, account.policy, plan.now) }));
    const isWanted = file?.accounts.some((entry) => entry.account === account.account) === true;
    if (account.read && rows.length === 0 && !isWanted) return [];
    return [{ account: account.account, unread: account.read ? null : account.refused, rows, plan: account }];
  });
}
