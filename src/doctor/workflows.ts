// The workflow files that run rollcall or share its environments, as they are at HEAD.
import type { Facts, FileFacts, Judgement } from './model.ts';
import { fail, ifFound, listed, ok, unknown, warn } from './outcome.ts';
import type { Mode, WorkflowFile, WorkflowJob } from './workflow-file.ts';

const COMMIT = 'commit team.yaml in a git repository first';
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
        ? ok(`${listed(workflows.map(({ path }) => path))} plan, apply and look for drift`)
        : warn(`no workflow runs ${missing.join(' or ')}`, INIT);
    },
    COMMIT,
  );
}

export function judgePermissions({ files }: Facts): Judgement {
  return each(files, ({ permissions }) => {
    if (permissions === 'missing') return 'does not say what its token may do';
    if (permissions === 'all') return 'gives every permission to every job';
    return permissions === 'some' ? 'gives permissions to every job' : null;
  })(
    'begin with `permissions: {}`, each job naming its own',
    'write `permissions: {}` at the top of the file, and give each job what it needs',
    ({ permissions }) => (permissions === 'some' ? 'warn' : 'fail'),
  );
}

export function judgePins({ files }: Facts): Judgement {
  return each(files, ({ jobs }) => {
    const loose = jobs.flatMap(({ uses }) => uses).filter((one) => !isPinned(one));
    return loose.length === 0 ? null : `uses ${listed([...new Set(loose)])}`;
  })(
    'use actions by full commit ids only',
    'put the full commit id in place of the tag, with the tag in a comment',
    () => 'fail',
  );
}

const PRIVILEGED = ['pull_request_target', 'workflow_run', 'issue_comment'];

export function judgeTriggers({ files }: Facts): Judgement {
  return each(files, ({ triggers, jobs }) => {
    const trigger = triggers.find((name) => PRIVILEGED.includes(name));
    const out = jobs.find(({ checks_out_head }) => trigger !== undefined && checks_out_head);
    if (out !== undefined) return `runs on ${trigger} and checks out the head in ${out.id}`;
    const puts = jobs.find(({ interpolates }) => interpolates);
    return puts === undefined
      ? null
      : `puts a title, name or branch of somebody else into a script in ${puts.id}`;
  })(
    'run no code and no text of a pull request',
    'read the pull request as git objects, never checked out; hand text over in `env:`, not in `${{ }}` inside `run:`',
    () => 'fail',
  );
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
    COMMIT,
  );
}

export function judgeDefaults({ workflow_defaults }: Facts): Judgement {
  return ifFound(workflow_defaults, ({ permissions, may_approve }) => {
    if (may_approve) {
      return fail(
        'workflows may approve pull requests',
        'turn "Allow GitHub Actions to create and approve pull requests" off in Settings, Actions, General',
      );
    }
    return permissions === 'read'
      ? ok('GITHUB_TOKEN reads where a workflow does not say, and may approve nothing')
      : warn(
          'GITHUB_TOKEN writes where a workflow does not say',
          'choose "Read repository contents" in Settings, Actions, General, Workflow permissions',
        );
  });
}

/** Returns the names of environments that the jobs use; expressions are not among them. */
export function environmentsOf({ workflows }: FileFacts): readonly string[] {
  const names = workflows.flatMap(({ jobs }) => jobs.flatMap(({ environment }) => environment ?? []));
  return [...new Set(names.filter((name) => !name.includes('${{')))].sort();
}

export function judgeEnvironments({ files, environments }: Facts): Judgement {
  return ifFound(
    files,
    (found) => {
      const used = environmentsOf(found);
      const unclear = found.workflows.some(({ jobs }) =>
        jobs.some(({ environment }) => environment?.includes('${{') === true),
      );
      if (used.length === 0 && !unclear) {
        return jobsOf(found.workflows, 'apply').length === 0
          ? ok('no workflow applies, so no environment is needed')
          : warn(
              'the workflows use no environment, so that credentials are secrets of the whole repository',
              'move them into environments with a branch policy, where the plan of the repository has environments',
            );
      }
      return ifFound(environments, (there) => {
        const byName = new Map(there.map((one) => [one.name.toLowerCase(), one]));
        const missing = used.filter((name) => !byName.has(name.toLowerCase()));
        const fix =
          'create it in Settings, Environments, with "Selected branches" and only the protected branch';
        if (missing.length > 0) return fail(`there is no environment ${listed(missing)}`, fix);
        const branchesOf = (name: string): (typeof there)[number]['branches'] =>
          byName.get(name.toLowerCase())?.branches ?? null;
        const open = used.filter((name) => isOpen(branchesOf(name)));
        if (open.length > 0) return fail(`any branch may use ${listed(open)}`, fix);
        const hidden = used.filter((name) => branchesOf(name) === null);
        if (hidden.length > 0)
          return unknown(
            `the branch policy of ${listed(hidden)} cannot be read`,
            'give the token Actions: read',
          );
        if (unclear) return unknown('a workflow names its environment by an expression', 'name it as it is');
        return ok(`${listed(used)}: only some branches may use them`);
      });
    },
    COMMIT,
  );
}

/** A pattern that fits every branch is no policy. */
function isOpen(branches: 'all' | 'protected' | readonly string[] | null): boolean {
  if (branches === null || branches === 'protected') return false;
  return branches === 'all' || branches.some((pattern) => /^\*+(?:\/\*+)*$/u.test(pattern));
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

/** Judges file by file: `wrong` says what is wrong with one, null where nothing is. */
function each(
  files: Facts['files'],
  wrong: (file: WorkflowFile) => string | null,
): (fine: string, fix: string, status: (file: WorkflowFile) => 'warn' | 'fail') => Judgement {
  return (fine, fix, status) =>
    ifFound(
      files,
      ({ workflows }) => {
        if (workflows.length === 0) return ok('no workflow runs rollcall');
        const broken = workflows.filter(({ error }) => error !== null).map(({ path }) => path);
        const found = workflows
          .filter(({ error }) => error === null)
          .flatMap((file) => {
            const what = wrong(file);
            return what === null ? [] : [{ file, what }];
          });
        if (found.length === 0)
          return broken.length > 0
            ? unknown(`${listed(broken)} cannot be read`, 'repair the file')
            : ok(`${listed(workflows.map(({ path }) => path))} ${fine}`);
        const seen = listed(found.map(({ file, what }) => `${file.path} ${what}`));
        return found.some(({ file }) => status(file) === 'fail') ? fail(seen, fix) : warn(seen, fix);
      },
      COMMIT,
    );
}
