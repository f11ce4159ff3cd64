// Which calls there are, and what each does: a literal table. Pure: state and request in, answer and state out.
import { addMillis, type Instant, parseDuration } from '../core/instant.ts';
import { filled, Mismatch, object, refine, word } from './decode.ts';
import {
  emailField,
  featuresField,
  instantField,
  messageField,
  projectsField,
  reportsField,
  roleField,
} from './fields.ts';
import { INVITATION_STATUSES, type Invitation, type SandboxState, USER_STATUSES } from './model.ts';
import {
  type Answer,
  failure,
  pageOf,
  showAccount,
  showEvent,
  showInvitation,
  showMe,
  showProject,
  showUser,
  single,
} from './present.ts';
import { type ApiRequest, checkQuery, matchPath, pageIn, statusIn, unescaped } from './request.ts';
import type { Outcome } from './rules.ts';
import { acting, type Context, cancel, invite, remove, resend, settle, transfer, update } from './store.ts';

export interface ApiResult {
  readonly answer: Answer;
  readonly state: SandboxState;
}

interface Call {
  readonly state: SandboxState;
  readonly request: ApiRequest;
  readonly context: Context;
  /** The `{id}` of the path. */
  readonly id: string;
  readonly maxLimit: number;
}

interface Route {
  readonly on: string;
  /** Names that the query may have. */
  readonly query: readonly string[];
  readonly body: 'none' | 'json';
  run(call: Call): ApiResult;
}

const PAGE = ['limit', 'offset'];

const inviteBody = object(
  { email: emailField, role: roleField },
  { projects: projectsField, reports: reportsField, features: featuresField, message: messageField },
);

const updateBody = refine(
  object(
    {},
    {
      role: roleField,
      projects: projectsField,
      reports: reportsField,
      features: featuresField,
      email: emailField,
      status: word(USER_STATUSES),
    },
  ),
  (value, reject) => (Object.keys(value).length > 0 ? value : reject('must change something')),
);

const transferBody = object({ user_id: filled }, {});

const ROUTES: readonly Route[] = [
  {
    on: 'GET /v1/me',
    query: [],
    body: 'none',
    run(call) {
      const user = acting(call.state, call.context);
      // The door has let the credential in, so its member is there.
      return same(call, user === undefined ? UNKNOWN : single(200, showMe(user, call.state)));
    },
  },
  {
    on: 'GET /v1/account',
    query: [],
    body: 'none',
    run: (call) => same(call, single(200, showAccount(call.state))),
  },
  {
    on: 'POST /v1/account/transfer-ownership',
    query: [],
    body: 'json',
    run: (call) =>
      result(call, transfer(call.state, transferBody(call.request.body, '').user_id, call.context), (user) =>
        single(200, showUser(user)),
      ),
  },
  {
    on: 'GET /v1/users',
    query: ['status', ...PAGE],
    body: 'none',
    run(call) {
      const status = statusIn(call.request.query, [...USER_STATUSES, 'all']) ?? 'all';
      const users = call.state.users.filter((user) => status === 'all' || user.status === status);
      return same(call, pageOf(users, showUser, pageIn(call.request.query, call.maxLimit), call.request));
    },
  },
  {
    on: 'POST /v1/users/invite',
    query: [],
    body: 'json',
    run: (call) =>
      result(call, invite(call.state, inviteBody(call.request.body, ''), call.context), (invitation) =>
        single(201, showInvitation(invitation)),
      ),
  },
  {
    on: 'PATCH /v1/users/{id}',
    query: [],
    body: 'json',
    run: (call) =>
      result(call, update(call.state, call.id, updateBody(call.request.body, ''), call.context), (user) =>
        single(200, showUser(user)),
      ),
  },
  {
    on: 'DELETE /v1/users/{id}',
    query: [],
    body: 'none',
    run: (call) => result(call, remove(call.state, call.id, call.context), () => GONE),
  },
  {
    on: 'GET /v1/invitations',
    query: ['status', ...PAGE],
    body: 'none',
    run(call) {
      const status = statusIn(call.request.query, [...INVITATION_STATUSES, 'all']);
      const shown = call.state.invitations.filter((item) => isShown(item, status));
      return same(
        call,
        pageOf(shown, showInvitation, pageIn(call.request.query, call.maxLimit), call.request),
      );
    },
  },
  {
    on: 'DELETE /v1/invitations/{id}',
    query: [],
    body: 'none',
    run: (call) => result(call, cancel(call.state, call.id, call.context), () => GONE),
  },
  {
    on: 'POST /v1/invitations/{id}/resend',
    query: [],
    body: 'none',
    run: (call) =>
      result(call, resend(call.state, call.id, call.context), (invitation) =>
        single(200, showInvitation(invitation)),
      ),
  },
  {
    on: 'GET /v1/projects',
    query: PAGE,
    body: 'none',
    run(call) {
      const scoped = call.state.account.plan.features.includes('projects');
      return same(
        call,
        pageOf(
          scoped ? call.state.projects : [],
          showProject,
          pageIn(call.request.query, call.maxLimit),
          call.request,
        ),
      );
    },
  },
  {
    on: 'GET /v1/audit-events',
    query: ['since', ...PAGE],
    body: 'none',
    run(call) {
      const raw = call.request.query.get('since');
      const since = raw === null ? null : instantField(raw, 'since');
      const kept = parseDuration(call.state.account.audit_retention ?? '');
      const retained = kept === null ? null : addMillis(call.context.now, -kept);
      const events = call.state.audit_events.filter(
        ({ at }) => (since === null || at >= since) && (retained === null || at >= retained),
      );
      return same(
        call,
        pageOf(events, showEvent, pageIn(call.request.query, call.maxLimit), call.request, {
          retained_since: retained,
        }),
      );
    },
  },
];

/** The calls that there are, as `METHOD /path/{id}`. */
export const CALLS: readonly string[] = ROUTES.map((route) => route.on);

const GONE: Answer = { status: 204, body: null };
const UNKNOWN = failure(401, ['Unauthenticated.']);

/** Returns whether somebody may come in: the credential's member is there and active. */
export function isKnown(state: SandboxState): boolean {
  return state.users.some((user) => user.id === state.acts_as && user.status === 'active');
}

/** Answers a request of whoever the credential acts as. */
export function answer(
  state: SandboxState,
  request: ApiRequest,
  now: Instant,
  options: { readonly maxLimit: number; readonly requestId?: string },
): ApiResult {
  const settled = settle(state, now);
  const found = findRoute(request);
  if (found === null) {
    return { state: settled, answer: failure(404, [`There is no ${request.method} ${request.path}.`]) };
  }
  const user = settled.users.find((each) => each.id === settled.acts_as);
  const context: Context = {
    now,
    actor: { id: user?.id ?? null, email: user?.email ?? null, type: 'api' },
    ...(options.requestId !== undefined && { requestId: options.requestId }),
  };
  const call = { state: settled, request, context, id: found.id, maxLimit: options.maxLimit };
  try {
    checkQuery(request.query, found.route.query);
    return checkBody(call, found.route) ?? found.route.run(call);
  } catch (error) {
    if (error instanceof Mismatch) return same(call, failure(422, error.messages));
    throw error;
  }
}

function findRoute(request: ApiRequest): { readonly route: Route; readonly id: string } | null {
  for (const route of ROUTES) {
    const id = matchPath(route.on, `${request.method} ${request.path}`);
    if (id !== null) return { route, id: unescaped(id) };
  }
  return null;
}

function checkBody(call: Call, route: Route): ApiResult | null {
  const given = call.request.body !== undefined;
  if (route.body === 'json' && !given) return same(call, failure(400, ['A JSON body is missing.']));
  if (route.body === 'none' && given) return same(call, failure(400, ['This call takes no body.']));
  return null;
}

function isShown(invitation: Invitation, status: Invitation['status'] | 'all' | null): boolean {
  if (status === null) return invitation.status !== 'accepted' && invitation.status !== 'cancelled';
  return status === 'all' || invitation.status === status;
}

function same(call: Call, given: Answer): ApiResult {
  return { state: call.state, answer: given };
}

function result<T>(call: Call, outcome: Outcome<T>, show: (value: T) => Answer): ApiResult {
  return outcome.ok
    ? { state: outcome.state, answer: show(outcome.value) }
    : same(call, failure(outcome.status, outcome.messages));
}
