// What the fake answers about pull requests, their reviews and their timeline.
import { MISSING, REPO, type Route, reads, route, T } from './routing.ts';
import * as shapes from './shapes.ts';

export const PULL_ROUTES: readonly Route[] = [
  reads(
    route(`${REPO}/commits/([0-9a-f]+)/pulls`),
    `${T}/commits/{commit_sha}/pulls`,
    'pull_requests',
    async ({ state, args: [sha = ''] }) => {
      const found = [];
      for (const pull of state.pulls.values()) {
        const own = await state.git.range(pull.baseAtMerge ?? pull.baseSha, pull.headSha);
        if (pull.landed.includes(sha) || pull.mergeCommit === sha || own.some((commit) => commit.sha === sha))
          found.push(shapes.pullShape(state, pull, 'pull-request-simple'));
      }
      return found;
    },
  ),
  reads(
    route(`${REPO}/pulls/(\\d+)`),
    `${T}/pulls/{pull_number}`,
    'pull_requests',
    async ({ state, args: [number] }) => {
      const pull = state.pulls.get(Number(number));
      if (pull === undefined) return MISSING;
      const commits = await state.git.range(pull.baseAtMerge ?? pull.baseSha, pull.headSha);
      return shapes.pullShape(state, pull, 'pull-request', {
        merged: pull.mergedAt !== null,
        merged_by: shapes.userById(state, pull.mergedBy),
        commits: commits.length,
      });
    },
  ),
  reads(
    route(`${REPO}/pulls/(\\d+)/commits`),
    `${T}/pulls/{pull_number}/commits`,
    'pull_requests',
    async ({ state, args: [number] }) => {
      const pull = state.pull(Number(number));
      const commits = await state.git.range(pull.baseAtMerge ?? pull.baseSha, pull.headSha);
      return commits.slice(0, 250).map((commit) => shapes.commitShape(state, commit));
    },
  ),
  reads(
    route(`${REPO}/pulls/(\\d+)/reviews`),
    `${T}/pulls/{pull_number}/reviews`,
    'pull_requests',
    async ({ state, args: [number] }) =>
      state.reviews
        .filter(({ pull, state: word }) => pull === Number(number) && word !== 'PENDING')
        .map((review) => shapes.reviewShape(state, review)),
  ),
  reads(
    route(`${REPO}/issues/(\\d+)/timeline`),
    `${T}/issues/{issue_number}/timeline`,
    'pull_requests',
    async ({ state, args: [number] }) =>
      state.events
        .filter(({ issue }) => issue === Number(number))
        .flatMap((event) => shapes.eventShape(state, event) ?? []),
  ),
  reads(route(`${REPO}/pulls`), `${T}/pulls`, 'pull_requests', async ({ state, query }) => {
    const wanted = query.get('state') ?? 'open';
    return [...state.pulls.values()]
      .filter((pull) => wanted === 'all' || pull.state === wanted)
      .filter(({ base }) => !query.has('base') || base === query.get('base'))
      .toReversed()
      .map((pull) => shapes.pullShape(state, pull, 'pull-request-simple'));
  }),
];
