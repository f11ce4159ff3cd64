// Modes that act on what was merged run on the default branch alone: a run that somebody starts on a branch of their own
// has that branch's file, and perhaps that branch's workflow.
import path from 'node:path';
import { capabilitiesOf, providerNames } from '../cli/accounts.ts';
import { asksForApproval } from '../cli/approval.ts';
import { forgeSettings, openEvidence, openForge } from '../cli/evidence-options.ts';
import { RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';
import { askedBefore } from '../evidence/asked-before.ts';
import { snapshotReader } from '../evidence/snapshot.ts';
import type { Forge } from '../forge/forge.ts';
import { openProgress } from './open.ts';
import type { Step } from './step.ts';

/** Throws RollcallError RC585 where the run is for another ref; asks GitHub which branch is the default one. */
export async function checkProtectedBranch(step: Step): Promise<void> {
  const { io, options } = step;
  const { onWait } = await openProgress(step);
  const forge = await openForge(io, forgeSettings(io, options), onWait);
  try {
    const { default_branch } = await forge.repository();
    const ref = io.env['GITHUB_REF'] ?? '';
    if (ref === `refs/heads/${default_branch}`) return;
    throw new RollcallError(
      'RC585',
      `this run is for ${visible(ref === '' ? 'no branch' : ref)}, and access follows ${visible(default_branch)} alone; nothing was read`,
      { hint: `start the workflow on ${visible(default_branch)}` },
    );
  } finally {
    await forge.close();
  }
}

/**
 * Throws RollcallError RC643 where the branch was rewritten by force, what it was before asked for approvals, and what it
 * is now asks for none (`isGated` false) or begins anew: whoever may push by force must not be the one who decides, nor
 * whose first file is believed without a review.
 */
export async function checkNotForcedAway(step: Step, isGated: boolean): Promise<void> {
  const { io, options } = step;
  const { onWait } = await openProgress(step);
  const evidence = await openEvidence(io, options, path.resolve(io.cwd, options.file), onWait);
  const { repository, forge, token, roster_path } = evidence;
  const snapshot = snapshotReader({ repository, roster_path, providers: providerNames(), capabilitiesOf });
  const obtain = async (commit: string): Promise<boolean> =>
    (await repository.resolve(commit)) !== null || repository.fetch(commit, token);
  const goesOn = async (commit: string, tip: string): Promise<boolean> => {
    for (const base of await repository.mergeBases(commit, tip))
      if ((await snapshot(base)).sources.length > 0) return true;
    return false;
  };
  try {
    const { default_branch } = await forge.repository();
    const tip = await forge.tip(default_branch);
    if (tip === null || !(await obtain(tip))) return;
    for (const commit of await leftByForce(default_branch, forge)) {
      if (!(await obtain(commit)) || (isGated && (await goesOn(commit, tip)))) continue;
      if (!(await askedBefore(commit, asksForApproval, { repository, roster_path, snapshot }))) continue;
      const now = isGated ? 'its history begins anew' : 'it does not';
      throw new RollcallError(
        'RC643',
        `the branch was rewritten by force: at ${commit.slice(0, 12)} it asked for approvals, and now ${now}`,
        { hint: `push ${commit.slice(0, 12)} back, and change it by a pull request` },
      );
    }
  } finally {
    await Promise.all([repository.close(), forge.close()]);
  }
}

/** Returns the commits that a forced push took from the branch; none where the token may not read that. */
async function leftByForce(branch: string, forge: Forge): Promise<readonly string[]> {
  const movements = await forge.forcePushes(branch).catch((error: unknown) => {
    if (error instanceof RollcallError && error.code === 'RC621') return [];
    throw error;
  });
  return [...new Set(movements.map(({ before }) => before))].filter((commit) => !/^0+$/.test(commit));
}
