// What `init github` writes is what the doctor asks for.
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/change.ts';
import { CHECKS } from '../../../src/doctor/checks.ts';
import { diagnose } from '../../../src/doctor/diagnose.ts';
import { environmentsOf } from '../../../src/doctor/environments.ts';
import { readWorkflow } from '../../../src/doctor/workflow-file.ts';
import type { BranchControls } from '../../../src/forge/forge.ts';
import { withCodeOwners } from '../../../src/scaffold/code-owners.ts';
import { localSteps } from '../../../src/scaffold/local-steps.ts';
import type { WorkflowOptions } from '../../../src/scaffold/model.ts';
import { branchRuleset, planChecks } from '../../../src/scaffold/ruleset.ts';
import { workflows } from '../../../src/scaffold/workflows.ts';
import { ENVIRONMENT, FILES, rule, SOUND } from '../../support/doctor-facts.ts';

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

/** The ruleset as GitHub would apply it to the branch. */
function imported(text: string): BranchControls {
  const { name, enforcement, rules, bypass_actors } = JSON.parse(text) as {
    readonly name: string;
    readonly enforcement: string;
    readonly rules: readonly { readonly type: string; readonly parameters?: Json }[];
    readonly bypass_actors: readonly [];
  };
  return {
    rules: { found: rules.map(({ type, parameters }) => rule(type, parameters)) },
    rulesets: [{ id: 7, name, enforcement, bypass_actors, updated_at: null }],
    protection: { found: null },
    unreadable: [],
  };
}

describe('the ruleset and the owners that init writes', () => {
  it.each([
    ['one file', SINGLE.roster],
    ['a folder of files', FOLDER],
  ])('are as they should be for %s', (_, roster) => {
    const ruleset = branchRuleset({ checks: planChecks(roster), code_owners: true, from_actions: true });
    const text = withCodeOwners('*.js @acme/web\n', [
      { path: 'team.yaml', owners: ['@acme/security'] },
      { path: '.github/', owners: ['@acme/security'] },
    ]);
    const findings = diagnose({
      ...SOUND,
      controls: { found: imported(ruleset) },
      files: { found: { ...FILES, code_owners: { path: '.github/CODEOWNERS', text } } },
    });
    expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
  });
});

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
