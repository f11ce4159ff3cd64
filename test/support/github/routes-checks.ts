// Check runs and workflow runs of the fake.
import type { Shape } from './contract.ts';
import type { StoredAnnotation, StoredCheck } from './model.ts';
import { asks, MISSING, REPO, Refusal, type Route, route, T } from './routing.ts';
import { checkShape, runShape } from './shapes-posts.ts';

const MAX_BYTES = 65_535;

export const CHECK_ROUTES: readonly Route[] = [
  asks(
    'GET',
    route(`${REPO}/commits/([0-9a-f]+)/check-runs`),
    `${T}/commits/{ref}/check-runs`,
    'checks',
    async ({ state, args: [sha], query }) => {
      const named = [...state.checks.values()]
        .filter(({ headSha }) => headSha === sha)
        .filter(({ name }) => !query.has('check_name') || name === query.get('check_name'))
        .toReversed();
      const shown = query.get('filter') === 'all' ? named : newestOf(named);
      return { total_count: shown.length, check_runs: shown.map((check) => checkShape(state, check)) };
    },
  ),
  asks(
    'GET',
    route(`${REPO}/check-runs/(\\d+)`),
    `${T}/check-runs/{check_run_id}`,
    'checks',
    async ({ state, args: [id] }) => {
      const check = state.checks.get(Number(id));
      return check === undefined ? MISSING : checkShape(state, check);
    },
  ),
  asks('POST', route(`${REPO}/check-runs`), `${T}/check-runs`, 'checks', async ({ state, sent, token }) => {
    if (token.app === null) return new Refusal(403, 'You must authenticate via a GitHub App.');
    const headSha = String(sent['head_sha']);
    if (!(await state.git.has(headSha))) return new Refusal(422, `No commit found for SHA: ${headSha}`);
    const refusal = tooLong(sent);
    if (refusal !== null) return refusal;
    state.tick();
    const check: StoredCheck = {
      id: state.id(),
      headSha,
      app: token.app,
      name: String(sent['name']),
      status: 'queued',
      conclusion: null,
      startedAt: state.clock.text(),
      completedAt: null,
      externalId: '',
      detailsUrl: null,
      title: null,
      summary: null,
      text: null,
      annotations: [],
    };
    state.checks.set(check.id, check);
    change(check, sent, state.clock.text());
    return checkShape(state, check);
  }),
  asks(
    'PATCH',
    route(`${REPO}/check-runs/(\\d+)`),
    `${T}/check-runs/{check_run_id}`,
    'checks',
    async ({ state, args: [id], sent, token }) => {
      const check = state.checks.get(Number(id));
      if (check === undefined) return MISSING;
      if (check.app !== token.app)
        return new Refusal(
          403,
          `Invalid app_id \`${check.app}\` - check run can only be modified by the GitHub App that created it.`,
        );
      const refusal = tooLong(sent);
      if (refusal !== null) return refusal;
      state.tick();
      change(check, sent, state.clock.text());
      return checkShape(state, check);
    },
  ),
  asks(
    'GET',
    route(`${REPO}/actions/workflows/([^/]+)/runs`),
    `${T}/actions/workflows/{workflow_id}/runs`,
    'actions',
    async ({ state, args: [file = ''], query }) => {
      const runs = state.runs.get(file);
      if (runs === undefined) return MISSING;
      const wanted = query.get('status');
      const shown = runs
        .filter(({ branch }) => !query.has('branch') || branch === query.get('branch'))
        .filter(({ event }) => !query.has('event') || event === query.get('event'))
        .filter(({ conclusion }) => wanted === null || wanted === (conclusion ?? 'in_progress'))
        .sort((one, other) => other.at - one.at);
      return { total_count: shown.length, workflow_runs: shown.map((run) => runShape(state, run)) };
    },
  ),
];

/** The newest of each app and name, as `filter=latest` has it. */
function newestOf(checks: readonly StoredCheck[]): readonly StoredCheck[] {
  const first = new Map<string, StoredCheck>();
  for (const check of checks) {
    const key = `${check.app} ${check.name}`;
    if (!first.has(key)) first.set(key, check);
  }
  return [...first.values()];
}

/** Annotations are added to those that are there; all else is replaced. */
function change(check: StoredCheck, sent: Shape, now: string): void {
  if (typeof sent['external_id'] === 'string') check.externalId = sent['external_id'];
  if (typeof sent['details_url'] === 'string') check.detailsUrl = sent['details_url'];
  if (typeof sent['conclusion'] === 'string') {
    check.conclusion = sent['conclusion'];
    check.status = 'completed';
    check.completedAt = now;
  }
  const output = sent['output'] as Shape | undefined;
  if (output === undefined) return;
  if (typeof output['title'] === 'string') check.title = output['title'];
  check.summary = String(output['summary']);
  if (typeof output['text'] === 'string') check.text = output['text'];
  check.annotations.push(...((output['annotations'] ?? []) as readonly StoredAnnotation[]));
}

function tooLong(sent: Shape): Refusal | null {
  const output = (sent['output'] ?? {}) as Shape;
  for (const field of ['summary', 'text']) {
    const text = output[field];
    if (typeof text !== 'string' || Buffer.byteLength(text) <= MAX_BYTES) continue;
    const message = `${field} exceeds a maximum bytesize of ${MAX_BYTES}`;
    return new Refusal(422, 'Validation Failed', {
      errors: [{ resource: 'CheckRun', code: 'custom', field, message }],
    });
  }
  return null;
}
