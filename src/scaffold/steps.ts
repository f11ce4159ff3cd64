// The steps that workflows are put together from.
import { EVIDENCE_APP, LEDGER_APP, type WorkflowOptions } from './model.ts';
import { APP_TOKEN, CHECKOUT } from './pins.ts';
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
  const env = step.accounts ? credentials(options) : [];
  const inputs = { mode: step.mode, ...fileInputs(options, step.file), ...step.inputs };
  const run: Lines = [
    ...(step.id === undefined ? [] : [`id: ${step.id}`]),
    `uses: ${action.kind === 'local' ? './' : action.uses}`,
    ...(env.length === 0 ? [] : ['env: # for this step alone', ...env.map((line) => `  ${line}`)]),
    'with:',
    ...Object.entries(inputs).map(([name, value]) => `  ${name}: ${value}`),
  ];
  return action.kind === 'local' ? [...action.steps, run] : [run];
}

/** `mark` tells the checks, the comment and the issue of one file of a folder from those of the others. */
function fileInputs(
  { roster }: WorkflowOptions,
  from: RollcallStep['file'] = 'matrix.file',
): { readonly [name: string]: string } {
  if (roster.kind === 'file') return { file: scalar(roster.file.path) };
  return { file: `\${{ ${from} }}`, mark: `\${{ ${from} }}` };
}

function credentials({ action, roster }: WorkflowOptions): Lines {
  if (action.kind === 'local') {
    return Object.entries(action.env).map(([name, value]) => `${name}: ${scalar(value)}`);
  }
  const files = roster.kind === 'file' ? [roster.file] : roster.files;
  return [...new Set(files.flatMap(({ secrets }) => secrets))]
    .sort()
    .map((name) => `${name}: \${{ secrets.${name} }}`);
}

/**
 * Returns the step that gets a token of the App that evidence is read with; none without one. What the platform's own
 * rules said is read where jobs are separated only: assurance above A2 is worth no more than who could write the record.
 */
export function evidenceToken({ app, profile }: WorkflowOptions): readonly Lines[] {
  if (!app) return [];
  return [
    [
      'id: evidence',
      `uses: ${APP_TOKEN}`,
      'with:',
      `  app-id: \${{ vars.${EVIDENCE_APP.id} }}`,
      `  private-key: \${{ secrets.${EVIDENCE_APP.key} }}`,
      '  permission-contents: read',
      '  permission-pull-requests: read',
      '  permission-members: read # who is in a team or the organisation; GITHUB_TOKEN cannot have this',
      ...(profile === 'separated'
        ? ['  permission-administration: read # rulesets and what they said about a landing']
        : []),
    ],
  ];
}

/** Returns the input that hands the token on. */
export function evidenceInput({ app }: WorkflowOptions): { readonly [name: string]: string } {
  return app ? { 'evidence-token': '${{ steps.evidence.outputs.token }}' } : {};
}

/** Returns the step that gets a token of the App that alone may push to the ledger's branch. */
export function ledgerToken(): Lines {
  return [
    'id: ledger',
    `uses: ${APP_TOKEN}`,
    'with:',
    `  app-id: \${{ vars.${LEDGER_APP.id} }}`,
    `  private-key: \${{ secrets.${LEDGER_APP.key} }}`,
    '  permission-contents: write # the branch of records',
  ];
}

export const LEDGER_INPUT = { 'ledger-token': '${{ steps.ledger.outputs.token }}' } as const;
