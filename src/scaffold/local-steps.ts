// The steps that build rollcall from the repository that a workflow runs in.
import { SETUP_NODE } from './pins.ts';
import type { Lines } from './workflow.ts';

/** Returns the steps; `./` is the action afterwards. No cache: a job with credentials takes nothing that another left. */
export function localSteps(): readonly Lines[] {
  return [
    [`uses: ${SETUP_NODE}`, 'with:', '  node-version: 22'],
    ['run: npm ci --no-audit --no-fund'],
    ['run: npm run build'],
  ];
}
