// action.yml against the code that it starts: what it hands over, and what comes back.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { INPUTS, inputVariable } from '../../../src/action/inputs.ts';
import { OUTPUTS } from '../../../src/action/outputs.ts';
import { ROOT } from '../../support/built-cli.ts';
import { readDocument } from '../../support/doc-blocks.ts';

interface ActionFile {
  readonly inputs: { readonly [name: string]: unknown };
  readonly outputs: { readonly [name: string]: { readonly value: string } };
  readonly runs: {
    readonly steps: readonly {
      readonly id: string;
      readonly env: { readonly [name: string]: string };
      readonly run: string;
    }[];
  };
}

const action = parse(readDocument('action.yml')) as ActionFile;
const [step, ...more] = action.runs.steps;

/** Names of outputs that the sources of the action set. */
function namesSet(): readonly string[] {
  const folder = path.join(ROOT, 'src/action');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [
      ...readFileSync(path.join(folder, file), 'utf8').matchAll(/\.setOutput\(\s*'([^']+)'/gu),
    ])
    .map(([, name = '']) => name);
  return [...new Set(names)].sort();
}

describe('action.yml', () => {
  it('hands every input to the program as a variable of its own, and nothing else', () => {
    expect(more).toEqual([]);
    expect(Object.keys(action.inputs)).toEqual(INPUTS.map(({ name }) => name));
    expect(step?.env).toEqual(
      Object.fromEntries(INPUTS.map(({ name }) => [inputVariable(name), `\${{ inputs.${name} }}`])),
    );
    expect(new Set(Object.keys(step?.env ?? {})).size).toBe(INPUTS.length);
  });

  it('puts nothing that somebody else may have written into its script', () => {
    expect(step?.run).toContain('dist/action/main.js');
    expect(step?.run).not.toContain('${{');
  });

  it('gives every output of the step', () => {
    expect(action.outputs).toEqual(
      Object.fromEntries(
        OUTPUTS.map(({ name, description }) => [
          name,
          { description, value: `\${{ steps.${step?.id ?? ''}.outputs.${name} }}` },
        ]),
      ),
    );
  });

  it('has no output that no mode sets', () => {
    expect(namesSet()).toEqual(OUTPUTS.map(({ name }) => name).sort());
  });
});
