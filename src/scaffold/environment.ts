// The environment of a job: where its secrets are kept, for the default branch only.
import { ENVIRONMENTS, type WorkflowOptions } from './model.ts';
import type { Job } from './workflow.ts';

/** Returns the environment; nothing where the repository can have none. `why` says what is kept there. */
export function inEnvironment(
  { environments }: WorkflowOptions,
  key: keyof typeof ENVIRONMENTS,
  why: string,
): Pick<Job, 'environment'> {
  return environments
    ? { environment: { name: ENVIRONMENTS[key], why: `${why}; for the default branch only` } }
    : {};
}
