// What the repository is on GitHub, as far as it can be known; what cannot is assumed, and said.
import { RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';
import type { GitHubPlan, Hosting } from '../scaffold/github-plan.ts';
import { isPlainBranch } from '../scaffold/scalar.ts';
import { type AskingOptions, openAsking } from './ask-forge.ts';
import type { Io } from './io.ts';

export interface HostingOptions extends AskingOptions {
  readonly ref?: string;
  readonly plan?: GitHubPlan;
  readonly visibility?: 'public' | 'private';
}

export interface Assumed {
  readonly hosting: Hosting;
  readonly branch: string;
  /** What was not known, and what it was taken for. */
  readonly assumed: readonly string[];
}

/** Returns it. Throws RC563 for a branch that cannot stand in a workflow, and as GitHub's calls do. */
export async function hostingOf(io: Io, options: HostingOptions): Promise<Assumed> {
  const asking = await openAsking(io, options);
  try {
    const known = await asking.forge?.repository();
    const branch = options.ref ?? known?.default_branch ?? 'main';
    if (!isPlainBranch(branch)) {
      throw new RollcallError('RC563', `the branch ${visible(branch)} cannot stand in a workflow`, {
        hint: 'of letters, digits, dots, dashes, slashes and underscores',
      });
    }
    const is_private =
      options.visibility === undefined ? (known?.is_private ?? true) : options.visibility === 'private';
    const why = asking.why_not ?? '';
    return {
      hosting: { plan: options.plan ?? 'free', is_private },
      branch,
      assumed: [
        ...(options.plan === undefined ? ['the plan is GitHub Free: no token can see it; say --plan'] : []),
        ...(options.visibility === undefined && known === undefined
          ? [`the repository is private: GitHub was not asked (${why}); say --visibility`]
          : []),
        ...(options.ref === undefined && known === undefined
          ? [`the default branch is main: GitHub was not asked (${why}); say --ref`]
          : []),
      ],
    };
  } finally {
    await asking.forge?.close();
  }
}
