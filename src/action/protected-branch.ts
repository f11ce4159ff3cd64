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
 * For a run that needs no approval by what the branch holds. Throws RollcallError RC643 where the branch was rewritten by
 * force, and what it was before asked for approvals: whoever may push by force must not be the one who decides.
 */
export async function checkNotForcedAway(step: Step): Promise<void> {
  const { io, options } = step;
  const { onWait } = await openProgress(step);
  const evidence = await openEvidence(io, options, path.resolve(io.cwd, options.file), onWait);
  const { repository, forge, token, roster_path } = evidence;
  try {
    const snapshot = snapshotReader({ repository, roster_path, providers: providerNames(), capabilitiesOf });
    for (const commit of await leftByForce(forge)) {
      const isHere = (await repository.resolve(commit)) !== null || (await repository.fetch(commit, token));
      if (!isHere || !(await askedBefore(commit, asksForApproval, { repository, roster_path, snapshot })))
        continue;
      throw new RollcallError(
        'RC643',
        `the branch was rewritten by force: at ${commit.slice(0, 12)} it asked for approvals, and now it does not`,
        { hint: `push ${commit.slice(0, 12)} back, and change it by a pull request` },
      );
    }
  } finally {
    await Promise.all([repository.close(), forge.close()]);
  }
}

/** Returns the commits that a forced push took from the default branch; none where the token may not read that. */
async function leftByForce(forge: Forge): Promise<readonly string[]> {
  const { default_branch } = await forge.repository();
  const movements = await forge.activity(default_branch).catch((error: unknown) => {
    if (error instanceof RollcallError && error.code === 'RC621') return [];
    throw error;
  });
  const taken = movements.filter(({ kind }) => kind === 'force_push' || kind === 'branch_deletion');
  return [...new Set(taken.map(({ before }) => before))].filter((commit) => !/^0+$/.test(commit));
}
