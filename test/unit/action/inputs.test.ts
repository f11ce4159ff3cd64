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
    token_env: 'GITHUB_TOKEN',
    comment_author: 'github-actions[bot]',
    fail_on: 'refused',
    max_annotations: 10,
    artifact_name: 'rollcall-plan',
    ledger_outbox: null,
  });
  const defaults = Object.fromEntries(INPUTS.map((input) => [input.name, input.default ?? 'plan']));
  expect(read(defaults)).toEqual(read({}));
});

it.each(MODES)('mode %s is read', (mode) => {
  expect(read({ mode, 'ledger-outbox': 'out' }).mode).toBe(mode);
});

it('all inputs are read, without spaces around them', () => {
  expect(
    read({
      mode: ' record ',
      file: './teams//web.yaml',
      account: 'eu, us\neu,\n',
      'token-env': 'ROLLCALL_TOKEN',
      'comment-author': 'rollcall[bot]',
      'fail-on': 'not-approved',
      'max-annotations': '0',
      'artifact-name': 'plan.eu-1',
      'ledger-outbox': '/tmp/out box',
    }),
  ).toEqual({
    mode: 'record',
    file: 'teams/web.yaml',
    accounts: ['eu', 'us'],
    token_env: 'ROLLCALL_TOKEN',
    comment_author: 'rollcall[bot]',
    fail_on: 'not-approved',
    max_annotations: 0,
    artifact_name: 'plan.eu-1',
    ledger_outbox: '/tmp/out box',
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
    ['token-env', 'ghp_1234-secret', 'GITHUB_TOKEN'],
    ['comment-author', '@ada', 'github-actions[bot]'],
    ['fail-on', 'always', 'one of none, refused, not-approved'],
    ['max-annotations', '11', 'a number from 0 to 10'],
    ['max-annotations', '-1', 'a number from 0 to 10'],
    ['artifact-name', 'a/b', 'rollcall-plan'],
    ['ledger-outbox', 'a\nb', 'a folder on the runner'],
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
    expect(() => read({ mode: 'record' })).toThrow(/ledger-outbox is empty/);
  });
});

it('every input has a text that ends, and the required ones have no default', () => {
  for (const { name, description, required, default: usual } of INPUTS) {
    expect(description, name).toMatch(/\.$/);
    expect(required, name).toBe(usual === null);
  }
});
