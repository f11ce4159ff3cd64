// The file as it may act: the people of the tip under the settings that were approved last. Decides nothing about
// people; that is the gate's.
import type { TeamFile } from '../roster/team-file.ts';
import { SETTINGS, type Setting } from './history.ts';

/** A setting that the tip has otherwise than it acts, and since which commit nobody has approved it. */
export interface HeldSetting {
  readonly setting: Setting;
  /** The commit that the setting is taken from. */
  readonly from: string;
}

export interface SettingsInput {
  readonly tip: { readonly commit: string; readonly team: TeamFile };
  readonly from: { readonly [setting in Setting]: string };
  /** The file at each commit that `from` names. */
  readonly teams: ReadonlyMap<string, TeamFile>;
  /** Counts up along the branch. */
  readonly positionOf: (commit: string) => number;
}

/**
 * Returns the file with approved settings, and those of the tip that do not act. Accounts and policy act together, since
 * an account's policy is read from both: the older of the two wins.
 */
export function approvedSettings(input: SettingsInput): {
  readonly team: TeamFile;
  readonly held: readonly HeldSetting[];
} {
  const { tip, from, teams, positionOf } = input;
  const of = (commit: string): TeamFile => teams.get(commit) ?? tip.team;
  const pair = positionOf(from.accounts) < positionOf(from.policy) ? from.accounts : from.policy;
  const [both, mode, ignore, ledger] = [of(pair), of(from.mode), of(from.ignore), of(from.ledger)];
  const accounts = new Set(both.accounts.map(({ account }) => account));
  const team: TeamFile = {
    ...tip.team,
    accounts: both.accounts,
    policy: both.policy,
    mode: mode.mode,
    ignore: ignore.ignore,
    ledger_directory: ledger.ledger_directory,
    ledger_branch: ledger.ledger_branch,
    // An account that nobody approved is no place that anybody is sent to.
    members: tip.team.members.map((member) => ({
      ...member,
      accounts: member.accounts.filter(({ account }) => accounts.has(account)),
    })),
    blocks: {
      ...tip.team.blocks,
      accounts: both.blocks.accounts,
      policy: both.blocks.policy,
      mode: mode.blocks.mode,
      ignore: ignore.blocks.ignore,
      ledger: ledger.blocks.ledger,
    },
  };
  const held = SETTINGS.filter(
    (setting) => JSON.stringify(team.blocks[setting]) !== JSON.stringify(tip.team.blocks[setting]),
  ).map((setting) => ({
    setting,
    from: setting === 'accounts' || setting === 'policy' ? pair : from[setting],
  }));
  return { team, held };
}
