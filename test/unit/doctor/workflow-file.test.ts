// What a workflow file says that bears on access, and that a hostile one says no more than that.
import { describe, expect, it } from 'vitest';
import { readWorkflow, type WorkflowFile } from '../../../src/doctor/workflow-file.ts';

const read = (text: string): WorkflowFile => readWorkflow('.github/workflows/a.yml', text);
const step = (text: string): WorkflowFile['jobs'][number] | undefined =>
  read(`on: push\njobs:\n  a:\n    steps:\n      - ${text}\n`).jobs[0];

describe('a workflow file', () => {
  it.each([
    ['push', ['push']],
    ['[push, schedule]', ['push', 'schedule']],
    ['{ push: { branches: [main] }, workflow_dispatch: {} }', ['push', 'workflow_dispatch']],
    ['', []],
  ])('that is `on: %s` has these triggers', (on, triggers) => {
    expect(read(`on: ${on}\njobs: { a: {} }\n`).triggers).toEqual(triggers);
  });

  it.each([
    ['', 'missing'],
    ['permissions:', 'missing'],
    ['permissions: {}', 'none'],
    ['permissions: { contents: none }', 'none'],
    ['permissions: { contents: read }', 'some'],
    ['permissions: read-all', 'all'],
    ['permissions: [contents]', 'all'],
  ])('with `%s` gives its jobs: %s', (line, expected) => {
    expect(read(`${line}\njobs: { a: {} }\n`).permissions).toBe(expected);
  });

  it.each([
    ['no YAML', 'a: [', 'no YAML'],
    ['a text', 'hello', 'no jobs'],
    ['nothing', '', 'no jobs'],
    ['jobs that are a list', 'jobs: [a]', 'no jobs'],
    ['anchors that multiply', 'a: &a [1]\njobs: { b: *a }', 'no YAML'],
  ])('that is %s says why it cannot be read', (_, text, error) => {
    expect(read(text).error).toContain(error);
  });

  it('of jobs that are no maps has jobs that do nothing', () => {
    expect(read('jobs: { a: 1, b: { steps: 2 }, c: { steps: [3] } }').jobs.map(({ modes }) => modes)).toEqual(
      [[], [], []],
    );
  });
});

describe('a job', () => {
  it.each([
    ['run: rollcall apply --yes', ['apply']],
    ['run: rollcall plan && rollcall drift', ['plan', 'drift']],
    ['{ uses: ./, with: { mode: verify } }', ['verify']],
    ['{ uses: "acme/rollcall@v1", with: { mode: record } }', ['record']],
    ['{ uses: "acme/other@v1", with: { mode: apply } }', []],
    ['run: rollcall applying', []],
    ['run: rollcall explain apply', []],
  ])('with the step `%s` runs %j', (text, modes) => {
    expect(step(text)?.modes).toEqual(modes);
  });

  it.each([
    ['{ uses: actions/checkout@v5 }', false],
    ['{ uses: actions/checkout@v5, with: { ref: "${{ github.event.pull_request.base.sha }}" } }', false],
    ['{ uses: actions/checkout@v5, with: { ref: "${{ github.event.pull_request.head.sha }}" } }', true],
    ['{ uses: actions/checkout@v5, with: { ref: "${{ github.head_ref }}" } }', true],
    ['{ uses: actions/checkout@v5, with: { ref: "refs/pull/${{ github.event.number }}/merge" } }', true],
    [
      '{ uses: actions/checkout@v5, with: { repository: "${{ github.event.pull_request.head.repo.full_name }}" } }',
      true,
    ],
    ['{ uses: actions/checkout@v5, with: { ref: "${{ github.event.workflow_run.head_sha }}" } }', true],
    ['run: gh pr checkout 7', true],
    ['run: git fetch origin refs/pull/7/head && git checkout FETCH_HEAD', true],
    ['run: git fetch origin refs/pull/7/head', false],
  ])('with the step `%s` checks out the head: %s', (text, expected) => {
    expect(step(text)?.checks_out_head).toBe(expected);
  });

  it.each([
    ['run: echo ${{ github.event.pull_request.title }}', true],
    ['run: echo ${{ github.head_ref }}', true],
    ['run: echo ${{ github.event.pull_request.head.ref }}', true],
    ['run: echo ${{ github.event.head_commit.message }}', true],
    ['run: echo ${{ github.event.pull_request.head.sha }}', false],
    ['run: echo ${{ github.event.pull_request.number }}', false],
    ['{ run: echo "$TITLE", env: { TITLE: "${{ github.event.pull_request.title }}" } }', false],
  ])('with the step `%s` puts text of others into a script: %s', (text, expected) => {
    expect(step(text)?.interpolates).toBe(expected);
  });

  it.each([
    ['concurrency: g', '', 'waits'],
    ['concurrency: { group: g }', '', 'waits'],
    ['concurrency: { group: g, cancel-in-progress: true }', '', 'cancels'],
    ['concurrency: { group: g, cancel-in-progress: true }', 'concurrency: g', 'waits'],
    ['', 'concurrency: { group: g, cancel-in-progress: "${{ inputs.x }}" }', 'unclear'],
    ['', '', 'none'],
    ['concurrency: { cancel-in-progress: false }', '', 'none'],
  ])('of a file with `%s` and itself with `%s`: %s', (file, own, expected) => {
    expect(read(`${file}\njobs:\n  a:\n    steps: []\n    ${own}\n`).jobs[0]?.concurrency).toBe(expected);
  });

  it('names its environment in either form', () => {
    const jobs = 'a: { environment: x }, b: { environment: { name: y } }, c: {}, d: { environment: 3 }';
    expect(read(`jobs: { ${jobs} }`).jobs.map(({ environment }) => environment)).toEqual([
      'x',
      'y',
      null,
      null,
    ]);
  });

  it('lists what it uses of others, a whole workflow too', () => {
    expect(read('jobs: { a: { uses: "x/y/.github/workflows/z.yml@main" } }').jobs[0]?.uses).toEqual([
      'x/y/.github/workflows/z.yml@main',
    ]);
  });
});
