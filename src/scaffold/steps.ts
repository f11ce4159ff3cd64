// The steps that workflows are put together from.
import type { Access } from './access.ts';
import type { WorkflowOptions } from './model.ts';
import { CHECKOUT } from './pins.ts';
import { scalar } from './scalar.ts';
import type { Lines } from './workflow.ts';

/**
 * Returns the check-out. `trusted`: of the default branch, whatever the event is about, so that no code or file of a
 * pull request lies in the work tree.
 */
export function checkout(of: 'trusted' | 'event'): Lines {
  return [
    `uses: ${CHECKOUT}`,
    'with:',
    ...(of === 'trusted'
      ? [
          '  ref: ${{ github.event.repository.default_branch }} # never the head, which is read as git objects',
        ]
      : []),
    '  fetch-depth: 0 # approvals are judged by history',
    '  persist-credentials: false # git is handed the token call by call',
  ];
}

export interface RollcallStep {
  readonly mode: 'plan' | 'verify' | 'apply' | 'record' | 'drift';
  readonly id?: string;
  readonly access: Access;
  /** Further inputs of the action; values as YAML. */
  readonly inputs?: { readonly [name: string]: string };
  /** The accounts are read or written, which takes their credentials. */
  readonly accounts: boolean;
  /** What the file of a folder is named by. */
  readonly file?: 'matrix.file' | 'inputs.file';
}

/** Returns the steps that run rollcall: one, after those that build it where it comes from the repository itself. */
export function rollcall(options: WorkflowOptions, step: RollcallStep): readonly Lines[] {
  const { action } = options;
  const env = step.accounts ? mapLines(credentials(options)) : [];
  const inputs = {
    mode: step.mode,
    ...fileInputs(options, step.file),
    ...step.access.inputs,
    ...step.inputs,
  };
  const run: Lines = [
    ...(step.id === undefined ? [] : [`id: ${step.id}`]),
    `uses: ${action.kind === 'local' ? './' : action.uses}`,
    ...(env.length === 0 ? [] : ['env: # for this step alone', ...env]),
    'with:',
    ...mapLines(inputs),
  ];
  return action.kind === 'local' ? [...action.steps, run] : [run];
}

function mapLines(map: { readonly [name: string]: string }): Lines {
  return Object.entries(map).map(([name, value]) => `  ${name}: ${value}`);
}

/** `mark` tells the checks, the comment and the issue of one file of a folder from those of the others. */
function fileInputs(
  { roster }: WorkflowOptions,
  from: RollcallStep['file'] = 'matrix.file',
): { readonly [name: string]: string } {
  if (roster.kind === 'file') return { file: scalar(roster.file.path) };
  return { file: `\${{ ${from} }}`, mark: `\${{ ${from} }}` };
}

function credentials({ roster }: WorkflowOptions): { readonly [name: string]: string } {
  const files = roster.kind === 'file' ? [roster.file] : roster.files;
  const names = [...new Set(files.flatMap(({ secrets }) => secrets))].sort();
  return {
    ...Object.fromEntries(names.map((name) => [name, `\${{ secrets.${name} }}`])),
    ...Object.fromEntries(
      files.flatMap(({ values = {} }) =>
        Object.entries(values).map(([name, value]) => [name, scalar(value)]),
      ),
    ),
  };
}
