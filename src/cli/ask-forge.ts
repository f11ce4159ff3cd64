// A client for GitHub where the answer is only better with it: without a token or a repository, nothing is asked.
import type { ApprovalPolicy } from '../approval/policy.ts';
import { RISKS } from '../core/risk.ts';
import { visible } from '../core/show.ts';
import type { Forge } from '../forge/forge.ts';
import { type EvidenceOptions, forgeSettings, openForge } from './evidence-options.ts';
import type { CommonOptions, Io } from './io.ts';
import { createLogger } from './logger.ts';
import { createProgress } from './progress.ts';

export type AskingOptions = CommonOptions & Pick<EvidenceOptions, 'repo' | 'apiUrl' | 'tokenEnv'>;

export interface Asking {
  readonly forge: Forge | null;
  /** Why GitHub is not asked; null: it is. */
  readonly why_not: string | null;
}

/** Opens a client where a token and the repository are known. Close `forge` after use. */
export async function openAsking(io: Io, options: AskingOptions): Promise<Asking> {
  const name = options.tokenEnv ?? 'GITHUB_TOKEN';
  if ((io.env[name] ?? '') === '') return { forge: null, why_not: `${visible(name)} is not set` };
  if (options.repo === undefined && (io.env['GITHUB_REPOSITORY'] ?? '') === '') {
    return { forge: null, why_not: 'neither --repo nor GITHUB_REPOSITORY names the repository' };
  }
  const progress = createProgress(io, await createLogger(io, options.logLevel));
  return { forge: await openForge(io, forgeSettings(io, options), progress.onWait), why_not: null };
}

/** Returns the teams that rules name, each once. */
export function teamsIn({ rules }: ApprovalPolicy): readonly string[] {
  const names = RISKS.flatMap((tier) => rules[tier].approvers ?? []).filter((name) => name.includes('/'));
  return [...new Set(names)];
}
