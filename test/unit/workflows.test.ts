// What the workflows of this repository, and those that `rollcall init github` writes, may do: as tables, so that a
// permission, a secret or a trigger that is new has to be written down here too.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isMap, isScalar, parseDocument } from 'yaml';
import { ownWorkflows } from '../../scripts/own-workflows.mjs';
import { variants } from '../../scripts/workflow-variants.mjs';
import { INPUTS, MODES } from '../../src/action/inputs.ts';
import { OUTPUTS } from '../../src/action/outputs.ts';
import type { WorkflowOptions } from '../../src/scaffold/model.ts';
import { workflows } from '../../src/scaffold/workflows.ts';

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: { readonly [name: string]: string };
  readonly with?: { readonly [name: string]: unknown };
}

interface Job {
  readonly if?: string;
  readonly needs?: readonly string[];
  readonly uses?: string;
  readonly environment?: string;
  readonly env?: unknown;
  readonly permissions?: { readonly [scope: string]: string };
  readonly 'timeout-minutes'?: number;
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly on: { readonly [event: string]: unknown };
  readonly permissions: unknown;
  readonly concurrency?: { readonly 'cancel-in-progress': unknown };
  readonly jobs: { readonly [id: string]: Job };
}

interface Read {
  readonly name: string;
  readonly path: string;
  readonly text: string;
  readonly workflow: Workflow;
  readonly options: WorkflowOptions | null;
}

function read(name: string, path: string, text: string, options: WorkflowOptions | null): Read {
  return { name, path, text, workflow: parseDocument(text).toJS() as Workflow, options };
}

const FOLDER = '.github/workflows/';
const HERE = readdirSync(FOLDER).map((file) =>
  read(file, `${FOLDER}${file}`, readFileSync(`${FOLDER}${file}`, 'utf8'), null),
);
const WRITTEN = variants().flatMap(({ name, options }) =>
  workflows(options).map((file) => read(`${file.path} (${name})`, file.path, file.text, options)),
);
const ALL = [...HERE, ...WRITTEN];

const jobsOf = ({ workflow }: Read): readonly (readonly [id: string, job: Job])[] =>
  Object.entries(workflow.jobs);
const stepsOf = (file: Read): readonly Step[] => jobsOf(file).flatMap(([, job]) => job.steps ?? []);

/** Permissions of a job with the reasons that stand behind them in the file. */
function permissionsIn({ text }: Read, job: string): readonly string[] {
  const node = parseDocument(text).getIn(['jobs', job, 'permissions']);
  if (!isMap(node)) throw new Error(`${job} has no permissions`);
  return node.items.map(({ key, value }) => {
    if (!isScalar(key) || !isScalar(value)) throw new Error(`${job}: no plain permission`);
    return `${String(key.value)}: ${String(value.value)} #${value.comment ?? ''}`;
  });
}

/** What an App's token is asked for, with the reasons. */
function appPermissionsIn({ text }: Read, job: string): readonly string[] {
  const lines =
    text
      .split(`\n  ${job}:\n`)[1]
      ?.split(/\n {2}\S/u)[0]
      ?.split('\n') ?? [];
  return lines.flatMap((line) => /^ +permission-(.*)$/u.exec(line)?.[1] ?? []);
}

const FILES = ['contents: read # to check the files out'];
const CHECKOUT = 'contents: read # to check the branch out';
const PUSH = 'contents: write # the branch of records';
const EVIDENCE = [
  'contents: read # commits and branches',
  'pull-requests: read # reviews',
  'members: read # who is in a team or the organisation; GITHUB_TOKEN cannot have this',
];
const RULES = 'administration: read # rulesets and what they said about a landing';
const PLAN = [
  'contents: read # to check the default branch out and fetch the head as git objects',
  'pull-requests: write # to read reviews and keep one comment up to date',
  'checks: write # to post rollcall/plan and rollcall/approval',
];
const APPROVAL = [
  'contents: read # to check the default branch out and fetch heads as git objects',
  'pull-requests: read # to read reviews',
  'checks: write # to post rollcall/approval',
];
const OUTCOME = 'pull-requests: write # to tell the outcome in the comment';
const APPLY = (ledger: boolean): readonly string[] => [
  ledger ? 'contents: write # to push records to the branch of the ledger' : CHECKOUT,
  'pull-requests: write # to read reviews and tell the outcome in the comment',
];
const ISSUE = 'issues: write # to keep one issue up to date';
const SETTINGS = 'actions: read # to see environments';
/** Without an App, the job's own token looks at the settings of the repository. */
const DRIFT = (keeps: boolean, looks: boolean): readonly string[] => [
  keeps ? 'contents: write # to push the weekly capture to the branch of the ledger' : CHECKOUT,
  ISSUE,
  ...(looks ? ['pull-requests: read # to judge whose settings hold', SETTINGS] : []),
];
const SEPARATED_APPLY = [
  'contents: read # to check the branch and the ledger out',
  'pull-requests: read # to look for a reapproval of what is blocked',
];
const CALLED = [
  'contents: read # what the called jobs have at most',
  'pull-requests: write # what the called jobs have at most',
];

/** Of a job: its own permissions, and those of the tokens of Apps that it gets. */
interface Allowed {
  readonly own: readonly string[];
  readonly apps: readonly string[];
}

const own = (permissions: readonly string[], apps: readonly string[] = []): Allowed => ({
  own: permissions,
  apps,
});

/** Every job that may be written, by workflow. */
function allowed({ path, options }: Read): { readonly [job: string]: Allowed } {
  if (options === null) {
    const here: { readonly [file: string]: { readonly [job: string]: Allowed } } = {
      'ci.yml': { test: own(['contents: read # to check the code out']) },
      'plan.yml': { plan: own(PLAN), intent: own(PLAN) },
      'apply.yml': { apply: own(APPLY(false)) },
      'drift.yml': { drift: own(DRIFT(false, false)) },
    };
    return here[path.replace(FOLDER, '')] ?? {};
  }
  const { profile, roster, ledger_branch } = options;
  const separated = profile === 'separated';
  const files = roster.kind === 'folder' ? { files: own(FILES) } : {};
  const evidence = options.app ? [...EVIDENCE, ...(separated ? [RULES] : [])] : [];
  const three = {
    verify: own([CHECKOUT], [...evidence, PUSH]),
    apply: own(SEPARATED_APPLY),
    record: own([CHECKOUT, OUTCOME], [PUSH]),
  };
  switch (path.replace(`${FOLDER}access-`, '')) {
    case 'intent.yml':
      return { ...files, intent: own(['contents: read # to read both versions from git']) };
    case 'plan.yml':
      return { ...files, plan: own(PLAN, evidence), intent: own(PLAN) };
    case 'review.yml':
      return { reviewed: own([]) };
    case 'approval.yml':
      return { ...files, approval: own(APPROVAL, evidence) };
    case 'apply.yml':
      if (!separated) return { ...files, apply: own(APPLY(ledger_branch), evidence) };
      return roster.kind === 'folder' ? { ...files, file: own(CALLED) } : three;
    case 'apply-file.yml':
      return three;
    case 'drift.yml': {
      const settings = options.app ? [SETTINGS] : [];
      const keeps = ledger_branch && !separated;
      const capture = { capture: own([CHECKOUT], [...evidence, ...settings, PUSH]) };
      return {
        ...files,
        drift: own(DRIFT(keeps, ledger_branch && !options.app), [...evidence, ...settings]),
        ...(separated ? capture : {}),
      };
    }
    default:
      return {};
  }
}

describe('a permission', () => {
  it.each(ALL)('is one that the table names, and why: $name', (file) => {
    const table = allowed(file);
    expect(Object.keys(file.workflow.jobs)).toEqual(Object.keys(table));
    for (const [job, permissions] of Object.entries(table)) {
      expect(permissionsIn(file, job), job).toEqual(permissions.own);
      expect(appPermissionsIn(file, job), job).toEqual(permissions.apps);
    }
  });

  it.each(ALL)('is no job’s unless the job is given it: $name', ({ workflow }) => {
    expect(workflow.permissions).toEqual({});
  });
});

describe('an action', () => {
  it.each(ALL)('attack 38: an action is pinned by a full commit id, and says its version: $name', (file) => {
    const lines = file.text.split('\n').filter((line) => /^\s*(?:- )?uses:/u.test(line));
    expect(lines.length > 0).toBe(!file.path.endsWith('-review.yml'));
    for (const line of lines) {
      expect(line).toMatch(
        /uses: (?:\.\/(?:\.github\/workflows\/[a-z-]+\.yml)?|acme\/rollcall@[0-9a-f]{40}|actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/u,
      );
    }
  });

  it('has one pin in all workflows', () => {
    const pins = ALL.flatMap(({ text }) => [...text.matchAll(/uses: (actions\/[a-z-]+)@(\S+)/gu)]);
    const found = new Map(pins.map(([, name = '', pin = '']) => [`${name}@${pin}`, name]));
    expect([...found.values()].sort()).toEqual([...new Set(found.values())].sort());
  });
});

describe('a script', () => {
  it.each(ALL)('holds no expression: $name', (file) => {
    for (const { run } of stepsOf(file)) expect(run ?? '').not.toContain('${{');
  });
});

/** A pull request from a fork starts these with a workflow that it may have written itself. */
const BY_THE_PULL_REQUEST = ['pull_request', 'pull_request_review', 'merge_group'];

/** Whether somebody who may not write to the repository can have the job run. */
function isOpenToForks({ workflow }: Read, job: Job): boolean {
  const events = Object.keys(workflow.on);
  const onlyOwn = job.if === 'github.event.pull_request.head.repo.id == github.event.repository.id';
  return (
    events.some((event) => BY_THE_PULL_REQUEST.includes(event) || event === 'pull_request_target') && !onlyOwn
  );
}

describe('a secret', () => {
  it.each(ALL)('attack 21: no secret is in a job that a fork can start: $name', (file) => {
    for (const [id, job] of jobsOf(file)) {
      if (!isOpenToForks(file, job)) continue;
      expect(JSON.stringify(job), id).not.toMatch(/secrets|vars\.|KISSMETRICS/u);
      expect(job.environment, id).toBeUndefined();
    }
  });

  it('has jobs that forks can start, and others', () => {
    const all = ALL.flatMap((file) => jobsOf(file).map(([, job]) => isOpenToForks(file, job)));
    expect(new Set(all)).toEqual(new Set([true, false]));
  });

  it.each(WRITTEN)('attack 32: a secret stands in the one step that needs it: $name', (file) => {
    for (const [id, { steps = [], env }] of jobsOf(file)) {
      expect(env, id).toBeUndefined();
      for (const step of steps) {
        if (!JSON.stringify(step).includes('secrets.')) continue;
        const isApp = step.uses?.startsWith('actions/create-github-app-token@') === true;
        const isAccount = ['plan', 'apply', 'drift'].includes(String(step.with?.['mode']));
        expect(isApp || isAccount, `${id}: ${JSON.stringify(step)}`).toBe(true);
        if (isApp) expect(Object.keys(step.with ?? {})).toContain('private-key');
      }
    }
  });

  it.each(WRITTEN.filter(({ path }) => path.endsWith('-approval.yml')))(
    'of an account is not where reviews are judged again: $name',
    ({ text }) => {
      expect(text).not.toMatch(/secrets\.(?!ROLLCALL_EVIDENCE_APP_KEY)/u);
    },
  );

  it.each(WRITTEN.filter(({ options }) => options?.profile === 'separated'))(
    'is not shared by jobs that are separated: $name',
    (file) => {
      const secretsOf = (id: string): readonly string[] => [
        ...new Set(JSON.stringify(file.workflow.jobs[id] ?? {}).match(/secrets\.\w+/gu)),
      ];
      if (file.workflow.jobs['record'] === undefined) return;
      expect(secretsOf('verify')).toEqual([
        'secrets.ROLLCALL_EVIDENCE_APP_KEY',
        'secrets.ROLLCALL_LEDGER_APP_KEY',
      ]);
      expect(secretsOf('record')).toEqual(['secrets.ROLLCALL_LEDGER_APP_KEY']);
      expect(secretsOf('apply').join(' ')).not.toContain('APP_KEY');
      expect(secretsOf('apply')).not.toEqual([]);
    },
  );
});

describe('a step of rollcall', () => {
  const isOurs = ({ uses }: Step): boolean => uses === './' || uses?.startsWith('acme/rollcall@') === true;

  it.each(ALL)('is given inputs that the action has, and a mode: $name', (file) => {
    const names: readonly string[] = INPUTS.map(({ name }) => name);
    for (const step of stepsOf(file).filter(isOurs)) {
      expect(MODES).toContain(step.with?.['mode']);
      for (const name of Object.keys(step.with ?? {})) expect(names).toContain(name);
    }
  });

  it.each(ALL)('is asked for outputs that the action has: $name', (file) => {
    const names: readonly string[] = OUTPUTS.map(({ name }) => name);
    for (const [, job] of jobsOf(file)) {
      for (const { id = '' } of (job.steps ?? []).filter(isOurs)) {
        for (const [, name = ''] of JSON.stringify(job).matchAll(
          new RegExp(`steps\\.${id}\\.outputs\\.([\\w-]+)`, 'gu'),
        ))
          expect(names).toContain(name);
      }
    }
  });

  it.each(WRITTEN.filter(({ options }) => options?.roster.kind === 'folder'))(
    'says which file of a folder it is about: $name',
    (file) => {
      for (const step of stepsOf(file).filter(isOurs)) {
        expect(step.with?.['file']).toMatch(/^\$\{\{ (?:matrix|inputs)\.file \}\}$/u);
        expect(step.with?.['mark']).toBe(step.with?.['file']);
      }
    },
  );
});

describe('an artifact', () => {
  const uploads = (job: Job | undefined): readonly Step[] =>
    (job?.steps ?? []).filter(({ uses }) => uses?.startsWith('actions/upload-artifact@') === true);

  it.each(ALL.filter(({ path }) => path.endsWith('plan.yml')))(
    'of the plan is kept under the name that the comment points to: $name',
    ({ workflow, options }) => {
      for (const job of [workflow.jobs['plan'], workflow.jobs['intent']]) {
        const name = (job?.steps ?? []).flatMap((step) => step.with?.['artifact-name'] ?? []);
        expect(uploads(job).map((step) => step.with?.['name'])).toEqual(name);
        expect(name).toEqual([
          options?.roster.kind === 'folder' ? 'rollcall-plan-${{ strategy.job-index }}' : 'rollcall-plan',
        ]);
      }
    },
  );

  it.each(WRITTEN.filter(({ workflow }) => 'record' in workflow.jobs))(
    'hands over to record what apply left, and where: $name',
    ({ workflow }) => {
      const { apply, record } = workflow.jobs;
      const [given] = uploads(apply);
      const taken = record?.steps?.find(({ uses }) => uses?.startsWith('actions/download-artifact@'));
      const ours = [apply, record].flatMap((job) =>
        (job?.steps ?? []).flatMap((step) => step.with?.['outbox'] ?? []),
      );
      expect(taken?.with).toMatchObject({ name: given?.with?.['name'], path: given?.with?.['path'] });
      expect(ours).toEqual([given?.with?.['path'], given?.with?.['path']]);
    },
  );
});

describe('an expression', () => {
  it.each(ALL)('names steps of its job and jobs that it needs: $name', (file) => {
    for (const [id, job] of jobsOf(file)) {
      const text = JSON.stringify(job);
      const ids = (job.steps ?? []).flatMap(({ id: step }) => step ?? []);
      for (const [, step = ''] of text.matchAll(/steps\.([\w-]+)\./gu)) expect(ids, id).toContain(step);
      for (const [, need = ''] of text.matchAll(/needs\.([\w-]+)\./gu)) expect(job.needs, id).toContain(need);
      for (const need of job.needs ?? []) expect(Object.keys(file.workflow.jobs), id).toContain(need);
    }
  });
});

describe('a check-out', () => {
  const isTrusted = ({ workflow }: Read): boolean =>
    ['pull_request_target', 'workflow_run'].some((event) => event in workflow.on);

  it.each(ALL)('leaves no credential behind: $name', (file) => {
    for (const { uses, with: inputs } of stepsOf(file)) {
      if (uses?.startsWith('actions/checkout@') === true)
        expect(inputs).toMatchObject({ 'persist-credentials': false });
    }
  });

  it.each(ALL.filter(isTrusted))(
    'attack 20: where secrets or write access are, code is that of the default branch: $name',
    (file) => {
      const checkouts = stepsOf(file).filter(({ uses }) => uses?.startsWith('actions/checkout@'));
      expect(checkouts.length).toBeGreaterThan(0);
      for (const { with: inputs } of checkouts) {
        expect(inputs).toMatchObject({ ref: '${{ github.event.repository.default_branch }}' });
      }
      const said = JSON.stringify(stepsOf(file));
      expect(said).not.toMatch(/pull_request\.head|head_ref|head_sha|refs\/pull|cache/u);
    },
  );

  it('of the default branch is tried on both triggers', () => {
    expect(new Set(ALL.filter(isTrusted).map(({ path }) => path.replace(/^.*[-/]/u, '')))).toEqual(
      new Set(['plan.yml', 'approval.yml']),
    );
  });
});

describe('a cache', () => {
  it.each(ALL)('attack 34: nothing is restored from one: $name', (file) => {
    for (const [id, { steps = [] }] of jobsOf(file)) {
      for (const { uses = '', with: inputs = {} } of steps) {
        expect(uses, id).not.toMatch(/cache/u);
        // actions/setup-node restores one where it is told a package manager.
        expect(
          Object.keys(inputs).filter((name) => name.includes('cache')),
          id,
        ).toEqual([]);
      }
    }
  });
});

describe('an environment', () => {
  it.each(WRITTEN.filter(({ options }) => options?.environments === true))(
    'attack 32: fences every job that holds a secret: $name',
    (file) => {
      for (const [id, job] of jobsOf(file)) {
        const holds = JSON.stringify(job.steps ?? []).includes('secrets.');
        if (holds) expect(job.environment, id).toMatch(/^access-/u);
      }
    },
  );
});

describe('a run', () => {
  it.each(ALL)('ends in time: $name', (file) => {
    for (const [id, job] of jobsOf(file)) {
      if (job.uses === undefined) expect(job['timeout-minutes'], id).toBeLessThanOrEqual(60);
    }
  });

  it.each(ALL.filter(({ path }) => path.endsWith('apply.yml')))(
    'of apply is never cut off: $name',
    ({ workflow }) => {
      expect(workflow.concurrency).toMatchObject({ 'cancel-in-progress': false });
      expect(Object.keys(workflow.on)).toEqual(['push', 'schedule', 'workflow_dispatch']);
    },
  );

  it('of a schedule is off the hour', () => {
    const minutes = ALL.flatMap(({ text }) =>
      [...text.matchAll(/cron: '(\d+) /gu)].map(([, minute]) => Number(minute)),
    );
    expect(minutes.length).toBeGreaterThan(0);
    for (const minute of minutes) expect([0, 15, 30, 45]).not.toContain(minute);
  });
});

describe('the workflows of this repository', () => {
  it('are what the generator writes: `node scripts/write-workflows.mjs`', async () => {
    for (const { path, text } of await ownWorkflows()) expect(readFileSync(path, 'utf8'), path).toBe(text);
  });
});
