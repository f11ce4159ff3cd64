// Opens a fake GitHub with one repository: `acme/access` in an organisation of that name.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createClock, type FakeClock } from './clock.ts';
import type { CommitOptions } from './commit-spec.ts';
import { BareRepository, mustGit } from './git.ts';
import * as merges from './merges.ts';
import type { Account, Files, Permissions, Pull, ReviewState, StoredReview, SuiteResult } from './model.ts';
import { ACTIONS, type AccountOptions, ALL_PERMISSIONS, putAccount, withoutPermission } from './people.ts';
import { type Posts, postsOf } from './posts.ts';
import * as pulls from './pulls.ts';
import * as reviews from './reviews.ts';
import { createRuleset, DEFAULT_RULESET } from './rules.ts';
import { type FakeServer, startServer } from './server.ts';
import { GitHubState } from './state.ts';

/** GITHUB_TOKEN of a workflow, but for what it may do: everything that a token of an app may. */
export const TOKEN = 'ghs_fakefakefakefakefake';

export interface GitHub extends Posts {
  readonly state: GitHubState;
  readonly server: FakeServer;
  readonly clock: FakeClock;
  /** The repository that clones call origin. */
  readonly origin: string;
  /** As Actions sets it, but for GITHUB_SHA. */
  readonly env: { readonly [name: string]: string };
  user(login: string, options?: AccountOptions): Account;
  push(branch: string, files: Files, options: CommitOptions): Promise<string>;
  open(options: pulls.OpenOptions): Promise<Pull>;
  pushTo(pull: Pull, files: Files, options: CommitOptions): Promise<string>;
  updateBranch(pull: Pull, by: string): Promise<string>;
  retarget(pull: Pull, base: string, by: string): void;
  review(
    pull: Pull,
    by: string,
    opinion?: Exclude<ReviewState, 'DISMISSED'>,
    options?: { readonly commit?: string },
  ): StoredReview;
  dismiss(pull: Pull, review: StoredReview, by: string): void;
  merge(pull: Pull, options: merges.MergeOptions): Promise<string>;
  queueMerge(pulls: readonly Pull[], by: string): Promise<unknown>;
  indirectMerge(pull: Pull, by: string): Promise<string>;
  forcePush(branch: string, sha: string, by: string): Promise<void>;
  suite(result: SuiteResult | 'none'): void;
  without(permission: string): void;
  /** A full clone of the branch in a fresh folder. */
  clone(branch?: string): Promise<string>;
  close(): Promise<void>;
}

/** Opens it with the account `acme` and nothing in it. */
export async function openGitHub(start = '2026-11-24T09:00:00Z'): Promise<GitHub> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'rollcall-github-'));
  const origin = path.join(folder, 'origin.git');
  const clock = createClock(start);
  const git = await BareRepository.create(origin, 'main');
  const state = new GitHubState(clock, git, {
    id: 501,
    owner: 'acme',
    name: 'access',
    private: true,
    defaultBranch: 'main',
    createdAt: clock.now(),
  });
  const owner = putAccount(state, 'acme', { id: 9, permission: 'admin' });
  owner.type = 'Organization';
  state.pusher = owner.id;
  putAccount(state, merges.QUEUE_LOGIN, { type: 'Bot' });
  createRuleset(state, DEFAULT_RULESET, owner);
  const bot = putAccount(state, ACTIONS.login, { id: ACTIONS.id, type: 'Bot' });
  state.tokens.set(TOKEN, { actor: bot.id, app: ACTIONS.app, permissions: ALL_PERMISSIONS });
  const server = await startServer(state);
  let clones = 0;

  return {
    state,
    server,
    clock,
    origin,
    env: {
      GITHUB_API_URL: server.url,
      GITHUB_REPOSITORY: 'acme/access',
      GITHUB_TOKEN: TOKEN,
    },
    ...postsOf(state),
    user: (login, options) => putAccount(state, login, options),
    push: (branch, files, options) => state.exclusive(() => pulls.push(state, branch, files, options)),
    open: (options) => state.exclusive(() => pulls.open(state, options)),
    pushTo: (pull, files, options) => state.exclusive(() => pulls.pushTo(state, pull, files, options)),
    updateBranch: (pull, by) => state.exclusive(() => pulls.updateBranch(state, pull, by)),
    retarget: (pull, base, by) => pulls.retarget(state, pull, base, by),
    review: (pull, by, opinion = 'APPROVED', options = {}) =>
      reviews.review(state, pull, by, opinion, options),
    dismiss: (pull, review, by) => reviews.dismiss(state, pull, review.id, by),
    merge: (pull, options) => state.exclusive(() => merges.merge(state, pull, options)),
    queueMerge: (list, by) => state.exclusive(() => merges.queueMerge(state, list, by)),
    indirectMerge: (pull, by) => state.exclusive(() => merges.indirectMerge(state, pull, by)),
    forcePush: async (branch, sha, by) => {
      await state.exclusive(() => pulls.forcePush(state, branch, sha, by));
    },
    suite: (result) => {
      state.forcedSuites.push(result);
    },
    without: (permission) => {
      const token = state.tokens.get(TOKEN);
      const permissions: Permissions = withoutPermission(token?.permissions ?? ALL_PERMISSIONS, permission);
      if (token !== undefined) token.permissions = permissions;
    },
    clone: async (branch = 'main') => {
      clones += 1;
      const place = path.join(folder, `clone-${clones}`);
      await mustGit(['clone', '--quiet', '--no-local', '--branch', branch, origin, place]);
      return place;
    },
    close: async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
