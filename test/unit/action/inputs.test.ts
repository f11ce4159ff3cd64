import { describe, expect, it } from 'vitest';
import { INPUTS, type InputName, inputVariable, MODES, readInputs } from '../../../src/action/inputs.ts';

function read(given: { readonly [name in InputName]?: string }): ReturnType<typeof readInputs> {
  return readInputs(
    Object.fromEntries(
      Object.entries({ mode: 'plan', ...given }).map(([name, value]) => [
        inputVariable(name as InputName),
        value,
      ]),
    ),
  );
}

it('empty inputs are the defaults that action.yml names', () => {
  expect(read({})).toEqual({
    mode: 'plan',
    file: 'team.yaml',
    accounts: [],
    mark: null,
    only: null,
    tokens: { evidence: 'GITHUB_TOKEN', ledger: 'GITHUB_TOKEN' },
    comment_author: 'github-actions[bot]',
    fail_on: 'refused',
    max_annotations: 10,
    artifact_name: 'rollcall-plan',
    announce: false,
    run_id: null,
    outbox: null,
    capture: 'no',
  });
  const defaults = Object.fromEntries(INPUTS.map((input) => [input.name, input.default ?? 'plan']));
  expect(read(defaults)).toEqual(read({}));
});

const RUN = '0b5c1f0e-8f60-4e0a-9d5b-0c6f3b1f2a77';

it.each(MODES)('mode %s is read', (mode) => {
  expect(read({ mode, outbox: 'out', 'run-id': RUN }).mode).toBe(mode);
});

it('all inputs are read, without spaces around them', () => {
  expect(
    read({
      mode: ' record ',
      file: './teams//web.yaml',
      account: 'eu, us\neu,\n',
      mark: 'teams/web.yaml',
      only: 'approval',
      token: 'ghs_job',
      'evidence-token': 'ghs_evidence',
      'ledger-token': 'ghs_ledger',
      'comment-author': 'rollcall[bot]',
      'fail-on': 'not-approved',
      'max-annotations': '0',
      'artifact-name': 'plan.eu-1',
      announce: 'true',
      'run-id': RUN,
      outbox: '/tmp/out box',
      capture: 'keep',
    }),
  ).toEqual({
    mode: 'record',
    file: 'teams/web.yaml',
    accounts: ['eu', 'us'],
    mark: 'teams/web.yaml',
    only: 'approval',
    tokens: { evidence: 'ROLLCALL_EVIDENCE_TOKEN', ledger: 'ROLLCALL_LEDGER_TOKEN' },
    comment_author: 'rollcall[bot]',
    fail_on: 'not-approved',
    max_annotations: 0,
    artifact_name: 'plan.eu-1',
    announce: true,
    run_id: RUN,
    outbox: '/tmp/out box',
    capture: 'keep',
  });
});

describe('what is refused, with the input named and what it takes', () => {
  it.each<[InputName, string, string]>([
    ['mode', 'destroy', 'one of plan, verify, apply, record, drift'],
    ['mode', '', 'one of plan, verify, apply, record, drift'],
    ['mode', 'PLAN', 'one of plan, verify, apply, record, drift'],
    ['file', '/etc/passwd', 'a path inside the repository'],
    ['file', '../team.yaml', 'a path inside the repository'],
    ['file', 'a/../../b', 'a path inside the repository'],
    ['file', '..', 'a path inside the repository'],
    ['file', 'a\\b', 'a path inside the repository'],
    ['file', 'a\u202eb', 'a path inside the repository'],
    ['account', 'eu,$(id)', 'names of `accounts:`'],
    ['account', '--all', 'names of `accounts:`'],
    ['mark', '../a', 'a path inside the repository'],
    ['only', 'plan', 'one of intent, approval, capture'],
    ['announce', 'yes', 'one of true, false'],
    ['run-id', 'abc', 'the output of verify'],
    ['capture', 'true', 'one of no, compare, keep'],
    ['comment-author', '@ada', 'github-actions[bot]'],
    ['fail-on', 'always', 'one of none, refused, not-approved'],
    ['max-annotations', '11', 'a number from 0 to 10'],
    ['max-annotations', '-1', 'a number from 0 to 10'],
    ['artifact-name', 'a/b', 'rollcall-plan'],
    ['outbox', 'a\nb', 'a folder on the runner'],
  ])('%s: %j', (name, value, hint) => {
    expect(() => read({ [name]: value })).toThrow(
      expect.objectContaining({
        code: 'RC582',
        message: expect.stringContaining(`the input ${name} `),
        hint: expect.stringContaining(hint),
      }),
    );
  });

  it('mode record without the folder to take records from', () => {
    expect(() => read({ mode: 'record' })).toThrow(/outbox is empty/);
  });

  it.each<[InputName, string, RegExp]>([
    ['outbox', 'out', /run-id is empty/],
    ['run-id', RUN, /outbox is empty/],
  ])('mode apply with %s alone', (name, value, message) => {
    expect(() => read({ mode: 'apply', [name]: value })).toThrow(message);
  });
});

it.each([
  [['token'], 'GITHUB_TOKEN', 'GITHUB_TOKEN'],
  [['token', 'evidence-token'], 'ROLLCALL_EVIDENCE_TOKEN', 'ROLLCALL_EVIDENCE_TOKEN'],
  [['token', 'ledger-token'], 'GITHUB_TOKEN', 'ROLLCALL_LEDGER_TOKEN'],
] as const)('with %j, evidence goes by %s and the ledger by %s', (given, evidence, ledger) => {
  expect(read(Object.fromEntries(given.map((name) => [name, 'ghs_x']))).tokens).toEqual({ evidence, ledger });
});

it('every input has a text that ends, and the required ones have no default', () => {
  for (const { name, description, required, default: usual } of INPUTS) {
    expect(description, name).toMatch(/\.$/);
    expect(required, name).toBe(usual === null);
  }
});
