// The repository's own settings against the last capture, and a new capture where a week has passed.
import { randomUUID } from 'node:crypto';
import { RollcallError } from '../core/errors.ts';
import { instantAt } from '../core/instant.ts';
import { captureDue, captureRecord, readCapture } from '../evidence/capture.ts';
import { controlDrift } from '../evidence/control-drift.ts';
import { policyOf } from '../evidence/step-evidence.ts';
import type { CaptureRecord, Ledger } from '../ledger/model.ts';
import { openBranch } from './open.ts';
import type { Step } from './step.ts';

/** Returns what changed since the last capture, a sentence each; nothing where this is the first. */
export async function lookAtSettings(step: Step): Promise<readonly string[]> {
  const { io, inputs } = step;
  const branch = await openBranch(step);
  const { evidence, trusted, result } = branch;
  try {
    if (inputs.capture === 'keep' && trusted.place.ledger_branch === null) {
      throw new RollcallError('RC643', 'a capture that is kept in a folder would be lost with the runner', {
        hint: 'keep records on a branch: `ledger: { branch: rollcall-ledger }` in team.yaml',
      });
    }
    const name = result?.branch ?? (await evidence.forge.repository()).default_branch;
    const { team } = result === null ? { team: null } : await result.sources.snapshot(result.tip);
    const capture = await readCapture(evidence.forge, name, team === null ? null : policyOf(team));
    const last = await lastCapture(trusted.ledger);
    const at = instantAt(io.now());
    if (inputs.capture === 'keep' && captureDue(last?.at ?? null, at))
      await trusted.ledger.append([captureRecord(capture, { run_id: randomUUID(), at })]);
    return controlDrift(last?.facts ?? null, { ...capture.settings });
  } finally {
    await branch.close();
  }
}

async function lastCapture(ledger: Ledger): Promise<CaptureRecord | null> {
  let last: CaptureRecord | null = null;
  for await (const record of ledger.records()) if (record.kind === 'capture') last = record;
  return last;
}
