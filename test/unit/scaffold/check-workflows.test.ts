// The check of workflows (`npm run check:workflows`) finds mistakes that are planted.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { actionErrors, checkWorkflows, workflowErrors } from '../../../scripts/check-workflows.mjs';

const GOOD = `name: good
on:
  push:
    branches: [main]
  schedule:
    - cron: '17 4 * * *'
permissions: {}
jobs:
  first:
    runs-on: ubuntu-24.04
    permissions:
      contents: read
    steps:
      - id: said
        run: 'true'
  second:
    needs: [first]
    if: needs.first.result == 'success'
    runs-on: ubuntu-24.04
    steps:
      - run: 'true'
`;

const ACTION = `name: good
description: does something
inputs:
  mode:
    description: what
    required: true
runs:
  using: composite
  steps:
    - run: 'true'
      shell: bash
`;

describe('a workflow', () => {
  it('without a mistake has no error', async () => {
    expect(await workflowErrors('good.yml', GOOD)).toEqual([]);
  });

  it.each([
    ['a key that there is not', 'runs-on: ubuntu-24.04', 'run-on: ubuntu-24.04', "Unexpected value 'run-on'"],
    ['an event that there is not', 'push:', 'pushed:', "Unexpected value 'pushed'"],
    ['a permission that there is not', 'contents: read', 'content: read', "Unexpected value 'content'"],
    ['an access that there is not', 'contents: read', 'contents: all', "Unexpected value 'all'"],
    ['a context that there is not', 'needs.first', 'need.first', 'Unrecognized named-value'],
    ['an expression that does not end', "== 'success'", '==', 'Unexpected end of expression'],
    ['a job that is not there', 'needs: [first]', 'needs: [frist]', "'frist'"],
    ['a time that there is not', '17 4 * * *', '77 4 * * *', 'Invalid cron'],
    [
      'a step with two ways to run',
      "run: 'true'\n  second",
      "run: 'true'\n        with: {}\n  second",
      "'with'",
    ],
    ['text that is no YAML', 'jobs:', 'jobs: [', ''],
  ])('with %s is refused', async (_, right, wrong, said) => {
    expect(GOOD).toContain(right);
    const errors = await workflowErrors('bad.yml', GOOD.replace(right, wrong));
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.join('\n')).toContain(said);
    expect(errors[0]).toContain('bad.yml');
  });
});

describe('the metadata of an action', () => {
  it('without a mistake has no error', () => {
    expect(actionErrors('action.yml', ACTION)).toEqual([]);
  });

  it.each([
    ['a kind that there is not', 'composite', 'composed', "Unexpected value 'composed'"],
    ['no shell', '      shell: bash\n', '', 'Required property is missing: shell'],
    ['no description', 'description: does something\n', '', 'Required property is missing: description'],
    ['a key that there is not', 'inputs:', 'input:', "Unexpected value 'input'"],
  ])('with %s is refused', (_, right, wrong, said) => {
    expect(actionErrors('action.yml', ACTION.replace(right, wrong)).join('\n')).toContain(said);
  });
});

describe('the check of a repository', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'rollcall-workflows-'));
    await mkdir(path.join(root, '.github/workflows'), { recursive: true });
    await writeFile(path.join(root, '.github/workflows/good.yml'), GOOD);
  });
  afterEach(async () => rm(root, { recursive: true, force: true }));

  it('looks at its workflows and at everything that init can write', async () => {
    const { errors, count } = await checkWorkflows(root);
    expect(errors).toEqual([]);
    expect(count).toBeGreaterThan(100);
  });

  it('fails on a mistake in a workflow, and in action.yml', async () => {
    await writeFile(path.join(root, '.github/workflows/bad.yaml'), GOOD.replace('push:', 'pushed:'));
    await writeFile(path.join(root, 'action.yml'), ACTION.replace('composite', 'composed'));
    const { errors } = await checkWorkflows(root);
    expect(errors.map((error) => error.split(' ')[0])).toEqual(
      expect.arrayContaining(['.github/workflows/bad.yaml', 'action.yml']),
    );
  });
});
