import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StepEvidence, StepVerdict } from '../../../src/approval/model.ts';
import { judgeStep } from '../../../src/approval/verdict.ts';
import { ROOT } from '../../support/built-cli.ts';
import { LANDINGS } from '../../support/landings.ts';

const FOLDER = path.join(ROOT, 'test/vectors/approval');

interface Vector {
  readonly name: string;
  readonly evidence: StepEvidence;
  readonly expected: StepVerdict;
}

function slug(name: string): string {
  return `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.json`;
}

/** `BLESS=1` writes the vectors anew; what it writes is read in the review. */
if (process.env['BLESS'] === '1') {
  mkdirSync(FOLDER, { recursive: true });
  for (const { name, evidence } of LANDINGS) {
    const vector: Vector = { name, evidence, expected: judgeStep(evidence) };
    writeFileSync(path.join(FOLDER, slug(name)), `${lines(vector, '')}\n`);
  }
}

/** One line for each part of the evidence and of the verdict, so that a difference can be read. */
function lines(value: object, indent: string): string {
  const parts = Object.entries(value).map(([key, part]: [string, unknown]) => {
    const isWhole = key === 'evidence' || key === 'expected';
    const text =
      isWhole && typeof part === 'object' && part !== null ? lines(part, '  ') : JSON.stringify(part);
    return `${indent}  ${JSON.stringify(key)}: ${text}`;
  });
  return `{\n${parts.join(',\n')}\n${indent}}`;
}

function readVector(file: string): Vector {
  return JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as Vector;
}

describe('test vectors', () => {
  const present = readdirSync(FOLDER).sort();

  it('are there for every case, under its name', () => {
    expect(present).toEqual(LANDINGS.map(({ name }) => slug(name)).sort());
  });

  it.each(LANDINGS)('hold the evidence of $name', ({ name, evidence }) => {
    expect(readVector(slug(name))).toMatchObject({ name, evidence });
  });

  it.each(present)('%s gives its verdict when it is replayed', (file) => {
    const { evidence, expected } = readVector(file);
    expect(judgeStep(evidence)).toEqual(expected);
  });
});
