// The inputs of the action. GitHub hands a composite action none of them by itself: action.yml puts each into a variable
// `INPUT_…`, never into a script. No input holds a secret; a token is named by its variable.
import path from 'node:path';
import { RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';

export const MODES = ['plan', 'verify', 'apply', 'record', 'drift'] as const;

export type Mode = (typeof MODES)[number];

/** What makes the job fail, beside errors: each word is stricter than the one before. */
export const FAIL_ON = ['none', 'refused', 'not-approved'] as const;

export type FailOn = (typeof FAIL_ON)[number];

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
    name: 'token-env',
    description:
      'Name of the environment variable that holds the token for GitHub: what is read and written there goes by it.',
    required: false,
    default: 'GITHUB_TOKEN',
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
    name: 'ledger-outbox',
    description:
      'Folder for records that another job keeps: `apply` writes them there and `record` adds them to the ledger. Empty: `apply` adds them itself.',
    required: false,
    default: '',
  },
] as const satisfies readonly InputText[];

export type InputName = (typeof INPUTS)[number]['name'];

export interface Inputs {
  readonly mode: Mode;
  /** Relative, with `/`. */
  readonly file: string;
  /** Empty: all. */
  readonly accounts: readonly string[];
  readonly token_env: string;
  readonly comment_author: string;
  readonly fail_on: FailOn;
  readonly max_annotations: number;
  readonly artifact_name: string;
  /** Folder; null: records are kept in the ledger at once. */
  readonly ledger_outbox: string | null;
}

/** Returns the variable that action.yml puts an input into: `fail-on` -> `INPUT_FAIL_ON`. */
export function inputVariable(name: InputName): string {
  return `INPUT_${name.replaceAll('-', '_').toUpperCase()}`;
}

/** Returns the inputs, with defaults for empty ones. Throws RollcallError RC582, which names the input. */
export function readInputs(env: { readonly [name: string]: string | undefined }): Inputs {
  const text = (name: InputName): string => {
    const given = (env[inputVariable(name)] ?? '').trim();
    return given === '' ? (INPUTS.find((input) => input.name === name)?.default ?? '') : given;
  };
  const mode = oneOf('mode', text('mode'), MODES);
  const outbox = text('ledger-outbox');
  if (mode === 'record' && outbox === '') {
    throw wrong('ledger-outbox', 'is empty', 'mode record needs the folder that apply wrote its records to');
  }
  return {
    mode,
    file: relativePath('file', text('file')),
    accounts: accountList(text('account')),
    token_env: matching('token-env', text('token-env'), /^[A-Z_][A-Z0-9_]{0,127}$/i, 'GITHUB_TOKEN'),
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
    ledger_outbox: outbox === '' ? null : folder('ledger-outbox', outbox),
  };
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
