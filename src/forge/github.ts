// The forge port on GitHub's REST API. Answers the questions of one run about one repository, each once.
// Concludes nothing: what an answer is worth is for `approval` to say.
import type { PullRequestRef } from '../approval/model.ts';
import type { Instant } from '../core/instant.ts';
import { memo } from '../core/memo.ts';
import { type Client, createClient, type Parameters, type Reply } from './client.ts';
import { controlReader } from './controls.ts';
import type { Activity, Forge, ForgeOptions, ForgePullRequest, ForgeRepository, Push } from './forge.ts';
import { type ActivityLog, activityLog, listOf } from './lists.ts';
import { memberOf, permissionOf, teamMemberOf } from './membership.ts';
import { commitIn, pullRequestIn, pullRequestRefIn, reviewIn } from './read/pull-request.ts';
import { activityIn, repositoryIn } from './read/repository.ts';
import { commitId, field, type Part } from './read/shape.ts';
import { timelineEventIn } from './read/timeline.ts';
import { userIn } from './read/user.ts';
import { ownerAndName } from './repository-name.ts';
import { repositorySettings } from './settings.ts';

/** Multiples of the base delay before each further look while GitHub's index lags. */
const LAG = [2, 4, 8, 16, 32];

/** Asks nothing yet. Throws RollcallError RC627 where address or name cannot be one. */
export function createForge(options: ForgeOptions): Forge {
  const asked = ownerAndName(options.repository);
  const client = createClient(options);
  const logins = new Map<string, number>();
  const repository = memo(() => readRepository(client, asked));
  // Everything else is asked by today's name: a renamed repository redirects, and each call would twice.
  const here = async (): Promise<{ owner: string; repo: string }> => ownerAndName((await repository()).name);
  const pause = async (times: number, reason: string): Promise<void> => {
    const ms = times * (options.retryBaseMs ?? 1000);
    options.onWait?.({ ms, reason });
    await options.sleep(ms, options.signal);
  };

  const logs = memo(
    async (ref: string): Promise<ActivityLog> => activityLog(client, { ...(await here()), ref }),
  );
  const logOf = (branch: string): Promise<ActivityLog> => logs(`refs/heads/${branch}`);

  async function list<Item>(
    route: string,
    own: Parameters,
    read: (part: Part) => Item,
    keyOf: (item: Item, index: number) => string | number,
  ): Promise<readonly Item[]> {
    return granted(
      await listOf(client, `/repos/{owner}/{repo}${route}`, { ...(await here()), ...own }, read, keyOf),
    );
  }

  async function one(route: string, own: Parameters): Promise<Reply<Part>> {
    return client.one(`/repos/{owner}/{repo}${route}`, { ...(await here()), ...own });
  }

  const tip = memo(async (branch: string) => {
    const reply = await one('/git/ref/{ref}', { ref: `heads/${branch}` });
    // 409: a repository without any commit.
    if (reply.kind === 'refused' && [403, 404, 409].includes(reply.status)) return null;
    return commitId(field(field(granted(reply), 'object'), 'sha'));
  });

  async function listedFor(commit: string, isLast: boolean): Promise<readonly PullRequestRef[] | null> {
    const reply = await listOf(
      client,
      '/repos/{owner}/{repo}/commits/{commit_sha}/pulls',
      { ...(await here()), commit_sha: commit },
      pullRequestRefIn,
      ({ number }) => number,
    );
    // 422: the commit itself is not known there yet.
    if (reply.kind === 'refused' && reply.status === 422 && !isLast) return null;
    return granted(reply);
  }

  const pullsNow = memo(async (commit: string) => (await listedFor(commit, true)) ?? []);
  const pullsLater = memo(async (commit: string) => {
    let refs = await listedFor(commit, false);
    for (const [index, times] of LAG.entries()) {
      if (refs !== null && refs.length > 0 && !refs.some(lagsBehind)) break;
      await pause(times, 'GitHub has not listed the pull request of a merge yet');
      refs = await listedFor(commit, index === LAG.length - 1);
    }
    return refs ?? [];
  });

  const pullRequest = memo(async (number: number): Promise<ForgePullRequest> => {
    const read = async (): Promise<ForgePullRequest> =>
      pullRequestIn(granted(await one('/pulls/{pull_number}', { pull_number: number })));
    let pull = await read();
    for (const times of LAG) {
      if (!lagsBehind(pull)) break;
      await pause(times, 'GitHub has not named the merge commit of a pull request yet');
      pull = await read();
    }
    return pull;
  });

  const reviews = memo((number: number) =>
    list('/pulls/{pull_number}/reviews', { pull_number: number }, reviewIn, ({ id }) => id),
  );
  const timeline = memo(async (number: number) => {
    const parameters = { issue_number: number };
    // Events have no number that all kinds share: none is left out as a repetition.
    const all = await list(
      '/issues/{issue_number}/timeline',
      parameters,
      timelineEventIn,
      (_, index) => index,
    );
    return all.filter((event) => event !== null);
  });
  const commits = memo((number: number) =>
    list('/pulls/{pull_number}/commits', { pull_number: number }, commitIn, ({ sha }) => sha),
  );
  const commit = memo(async (sha: string) => {
    const reply = await one('/commits/{ref}', { ref: sha });
    if (reply.kind === 'refused' && [403, 404, 422].includes(reply.status)) return null;
    return commitIn(granted(reply));
  });
  const user = memo(async (id: number) => {
    const reply = await client.one('/user/{account_id}', { account_id: id });
    if (reply.kind === 'refused' && reply.status === 404) return null;
    const account = userIn(granted(reply));
    if (account === null || account.id !== id) return null;
    logins.set(account.login, id);
    return account;
  });
  const account = memo(async (login: string) => {
    const reply = await client.one('/users/{username}', { username: login });
    if (reply.kind === 'refused' && reply.status === 404) return null;
    const found = userIn(granted(reply));
    return found?.login.toLowerCase() === login.toLowerCase() ? found : null;
  });
  const permission = memo(async (login: string, id: number) => permissionOf(client, await here(), login, id));
  const member = memo((org: string, login: string) => memberOf(client, org, login, logins.get(login)));
  const team = memo((org: string, slug: string, login: string) => teamMemberOf(client, org, slug, login));
  const rules = memo(async () => controlReader(client, await here()));

  async function activity(branch: string, since?: Instant): Promise<readonly Activity[]> {
    return granted(await (await logOf(branch)).since(since ?? null));
  }

  const forcePushes = memo(async (branch: string) => {
    const own = { ref: `refs/heads/${branch}`, activity_type: 'force_push', time_period: 'year' };
    const rows = await list('/activity', own, activityIn, ({ id }) => id);
    // A server that knows no such filter lists everything.
    return rows.filter(({ ref, kind }) => ref === own.ref && kind === 'force_push');
  });

  return {
    repository,
    tip,
    activity,
    forcePushes,
    pullRequestsOf: (sha, { wait }) => (wait ? pullsLater(sha) : pullsNow(sha)),
    pullRequest,
    reviews,
    timeline,
    commits,
    commit,
    async pushes(headRef, { since }) {
      const reply = await (await logOf(headRef)).since(since);
      if (reply.kind === 'refused' && (reply.status === 403 || reply.status === 404)) return null;
      return pushesIn(granted(reply), since);
    },
    user,
    account,
    permission,
    member,
    team,
    async controls(branch, sha) {
      const moved = await activity(branch);
      const at = moved.find(({ after }) => after === sha)?.at ?? null;
      return (await rules()).of({ branch, commit: sha, at });
    },
    settings: repositorySettings(client, here, options.clock),
    answers: () => client.answers(),
    close: () => client.close(),
  };
}

async function readRepository(
  client: Client,
  asked: { readonly owner: string; readonly repo: string },
): Promise<ForgeRepository> {
  return repositoryIn(granted(await client.one('/repos/{owner}/{repo}', { ...asked })));
}

function granted<Found>(reply: Reply<Found>): Found {
  if (reply.kind === 'refused') throw reply.error;
  return reply.found;
}

/** A merged pull request without its merge commit: GitHub has not written it down yet. */
function lagsBehind({ merged_at, merge_commit_sha }: PullRequestRef): boolean {
  return merged_at !== null && merge_commit_sha === null;
}

/** A branch that no movement is known of was moved all the same, or it would not be there: that is unreadable. */
function pushesIn(rows: readonly Activity[], since: Instant | null): readonly Push[] | null {
  if (rows.length === 0) return null;
  return rows
    .filter(({ kind, at }) => kind !== 'branch_deletion' && (since === null || at >= since))
    .map(({ actor, at, before, after }) => ({ actor, at, before, after }))
    .reverse();
}
