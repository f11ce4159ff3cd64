// What of a workflow file bears on access: triggers, permissions, which steps run rollcall, what else runs beside them.
// Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax
import { parse } from 'yaml';

/** Modes of the action, and commands of the same names. */
export const MODES = ['plan', 'verify', 'apply', 'record', 'drift'] as const;
export type Mode = (typeof MODES)[number];

export interface WorkflowJob {
  readonly id: string;
  readonly modes: readonly Mode[];
  /** As written, perhaps an expression; null: none. */
  readonly environment: string | null;
  /** What it runs of others, as written after `uses:`. */
  readonly uses: readonly string[];
  /** It checks out what a pull request brings. */
  readonly checks_out_head: boolean;
  /** Text that a stranger writes is put into a script before the shell sees it. */
  readonly interpolates: boolean;
  /** `none`: no group, so that two run at once. `unclear`: an expression decides. */
  readonly concurrency: 'none' | 'waits' | 'cancels' | 'unclear';
}

export interface WorkflowFile {
  readonly path: string;
  /** Why nothing else is known of it; null: it could be read. */
  readonly error: string | null;
  readonly triggers: readonly string[];
  /** Of the whole file. `none`: `{}`; `missing`: not a word; `some`: it names what every job gets; `all`: `read-all`, `write-all`. */
  readonly permissions: 'none' | 'missing' | 'some' | 'all';
  readonly jobs: readonly WorkflowJob[];
}

/** Returns what a workflow file says; what cannot be read is an `error`. */
export function readWorkflow(path: string, text: string): WorkflowFile {
  const nothing = { path, triggers: [], permissions: 'missing', jobs: [] } as const;
  let root: unknown;
  try {
    root = parse(text, { maxAliasCount: 0, logLevel: 'error' });
  } catch {
    return { ...nothing, error: 'it is no YAML that can be read' };
  }
  if (!isMap(root) || !isMap(root['jobs'])) return { ...nothing, error: 'it has no jobs' };
  const { on, permissions, concurrency, jobs } = root;
  return {
    path,
    error: null,
    triggers: triggersIn(on),
    permissions: permissionsIn(permissions),
    jobs: Object.entries(jobs).map(([id, job]) => jobOf(id, isMap(job) ? job : {}, concurrency)),
  };
}

interface Mapping {
  readonly [key: string]: unknown;
}

function isMap(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function triggersIn(on: unknown): readonly string[] {
  if (typeof on === 'string') return [on];
  if (Array.isArray(on)) return on.filter((name) => typeof name === 'string');
  return isMap(on) ? Object.keys(on) : [];
}

function permissionsIn(value: unknown): WorkflowFile['permissions'] {
  if (value === undefined || value === null) return 'missing';
  if (!isMap(value)) return 'all';
  return Object.values(value).every((level) => level === 'none') ? 'none' : 'some';
}

function jobOf(id: string, job: Mapping, concurrency: unknown): WorkflowJob {
  const steps = (Array.isArray(job['steps']) ? job['steps'] : []).filter(isMap);
  const scripts = steps.flatMap(({ run }) => (typeof run === 'string' ? [run] : []));
  return {
    id,
    modes: MODES.filter((mode) => steps.some((step) => runs(step, mode))),
    environment: environmentIn(job['environment']),
    uses: [job, ...steps].flatMap(({ uses }) => (typeof uses === 'string' ? [uses] : [])),
    checks_out_head: steps.some(checksOutHead),
    interpolates: scripts.some((script) => STRANGERS_TEXT.test(script)),
    concurrency: concurrencyIn(job['concurrency'] ?? concurrency),
  };
}

function runs(step: Mapping, mode: Mode): boolean {
  const { uses, run } = step;
  const isAction = typeof uses === 'string' && (/^\.\/?$/u.test(uses) || /rollcall/iu.test(uses));
  const given = isMap(step['with']) ? step['with']['mode'] : undefined;
  if (isAction && given === mode) return true;
  return typeof run === 'string' && new RegExp(String.raw`\brollcall\s+${mode}\b`, 'u').test(run);
}

function environmentIn(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return isMap(value) && typeof value['name'] === 'string' ? value['name'] : null;
}

const HEAD = /pull_request\.head\b|\bgithub\.head_ref\b|refs\/pull\/|workflow_run\.head_/u;

function checksOutHead({ uses, run, with: given }: Mapping): boolean {
  if (
    typeof run === 'string' &&
    /\bgh\s+pr\s+checkout\b|\bgit\s+(?:checkout|switch)\b.*FETCH_HEAD/u.test(run)
  )
    return true;
  if (typeof uses !== 'string' || !uses.startsWith('actions/checkout') || !isMap(given)) return false;
  return [given['ref'], given['repository']].some((value) => typeof value === 'string' && HEAD.test(value));
}

/** Titles, bodies, names and messages; numbers and commit ids are harmless. */
const STRANGERS_TEXT =
  /\$\{\{[^}]*(?:github\.head_ref|github\.event\.[\w.]*\.(?:title|body|ref|label|head_branch|message|name|email|default_branch|display_title)\b)/u;

function concurrencyIn(value: unknown): WorkflowJob['concurrency'] {
  if (typeof value === 'string') return 'waits';
  if (!isMap(value) || typeof value['group'] !== 'string') return 'none';
  const cancels = value['cancel-in-progress'] ?? false;
  if (cancels === true) return 'cancels';
  return cancels === false ? 'waits' : 'unclear';
}
