// rollcall init: what a repository begins with: team.yaml, and with `github` all around it.
import { type ExitCode, RollcallError } from '../../core/errors.ts';
import { type InitGitHubOptions, initGitHub } from '../init-github.ts';
import { type InitTeamOptions, initTeam } from '../init-team.ts';
import type { Io } from '../io.ts';

export type InitOptions = InitTeamOptions & InitGitHubOptions;

const OF_TEAM = ['account', 'baseUrl', 'empty', 'approver', 'minTeam', 'ledgerBranch'] as const;
const OF_GITHUB = [
  'action',
  'local',
  'ref',
  'plan',
  'visibility',
  'separated',
  'app',
  'matrix',
  'out',
] as const;

/** Writes after asking. Throws RC501 for an option that says nothing about what is begun. */
export async function init(io: Io, what: 'github' | undefined, options: InitOptions): Promise<ExitCode> {
  const strangers = what === undefined ? OF_GITHUB : OF_TEAM;
  const stranger = strangers.find((name) => options[name] !== undefined);
  if (stranger !== undefined) {
    const long = stranger.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
    throw new RollcallError('RC501', `--${long} says nothing about ${what ?? 'team.yaml'}`, {
      hint:
        what === undefined
          ? 'it is an option of `rollcall init github`'
          : 'it is an option of `rollcall init`',
    });
  }
  return what === undefined ? initTeam(io, options) : initGitHub(io, options);
}
