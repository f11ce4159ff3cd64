// The inputs of the action. GitHub hands a composite action none of them by itself: action.yml puts each into a variable
// `INPUT_…`, never into a script. Tokens go into variables of their own, which are named here and read elsewhere.
import path from 'node:path';
import { RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';

export const MODES = ['plan', 'verify', 'apply', 'record', 'drift'] as const;

export type Mode = (typeof MODES)[number];

/** What makes the job fail, beside errors: each word is stricter than the one before. */
export const FAIL_ON = ['none', 'refused', 'not-approved'] as const;

export type FailOn = (typeof FAIL_ON)[number];

/** Parts of modes: of `plan` what the two versions of the file say, or approvals alone; of `drift` the capture alone. */
export const ONLY = ['intent', 'approval', 'capture'] as const;

/** What becomes of the repository's own settings: nothing, compared with the last capture, or that and kept. */
export const CAPTURE = ['no', 'compare', 'keep'] as const;

export type CaptureWord = (typeof CAPTURE)[number];

export type Only = (typeof ONLY)[number];

/** One input as action.yml declares it. */
export interface InputText {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** null: none. */
  readonly default: string | null;
}

/** Every input, in the order of action.yml and of the table in the guide. */
export const INPUTS = [
  {
    name: 'mode',
    description: 'What to do: `plan`, `verify`, `apply`, `record` or `drift`.',
    required: true,
    default: null,
  },
  {
    name: 'file',
    description: 'Path of team.yaml in the repository.',
    required: false,
    default: 'team.yaml',
  },
  {
    name: 'account',
    description:
      'Accounts to look at, parted by commas or line breaks, for `plan`, `apply` and `drift`. Empty: every account of the file.',
    required: false,
    default: '',
  },
  {
    name: 'mark',
    description:
      'Tells the checks, the comment and the issue of one file from those of another, where a workflow runs for several. Empty: there is one file.',
    required: false,
    default: '',
  },
  {
    name: 'only',
    description:
      'For `plan`: `intent` reads no account and posts nothing, `approval` judges `rollcall/approval` of open pull requests and reads no account. For `drift`: `capture` looks at the settings of the repository alone. Empty: everything.',
    required: false,
    default: '',
  },
  {
    name: 'token',
    description: 'Token for GitHub: comments, checks and the issue are written by it, and evidence is read.',
    required: false,
    default: '${{ github.token }}',
  },
  {
    name: 'evidence-token',
    description:
      'Token that reviews, members and rules are read by, where that of the job may not see teams. Empty: `token`.',
    required: false,
    default: '',
  },
  {
    name: 'ledger-token',
    description: "Token that the ledger's branch is pushed by. Empty: `evidence-token`, else `token`.",
    required: false,
    default: '',
  },
  {
    name: 'comment-author',
    description:
      'Login that the token comments as: only a comment or issue by it is edited. For an App it ends in `[bot]`.',
    required: false,
    default: 'github-actions[bot]',
  },
  {
    name: 'fail-on',
    description:
      'What makes the job of `plan` and `verify` fail beside errors: `none`, `refused` (a guard refuses an account) or `not-approved` (that, or an approval is lacking).',
    required: false,
    default: 'refused',
  },
  {
    name: 'max-annotations',
    description:
      'Annotations on lines of team.yaml in the log, of each type: 0 to 10, which is what GitHub shows.',
    required: false,
    default: '10',
  },
  {
    name: 'artifact-name',
    description: 'Name under which the workflow keeps the whole plan as an artifact; comments point to it.',
    required: false,
    default: 'rollcall-plan',
  },
  {
    name: 'announce',
    description:
      'For `verify`: `true` keeps the verdicts in the ledger and announces a run there, for jobs that are separated.',
    required: false,
    default: 'false',
  },
  {
    name: 'run-id',
    description: 'For `apply` with `outbox`: the output `run-id` of the job that announced the run.',
    required: false,
    default: '',
  },
  {
    name: 'outbox',
    description:
      'Folder for records that another job keeps: `apply` writes them there and `record` adds them to the ledger. Empty: `apply` adds them itself.',
    required: false,
    default: '',
  },
  {
    name: 'capture',
    description:
      "For `drift`: `compare` also compares the repository's own settings with the last capture, `keep` moreover keeps a new capture in the ledger once a week. `no`: they are not looked at.",
    required: false,
    default: 'no',
  },
] as const satisfies readonly InputText[];

export type InputName = (typeof INPUTS)[number]['name'];

export interface Inputs {
  readonly mode: Mode;
  /** Relative, with `/`. */
  readonly file: string;
  /** Empty: all. */
  readonly accounts: readonly string[];
  /** null: the file is the only one. */
  readonly mark: string | null;
  /** null: everything. */
  readonly only: Only | null;
  /** Names of the variables that hold the tokens. */
  readonly tokens: { readonly evidence: string; readonly ledger: string };
  readonly comment_author: string;
  readonly fail_on: FailOn;
  readonly max_annotations: number;
  readonly artifact_name: string;
  readonly announce: boolean;
  /** null: the run announces itself. */
  readonly run_id: string | null;
  /** Folder; null: records are kept in the ledger at once. */
  readonly outbox: string | null;
  readonly capture: CaptureWord;
}

const TOKENS: { readonly [name in InputName]?: string } = {
  token: 'GITHUB_TOKEN',
  'evidence-token': 'ROLLCALL_EVIDENCE_TOKEN',
  'ledger-token': 'ROLLCALL_LEDGER_TOKEN',
};

/** Returns the variable that action.yml puts an input into: `fail-on` -> `INPUT_FAIL_ON`. */
export function inputVariable(name: InputName): string {
  return TOKENS[name] ?? `INPUT_${name.replaceAll('-', '_').toUpperCase()}`;
}

/** Returns the inputs, with defaults for empty ones. Throws RollcallError RC582, which names the input. */
export function readInputs(env: { readonly [name: string]: string | undefined }): Inputs {
  const text = (name: InputName): string => {
    const given = (env[inputVariable(name)] ?? '').trim();
    return given === '' ? (INPUTS.find((input) => input.name === name)?.default ?? '') : given;
  };
  const mode = oneOf('mode', text('mode'), MODES);
  const outbox = text('outbox');
  const runId = text('run-id');
  if (mode === 'record' && outbox === '') {
    throw wrong('outbox', 'is empty', 'mode record needs the folder that apply wrote its records to');
  }
  if (mode === 'apply' && (outbox === '') !== (runId === '')) {
    throw wrong(
      outbox === '' ? 'outbox' : 'run-id',
      'is empty',
      'outbox and run-id belong together; run-id is an output of verify with announce: true',
    );
  }
  const evidence = firstSet(env, ['evidence-token', 'token']);
  return {
    mode,
    file: relativePath('file', text('file')),
    accounts: accountList(text('account')),
    mark: text('mark') === '' ? null : relativePath('mark', text('mark')),
    only: text('only') === '' ? null : oneOf('only', text('only'), ONLY),
    tokens: { evidence, ledger: firstSet(env, ['ledger-token', 'evidence-token', 'token']) },
    comment_author: matching(
      'comment-author',
      text('comment-author'),
      /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}(?:\[bot\])?$/,
      'github-actions[bot]',
    ),
    fail_on: oneOf('fail-on', text('fail-on'), FAIL_ON),
    max_annotations: Number(
      matching('max-annotations', text('max-annotations'), /^(?:[0-9]|10)$/, 'a number from 0 to 10'),
    ),
    artifact_name: matching(
      'artifact-name',
      text('artifact-name'),
      /^[A-Za-z0-9._][A-Za-z0-9._-]{0,99}$/,
      'rollcall-plan',
    ),
    announce: oneOf('announce', text('announce'), SWITCH) === 'true',
    run_id:
      runId === ''
        ? null
        : matching('run-id', runId, /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'the output of verify'),
    outbox: outbox === '' ? null : folder('outbox', outbox),
    capture: oneOf('capture', text('capture'), CAPTURE),
  };
}

const SWITCH = ['true', 'false'] as const;

/** Returns the first of these variables that holds something, else the last. */
function firstSet(
  env: { readonly [name: string]: string | undefined },
  names: readonly [InputName, ...InputName[]],
): string {
  const found = names.find((name) => (env[inputVariable(name)] ?? '') !== '');
  return inputVariable(found ?? names.at(-1) ?? names[0]);
}

function oneOf<const T extends string>(name: InputName, given: string, words: readonly T[]): T {
  const found = words.find((word) => word === given);
  if (found === undefined) {
    throw wrong(name, given === '' ? 'is empty' : `is ${shown(given)}`, `one of ${words.join(', ')}`);
  }
  return found;
}

function matching(name: InputName, given: string, form: RegExp, example: string): string {
  if (!form.test(given)) throw wrong(name, `is ${shown(given)}`, `such as ${example}`);
  return given;
}

function accountList(given: string): readonly string[] {
  const names = given.split(/[,\n]/).flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
  for (const name of names) {
    if (!/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,99}$/u.test(name)) {
      throw wrong('account', `holds ${shown(name)}`, 'names of `accounts:` in the file, parted by commas');
    }
  }
  return [...new Set(names)];
}

/** A path that leaves the repository would read what the checkout did not bring. */
function relativePath(name: InputName, given: string): string {
  const normal = path.posix.normalize(given);
  const leaves = path.posix.isAbsolute(given) || normal === '..' || normal.startsWith('../');
  if (leaves || normal === '.' || visible(given) !== given || given.includes('\\') || given.length > 500) {
    throw wrong(name, `is ${shown(given)}`, 'a path inside the repository, such as teams/web.yaml');
  }
  return normal;
}

/** Other jobs hand files over in folders anywhere on the runner. */
function folder(name: InputName, given: string): string {
  if (visible(given) !== given || given.length > 1000)
    throw wrong(name, `is ${shown(given)}`, 'a folder on the runner');
  return given;
}

function wrong(name: InputName, what: string, way: string): RollcallError {
  return new RollcallError('RC582', `the input ${name} ${what}`, { hint: way });
}

function shown(given: string): string {
  return `"${visible(given.slice(0, 80))}"`;
}
