// A team whose pull requests the packaged action looks after: its jobs by what starts them, and what came of them.
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type JobOptions, type JobResult, type PackagedAction, packAction } from './action-job.ts';
import { type ApprovalWorld, openApprovalWorld, type TeamText } from './approval-world.ts';
import type { Pull } from './github/model.ts';
import { pullPayload, pushPayload, schedulePayload, workflowRunPayload } from './github/payloads.ts';

/** Records are kept on a branch, as a runner has to. */
export const MORE = { more: ['ledger: { branch: rollcall-ledger }'] };
/** The usual change: somebody is let in. */
export const EVE: TeamText = { ...MORE, members: ['eve@acme.example: user'] };

type Inputs = Readonly<Record<string, string>>;

export interface ActionWorlds {
  /** Opens a world; it is closed when the test is over. */
  begin(first?: TeamText): Promise<ApprovalWorld>;
  run(world: ApprovalWorld, job: JobOptions): Promise<JobResult>;
  /** Mode plan of a pull request, with the credential of the account. */
  plan(world: ApprovalWorld, pull: Pull, over?: Partial<JobOptions>): Promise<JobResult>;
  /** Approvals are judged again after a review. */
  reviewed(world: ApprovalWorld, pull: Pull): Promise<JobResult>;
  /** A job on what main has now. */
  merged(world: ApprovalWorld, inputs: Inputs, over?: Partial<JobOptions>): Promise<JobResult>;
  drift(world: ApprovalWorld, inputs?: Inputs): Promise<JobResult>;
}

/** The credential of the account, as a step is given it. */
export const key = ({ sandbox }: ApprovalWorld): Inputs => ({ KISSMETRICS_API_KEY: sandbox.token });

/** Packs the action for the tests of a file. */
export function actionWorlds(): ActionWorlds {
  let action: PackagedAction;
  let open: ApprovalWorld | null = null;
  beforeAll(async () => {
    action = await packAction();
  });
  afterAll(async () => action.close());
  afterEach(async () => {
    await open?.close();
    open = null;
  });
  const run: ActionWorlds['run'] = async (world, job) => action.run(world, job);

  return {
    run,
    async begin(first = {}) {
      // The process has the machine's clock; what happens in the world is a little before it.
      const start = new Date(Date.now() - 3_600_000).toISOString();
      open = await openApprovalWorld({ ...MORE, ...first }, start);
      return open;
    },
    plan: async (world, pull, over = {}) =>
      run(world, {
        event: 'pull_request_target',
        payload: pullPayload(world.github, pull),
        inputs: { mode: 'plan' },
        env: key(world),
        ...over,
      }),
    reviewed: async (world, pull) =>
      run(world, {
        event: 'workflow_run',
        payload: workflowRunPayload(world.github, pull),
        inputs: { mode: 'plan', only: 'approval' },
      }),
    async merged(world, inputs, over = {}) {
      const tip = world.github.state.tip('main');
      const payload = pushPayload(world.github, world.baseline, tip);
      return run(world, { event: 'push', payload, inputs, env: key(world), sha: tip, ...over });
    },
    drift: async (world, inputs = {}) =>
      run(world, {
        event: 'schedule',
        payload: schedulePayload(world.github),
        inputs: { mode: 'drift', ...inputs },
        env: key(world),
      }),
  };
}

/** The conclusion of the newest run of each check at a commit. */
export const checks = ({ github }: ApprovalWorld, sha: string): Inputs =>
  Object.fromEntries(github.checks(sha).map(({ name, conclusion }) => [name, conclusion ?? '']));
