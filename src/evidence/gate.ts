// What approval lets through: the verdict on the branch, who gave what, and the settings that act. The one place that
// turns evidence into what planning is told to leave alone.
import { askedRefusal } from '../approval/asked.ts';
import { approvedSettings, type HeldSetting } from '../approval/settings.ts';
import { type Withheld, withhold } from '../approval/withhold.ts';
import type { DesiredAccount, LiveAccount } from '../core/access.ts';
import { RollcallError } from '../core/errors.ts';
import type { CapabilitiesOf } from '../roster/account-context.ts';
import type { TeamFile } from '../roster/team-file.ts';
import { type HistoryBlame, historyBlame } from './blame/history-blame.ts';
import { branchLine } from './branch-line.ts';
import type { VerifyResult } from './verify-run.ts';

export interface ApprovalGate {
  readonly result: VerifyResult;
  readonly blame: HistoryBlame;
  /** The people of the tip under the settings that were approved last. */
  readonly team: TeamFile;
  /** Settings of the tip that do not act. */
  readonly held: readonly HeldSetting[];
  /** Returns what of an account stays as it is live. `desired` is resolved from `team`. */
  withhold(desired: DesiredAccount, live: LiveAccount): readonly Withheld[];
  /** Returns why an invitation may not be sent again or taken back; null: it may. */
  askedRefusal(kind: 'resend' | 'cancel', person: string, desired: DesiredAccount): string | null;
}

export interface GateInput {
  readonly result: VerifyResult;
  readonly roster_path: string;
  readonly providers: readonly string[];
  readonly capabilitiesOf: CapabilitiesOf;
}

/** Opens the gate at the verdict's tip. Throws RC643 where the tip has no valid roster, and as git does. */
export async function openGate(input: GateInput): Promise<ApprovalGate> {
  const { result, roster_path, providers, capabilitiesOf } = input;
  const { sources, history, tip } = result;
  const { team } = await sources.snapshot(tip);
  if (team === null) {
    throw new RollcallError(
      'RC643',
      `the roster of ${tip.slice(0, 12)} is invalid, so nothing of it can run`,
      {
        hint: 'repair it by a pull request, and close the gap with `rollcall reapprove`',
      },
    );
  }
  const blame = await historyBlame(sources.repository, {
    tip,
    roster_path,
    since: history.anchor,
    providers,
    capabilitiesOf,
    // A cache is a file that others may write; what decides about access is read from git.
    cache: null,
  });
  const settled = await settingsOf(team, result);
  return {
    result,
    blame,
    ...settled,
    withhold: (desired, live) =>
      withhold({
        desired,
        live,
        blame,
        standings: history.standings,
        former: blame.former.filter(({ account }) => account === desired.account),
        unverified_paths: history.unverified_paths,
      }).withheld,
    askedRefusal: (kind, person, desired) =>
      askedRefusal(kind, person, { desired, blame, standings: history.standings }),
  };
}

async function settingsOf(
  team: TeamFile,
  { sources, history, tip }: VerifyResult,
): Promise<Pick<ApprovalGate, 'team' | 'held'>> {
  const commits = [...new Set(Object.values(history.settings))];
  const line = await branchLine(sources.repository, history.anchor, tip);
  const teams = new Map<string, TeamFile>();
  for (const commit of commits) {
    const found = (await sources.snapshot(commit)).team;
    if (found === null) throw new RollcallError('RC643', `the roster of ${commit.slice(0, 12)} is invalid`);
    teams.set(commit, found);
  }
  return approvedSettings({
    tip: { commit: tip, team },
    from: history.settings,
    teams,
    positionOf: (commit) => line?.positionOf(commit) ?? 0,
  });
}
