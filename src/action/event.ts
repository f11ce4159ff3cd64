// What started the workflow, from the file at GITHUB_EVENT_PATH. All of it is hostile input: whoever opens a pull request
// chooses titles, branch names and logins. Only what is checked here goes on; the rest is never looked at.
// Shapes: https://docs.github.com/webhooks/webhook-events-and-payloads
import { RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';

/** What every event about a pull request says. */
export interface PullFacts {
  /** Number of the repository that the workflow runs in. */
  readonly repository_id: number;
  readonly number: number;
  /** What happened: `opened`, `synchronize`, `submitted` … */
  readonly action: string;
  /** Full commit ids. */
  readonly head_sha: string;
  readonly base_sha: string;
  /** Number of the repository that the head is in; null: it is gone. */
  readonly head_repo_id: number | null;
  /** Name of the branch that it would be merged into. */
  readonly base_ref: string;
  /** The head is in another repository, or in one that is gone. */
  readonly is_fork: boolean;
  /** Login; null: the account is gone. */
  readonly author: string | null;
  readonly draft: boolean;
}

export type ActionEvent =
  | ({ readonly name: 'pull_request' | 'pull_request_target' } & PullFacts)
  | ({ readonly name: 'pull_request_review' } & PullFacts)
  | {
      readonly name: 'workflow_run';
      /** The event of the run that ended. */
      readonly event: string;
      /** null: it is not over. */
      readonly conclusion: string | null;
      readonly head_sha: string;
      /** Numbers of those into this repository; empty for pull requests from forks. */
      readonly pull_requests: readonly number[];
    }
  | {
      readonly name: 'merge_group';
      readonly head_sha: string;
      readonly base_sha: string;
      /** Full name of the ref that the queue made. */
      readonly head_ref: string;
    }
  | {
      readonly name: 'push';
      /** Full name: `refs/heads/main`. */
      readonly ref: string;
      /** Full commit ids; forty zeros where the ref was made or deleted. */
      readonly before: string;
      readonly after: string;
    }
  | { readonly name: 'schedule' }
  | { readonly name: 'workflow_dispatch' };

export type EventName = ActionEvent['name'];

/** Events that can be read. */
export const EVENT_NAMES = [
  'pull_request',
  'pull_request_target',
  'pull_request_review',
  'workflow_run',
  'merge_group',
  'push',
  'schedule',
  'workflow_dispatch',
] as const satisfies readonly EventName[];

/** GitHub caps a payload at 25 MB. In UTF-16 code units. */
export const LONGEST_EVENT = 25_000_000;

/**
 * Returns what started the workflow. `name` is GITHUB_EVENT_NAME, `json` the content of the file. Throws RollcallError:
 * RC581 for an event that rollcall does nothing with, RC580 where a field that it needs is missing or of another form.
 */
export function readEvent(name: string, json: string): ActionEvent {
  const known = EVENT_NAMES.find((each) => each === name);
  if (known === undefined) {
    throw new RollcallError('RC581', `rollcall does nothing on the event ${visible(name.slice(0, 80))}`, {
      hint: `start the workflow on one of ${EVENT_NAMES.join(', ')}`,
    });
  }
  if (json.length > LONGEST_EVENT) throw malformed(known, 'the file is larger than GitHub makes them');
  const event = fieldsOf(known, '', parsed(known, json));
  switch (known) {
    case 'pull_request':
    case 'pull_request_target':
    case 'pull_request_review':
      return { name: known, ...pullFacts(event) };
    case 'workflow_run': {
      const run = event.object('workflow_run');
      const here = event.object('repository').positive('id');
      // A head that is in a fork too is named with the fork's own pull requests, whose numbers mean nothing here.
      const isOwn = (pull: Fields): boolean => pull.object('base').object('repo').positive('id') === here;
      return {
        name: known,
        event: run.word('event'),
        conclusion: run.isNull('conclusion') ? null : run.word('conclusion'),
        head_sha: run.sha('head_sha'),
        pull_requests: run
          .list('pull_requests', MOST_PULLS)
          .flatMap((pull) => (isOwn(pull) ? [pull.positive('number')] : [])),
      };
    }
    case 'merge_group': {
      const group = event.object('merge_group');
      return {
        name: known,
        head_sha: group.sha('head_sha'),
        base_sha: group.sha('base_sha'),
        head_ref: group.fullRef('head_ref'),
      };
    }
    case 'push':
      return {
        name: known,
        ref: event.fullRef('ref'),
        before: event.sha('before'),
        after: event.sha('after'),
      };
    case 'schedule':
    case 'workflow_dispatch':
      return { name: known };
  }
}

/** More pull requests have one head nowhere. */
const MOST_PULLS = 1000;

function pullFacts(event: Fields): PullFacts {
  const pull = event.object('pull_request');
  const [head, base] = [pull.object('head'), pull.object('base')];
  const repository_id = event.object('repository').positive('id');
  const head_repo_id = head.isNull('repo') ? null : head.object('repo').positive('id');
  return {
    repository_id,
    number: pull.positive('number'),
    action: event.word('action'),
    head_sha: head.sha('sha'),
    base_sha: base.sha('sha'),
    head_repo_id,
    base_ref: base.branch('ref'),
    is_fork: head_repo_id !== repository_id,
    author: pull.isNull('user') ? null : pull.object('user').login('login'),
    draft: pull.isNull('draft') ? false : pull.truth('draft'),
  };
}

function parsed(name: EventName, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw malformed(name, 'the file is not JSON');
  }
}

function malformed(name: EventName, what: string): RollcallError {
  return new RollcallError('RC580', `the event ${name} cannot be read: ${what}`, {
    hint: 'GITHUB_EVENT_PATH must name the file that the runner wrote for this event',
  });
}

const SHA = /^[0-9a-f]{40}$/;
const FULL_REF = /^refs\/(?:heads|tags)\/(.{1,255})$/u;
const WORD = /^[a-z][a-z_]{0,63}$/;
/** Logins end in `[bot]` for apps; those that a company manages hold `_`. */
const LOGIN = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}(?:\[bot\])?$/;
/**
 * A branch as `git check-ref-format` takes it, and narrower: no character that a shell, a log or Markdown reads as
 * something else.
 */
const BRANCH =
  /^(?!.*(?:\.\.|\/\/|\/\.|@\{|\.lock(?:\/|$)|[/.]$))[\p{L}\p{N}_][\p{L}\p{M}\p{N}._/@+=#-]{0,254}$/u;

/** Fields of one object, each checked as it is read; a wrong one is named in the error. */
interface Fields {
  object(key: string): Fields;
  list(key: string, most: number): readonly Fields[];
  /** Absent counts as null. */
  isNull(key: string): boolean;
  positive(key: string): number;
  truth(key: string): boolean;
  sha(key: string): string;
  word(key: string): string;
  login(key: string): string;
  branch(key: string): string;
  fullRef(key: string): string;
}

function fieldsOf(event: EventName, path: string, value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed(event, `${path === '' ? 'the file' : path} is no object`);
  }
  // Own fields only: `constructor` and the like are there without anybody having sent them.
  const get = (key: string): unknown =>
    Object.hasOwn(value, key) ? (Reflect.get(value, key) as unknown) : undefined;
  const nameOf = (key: string): string => (path === '' ? key : `${path}.${key}`);
  const wrong = (key: string, what: string): RollcallError =>
    malformed(event, `${nameOf(key)} is not ${what}`);
  const text = (key: string, form: RegExp, what: string): string => {
    const found = get(key);
    if (typeof found !== 'string' || !form.test(found)) throw wrong(key, what);
    return found;
  };
  return {
    object: (key) => fieldsOf(event, nameOf(key), get(key)),
    list(key, most) {
      const found = get(key);
      if (!Array.isArray(found) || found.length > most) throw wrong(key, `a list of ${most} entries at most`);
      return found.map((each: unknown) => fieldsOf(event, nameOf(key), each));
    },
    isNull: (key) => (get(key) ?? null) === null,
    positive(key) {
      const found = get(key);
      if (typeof found !== 'number' || !Number.isSafeInteger(found) || found < 1)
        throw wrong(key, 'a whole number above 0');
      return found;
    },
    truth(key) {
      const found = get(key);
      if (typeof found !== 'boolean') throw wrong(key, 'true or false');
      return found;
    },
    sha: (key) => text(key, SHA, 'a full commit id'),
    word: (key) => text(key, WORD, 'a word of GitHub'),
    login: (key) => text(key, LOGIN, 'a login'),
    branch: (key) =>
      text(key, BRANCH, 'the name of a branch without characters that mean something elsewhere'),
    fullRef(key) {
      const found = text(key, FULL_REF, 'the full name of a branch or tag');
      if (!BRANCH.test(found.replace(FULL_REF, '$1'))) throw wrong(key, 'the full name of a branch or tag');
      return found;
    },
  };
}
