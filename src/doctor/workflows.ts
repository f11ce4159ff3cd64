// The workflow files that run rollcall or share its environments, as they are at HEAD.
import type { Facts, Judgement } from './model.ts';
import { COMMIT_FIRST, fail, ifFound, listed, ok, unknown, warn } from './outcome.ts';
import type { Mode, WorkflowFile, WorkflowJob } from './workflow-file.ts';

const INIT = 'write them with `rollcall init github`';

export function judgeWorkflows({ files }: Facts): Judgement {
  return ifFound(
    files,
    ({ workflows }) => {
      const broken = workflows.filter(({ error }) => error !== null);
      if (broken.length > 0) {
        return fail(
          listed(broken.map(({ path, error }) => `${path}: ${error}`)),
          'GitHub does not run what it cannot read; repair the file',
        );
      }
      const wanted: readonly Mode[] = ['plan', 'apply', 'drift'];
      const missing = wanted.filter((mode) => jobsOf(workflows, mode).length === 0);
      if (missing.length === wanted.length) return warn('no workflow runs rollcall', INIT);
      return missing.length === 0
        ? ok(`plan, apply and drift are run by ${listed(workflows.map(({ path }) => path))}`)
        : warn(`no workflow runs ${missing.join(' or ')}`, INIT);
    },
    COMMIT_FIRST,
  );
}

export function judgePermissions({ files }: Facts): Judgement {
  return judgeEach(files, {
    wrong: ({ permissions }) => {
      if (permissions === 'missing') return 'does not say what its token may do';
      if (permissions === 'all') return 'gives every permission to every job';
      return permissions === 'some' ? 'gives permissions to every job' : null;
    },
    isMinor: ({ permissions }) => permissions === 'some',
    fine: '`permissions: {}` stands at the top of',
    fix: 'write `permissions: {}` at the top of the file, and give each job what it needs',
  });
}

export function judgePins({ files }: Facts): Judgement {
  return judgeEach(files, {
    wrong: ({ jobs }) => {
      const loose = jobs.flatMap(({ uses }) => uses).filter((one) => !isPinned(one));
      return loose.length === 0 ? null : `uses ${listed([...new Set(loose)])}`;
    },
    fine: 'actions are used by full commit ids only in',
    fix: 'put the full commit id in place of the tag, with the tag in a comment',
  });
}

/** They run with the secrets and the token of the repository, whoever brought them about. */
const PRIVILEGED = ['pull_request_target', 'workflow_run', 'issue_comment'];

export function judgeTriggers({ files }: Facts): Judgement {
  return judgeEach(files, {
    wrong: ({ triggers, jobs }) => {
      const trigger = triggers.find((name) => PRIVILEGED.includes(name));
      const out = jobs.find(({ checks_out_head }) => trigger !== undefined && checks_out_head);
      if (out !== undefined) return `runs on ${trigger} and checks out the head in ${out.id}`;
      const puts = jobs.find(({ interpolates }) => interpolates);
      return puts === undefined
        ? null
        : `puts a title, name or branch of somebody else into a script in ${puts.id}`;
    },
    fine: 'no code and no text of a pull request is run in',
    fix: 'read the pull request as git objects, never checked out; hand text over in `env:`, not in `${{ }}` inside `run:`',
  });
}

export function judgeConcurrency({ files }: Facts): Judgement {
  return ifFound(
    files,
    ({ workflows }) => {
      const applies = jobsOf(workflows, 'apply');
      if (applies.length === 0) return ok('no workflow applies');
      const of = (kind: WorkflowJob['concurrency']): readonly string[] =>
        applies.filter(({ ways }) => ways.includes(kind)).map(({ name }) => name);
      const fix =
        'write `concurrency: { group: rollcall-apply, cancel-in-progress: false }` at the job that applies';
      const [cancels, none, unclear] = [of('cancels'), of('none'), of('unclear')];
      if (cancels.length > 0) return fail(`${listed(cancels)} is cancelled by a newer run half way`, fix);
      if (none.length > 0) return fail(`${listed(none)} may run twice at once`, fix);
      if (unclear.length > 0)
        return unknown(`whether ${listed(unclear)} is cancelled is decided by an expression`, fix);
      return ok(
        `${listed(applies.map(({ name }) => name))} waits for the run before, and is never cancelled`,
      );
    },
    COMMIT_FIRST,
  );
}

function isPinned(uses: string): boolean {
  if (uses.startsWith('./')) return true;
  return uses.startsWith('docker://') ? /@sha256:[0-9a-f]{64}$/u.test(uses) : /@[0-9a-f]{40}$/u.test(uses);
}

interface FoundJob {
  readonly name: string;
  /** Its concurrency, each time that it can begin. */
  readonly ways: readonly WorkflowJob['concurrency'][];
}

function jobsOf(workflows: readonly WorkflowFile[], mode: Mode): readonly FoundJob[] {
  return workflows.flatMap((file) =>
    file.jobs
      .filter(({ modes }) => modes.includes(mode))
      .map((job) => ({ name: `${job.id} of ${file.path}`, ways: waysOf(job, file, workflows) })),
  );
}

/** A workflow that is called by another has the concurrency of its caller too. */
function waysOf(
  { concurrency }: WorkflowJob,
  { path, triggers }: WorkflowFile,
  workflows: readonly WorkflowFile[],
): FoundJob['ways'] {
  const callers = workflows.flatMap(({ jobs }) => jobs.filter(({ uses }) => uses.includes(`./${path}`)));
  const isOwn = callers.length === 0 || triggers.some((trigger) => trigger !== 'workflow_call');
  const both = callers.map((caller) => {
    const found = [concurrency, caller.concurrency];
    return (['cancels', 'unclear', 'waits'] as const).find((kind) => found.includes(kind)) ?? 'none';
  });
  return isOwn ? [concurrency, ...both] : both;
}

interface EachFile {
  /** What is wrong with a file; null: nothing. */
  readonly wrong: (file: WorkflowFile) => string | null;
  /** Whether that is only weaker than it could be. */
  readonly isMinor?: (file: WorkflowFile) => boolean;
  /** What is told where nothing is wrong, before the names of the files. */
  readonly fine: string;
  readonly fix: string;
}

/** Judges file by file; one that cannot be read hides what it is like. */
function judgeEach(files: Facts['files'], { wrong, isMinor = () => false, fine, fix }: EachFile): Judgement {
  return ifFound(
    files,
    ({ workflows }) => {
      if (workflows.length === 0) return ok('no workflow runs rollcall');
      const found = workflows.flatMap((file) => {
        const what = file.error === null ? wrong(file) : null;
        return what === null ? [] : [{ file, what }];
      });
      if (found.length > 0) {
        const seen = listed(found.map(({ file, what }) => `${file.path} ${what}`));
        return (found.every(({ file }) => isMinor(file)) ? warn : fail)(seen, fix);
      }
      const broken = workflows.filter(({ error }) => error !== null).map(({ path }) => path);
      return broken.length > 0
        ? unknown(`${listed(broken)} cannot be read`, 'repair the file')
        : ok(`${fine} ${listed(workflows.map(({ path }) => path))}`);
    },
    COMMIT_FIRST,
  );
}
