// The job that lists the files of a folder, so that every other job runs once a file, on a machine each.
import type { WorkflowOptions } from './model.ts';
import { scalar } from './scalar.ts';
import { checkout } from './steps.ts';
import type { Job } from './workflow.ts';

/** What the jobs of a matrix are handed. */
export const FILES = 'fromJSON(needs.files.outputs.files)';

/** A name that could be an expression, an option or a command anywhere is refused, not passed on. */
const SCRIPT = [
  'const { appendFileSync, readdirSync } = require("node:fs");',
  'const files = readdirSync(process.env.FOLDER).filter((name) => /\\.ya?ml$/.test(name)).sort();',
  'const odd = files.filter((name) => !/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name));',
  'if (odd.length > 0) throw new Error(`rename ${JSON.stringify(odd)}: letters, digits, dots and dashes only`);',
  'const paths = files.map((name) => `${process.env.FOLDER}/${name}`);',
  'appendFileSync(process.env.GITHUB_OUTPUT, `files=${JSON.stringify(paths)}\\n`);',
];

/** Returns the job; null where there is one file and nothing to list. */
export function filesJob(
  { roster }: WorkflowOptions,
  of: 'trusted' | 'event',
  condition?: string,
): Job | null {
  if (roster.kind === 'file') return null;
  return {
    id: 'files',
    why: [
      `One job a file of ${roster.folder}/ after this one; no credential is here.`,
      // The commit that adds a file is its baseline, which needs no approval.
      ...(of === 'trusted' ? ['A file that a pull request adds has its first plan once it is merged.'] : []),
    ],
    ...(condition === undefined ? {} : { condition }),
    permissions: [{ scope: 'contents', access: 'read', why: 'to check the files out' }],
    minutes: 5,
    outputs: { files: 'steps.list.outputs.files' },
    steps: [
      checkout(of),
      [
        'id: list',
        'env:',
        `  FOLDER: ${scalar(roster.folder)}`,
        'run: |',
        "  node --input-type=commonjs - <<'END'",
        ...SCRIPT.map((line) => `  ${line}`),
        '  END',
      ],
    ],
  };
}

/** Returns what a job that runs once a file has beside its own; nothing where there is one file. */
export function perFile({ roster }: WorkflowOptions): {
  readonly needs?: readonly string[];
  readonly files?: string;
} {
  return roster.kind === 'file' ? {} : { needs: ['files'], files: FILES };
}
