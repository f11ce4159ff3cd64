// What `init github` writes is what the doctor asks for.
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../../src/doctor/checks.ts';
import { diagnose } from '../../../src/doctor/diagnose.ts';
import { readWorkflow } from '../../../src/doctor/workflow-file.ts';
import { environmentsOf } from '../../../src/doctor/workflows.ts';
import { localSteps } from '../../../src/scaffold/local-steps.ts';
import type { WorkflowOptions } from '../../../src/scaffold/model.ts';
import { workflows } from '../../../src/scaffold/workflows.ts';
import { ENVIRONMENT, FILES, SOUND } from '../../support/doctor-facts.ts';

const TEAM = { path: 'team.yaml', secrets: ['KISSMETRICS_API_KEY'] };

const FOLDER: WorkflowOptions['roster'] = { kind: 'folder', folder: 'teams', files: [TEAM] };

const SINGLE: WorkflowOptions = {
  action: { kind: 'pinned', uses: `acme/rollcall@${'a'.repeat(40)}` },
  prefix: 'access-',
  branch: 'main',
  roster: { kind: 'file', file: TEAM },
  profile: 'single',
  environments: true,
  app: false,
  ledger_branch: true,
};

const KINDS: readonly (readonly [string, Partial<WorkflowOptions>])[] = [
  ['one token', {}],
  ['an App', { app: true }],
  ['jobs with keys of their own', { app: true, profile: 'separated' }],
  ['a folder of files', { roster: FOLDER }],
  ['a folder of files and jobs with keys of their own', { roster: FOLDER, app: true, profile: 'separated' }],
  ['its own code', { action: { kind: 'local', steps: localSteps() } }],
];

describe('workflows that init writes', () => {
  it.each(KINDS)('are as they should be with %s', (_, over) => {
    const read = workflows({ ...SINGLE, ...over }).map(({ path, text }) => readWorkflow(path, text));
    const files = { ...FILES, workflows: read };
    const names = environmentsOf(files);
    expect(names.length).toBeGreaterThan(1);
    const findings = diagnose({
      ...SOUND,
      files: { found: files },
      environments: { found: names.map((name) => ({ ...ENVIRONMENT, name })) },
    });
    const wrong = findings.filter(({ id, status }) => CHECKS[id].group === 'Workflows' && status !== 'ok');
    expect(wrong).toEqual([]);
    expect(findings.find(({ id }) => id === 'branch-check')?.status).toBe('ok');
    const modes = read.flatMap(({ jobs }) => jobs.flatMap((job) => job.modes));
    expect(modes).toEqual(expect.arrayContaining(['plan', 'apply', 'drift']));
  });

  it('have no environment where the repository can have none, and that is told', () => {
    const read = workflows({ ...SINGLE, environments: false }).map(({ path, text }) =>
      readWorkflow(path, text),
    );
    const found = diagnose({ ...SOUND, files: { found: { ...FILES, workflows: read } } });
    expect(found.find(({ id }) => id === 'environments')?.status).toBe('warn');
  });
});
