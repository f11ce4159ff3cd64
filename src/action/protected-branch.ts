// Modes that act on what was merged run on the default branch alone: a run that somebody starts on a branch of their own
// has that branch's file, and perhaps that branch's workflow.
import { forgeSettings, openForge } from '../cli/evidence-options.ts';
import { RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';
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
