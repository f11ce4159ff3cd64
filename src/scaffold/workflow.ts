// A workflow file as data, and its text. Only what rollcall's own workflows need of the syntax.
// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
import { scalar } from './scalar.ts';

/** Lines without the indent of the place that they stand in. */
export type Lines = readonly string[];

/** One permission of a job, and what the job does with it. */
export interface Permission {
  readonly scope: string;
  readonly access: 'read' | 'write';
  readonly why: string;
}

export interface Job {
  readonly id: string;
  /** Comment above the job. */
  readonly why: Lines;
  readonly needs?: readonly string[];
  /** An expression without `${{ }}`. */
  readonly condition?: string;
  readonly environment?: { readonly name: string; readonly why: string };
  readonly permissions: readonly Permission[];
  readonly minutes: number;
  /** Values of a matrix with one dimension, `file`: an expression without `${{ }}`. */
  readonly files?: string;
  readonly outputs?: { readonly [name: string]: string };
  readonly steps: readonly Lines[];
}

/** A job that is another workflow of the repository. */
export interface CallingJob
  extends Pick<Job, 'id' | 'why' | 'needs' | 'condition' | 'permissions' | 'files'> {
  /** Path below `./`. */
  readonly calls: string;
  readonly inputs: { readonly [name: string]: string };
}

export interface Workflow {
  /** Path in the repository. */
  readonly path: string;
  readonly name: string;
  /** Comment at the top. */
  readonly why: Lines;
  /** What stands below `on:`. */
  readonly on: Lines;
  /** null: a called workflow has that of its caller. */
  readonly concurrency: { readonly group: string; readonly cancel: boolean; readonly why: string } | null;
  readonly jobs: readonly (Job | CallingJob)[];
}

/** A file that rollcall writes. */
export interface ScaffoldFile {
  /** Path in the repository. */
  readonly path: string;
  readonly text: string;
}

/** Returns the file. */
export function workflowFile({ path, name, why, on, concurrency, jobs }: Workflow): ScaffoldFile {
  const lines = [
    ...comment(why),
    `name: ${scalar(name)}`,
    '',
    'on:',
    ...indented(on),
    '',
    'permissions: {} # each job is given what it uses, and nothing else',
    ...(concurrency === null
      ? []
      : [
          '',
          'concurrency:',
          `  group: ${concurrency.group}`,
          `  cancel-in-progress: ${String(concurrency.cancel)} # ${concurrency.why}`,
        ]),
    '',
    'jobs:',
    ...jobs.flatMap((job, i) => [
      ...(i === 0 ? [] : ['']),
      ...indented('calls' in job ? callingLines(job) : jobLines(job)),
    ]),
  ];
  return { path, text: `${lines.join('\n')}\n` };
}

/** Returns the lines further in, empty ones as they are. */
export function indented(lines: Lines, by = 2): Lines {
  return lines.map((line) => (line === '' ? '' : `${' '.repeat(by)}${line}`));
}

function comment(lines: Lines): Lines {
  return lines.map((line) => `# ${line}`);
}

function headLines({ needs = [], condition }: Pick<Job, 'needs' | 'condition'>): Lines {
  return [
    ...(needs.length === 0 ? [] : [`needs: [${needs.join(', ')}]`]),
    ...(condition === undefined ? [] : [`if: ${condition}`]),
  ];
}

function permissionLines(permissions: readonly Permission[]): Lines {
  if (permissions.length === 0) return ['permissions: {}'];
  return ['permissions:', ...permissions.map(({ scope, access, why }) => `  ${scope}: ${access} # ${why}`)];
}

function matrixLines(files: string | undefined): Lines {
  if (files === undefined) return [];
  return [
    'strategy:',
    '  fail-fast: false # one account in trouble holds up no other',
    '  matrix:',
    `    file: \${{ ${files} }}`,
  ];
}

function jobLines(job: Job): Lines {
  const { environment, outputs } = job;
  return [
    ...comment(job.why),
    `${job.id}:`,
    ...indented([
      ...headLines(job),
      'runs-on: ubuntu-24.04',
      `timeout-minutes: ${job.minutes}`,
      ...(environment === undefined ? [] : [`environment: ${environment.name} # ${environment.why}`]),
      ...permissionLines(job.permissions),
      ...matrixLines(job.files),
      ...(outputs === undefined
        ? []
        : ['outputs:', ...Object.entries(outputs).map(([key, value]) => `  ${key}: \${{ ${value} }}`)]),
      'steps:',
      ...indented(job.steps.flatMap(item)),
    ]),
  ];
}

function callingLines(job: CallingJob): Lines {
  return [
    ...comment(job.why),
    `${job.id}:`,
    ...indented([
      ...headLines(job),
      ...permissionLines(job.permissions),
      ...matrixLines(job.files),
      `uses: ./${job.calls}`,
      'with:',
      ...Object.entries(job.inputs).map(([key, value]) => `  ${key}: ${value}`),
      "# Secrets of an environment reach the jobs of a called workflow only this way; both files are this repository's.",
      'secrets: inherit',
    ]),
  ];
}

/** A step as an item of a list; comments stand above it. */
function item(lines: Lines): Lines {
  const first = lines.findIndex((line) => !line.startsWith('#'));
  return lines.map((line, i) =>
    i < first ? line : i === first ? `- ${line}` : line === '' ? '' : `  ${line}`,
  );
}
