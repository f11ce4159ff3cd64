import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { RollcallError } from '../../../src/core/errors.ts';
import { hashJson, integrityOf, sealPlan } from '../../../src/plan/digest.ts';
import { validatePlan } from '../../../src/plan/generated/validatePlan.js';
import type { Plan } from '../../../src/plan/model.ts';
import { readPlan } from '../../../src/plan/read-plan.ts';
import { renderJson } from '../../../src/plan/render/json.ts';
import { fullPlan } from '../../support/full-plan.ts';
import { closed, paths, withoutPath } from '../../support/json-paths.ts';
import { accountPlan, invite, plan } from '../../support/plans.ts';

/** Returns the error that reading throws, without its cause. */
function refusalOf(text: string): { code: string; message: string; hint: string | undefined; exit: number } {
  try {
    readPlan(text);
  } catch (error) {
    if (error instanceof RollcallError) {
      return { code: error.code, message: error.message, hint: error.hint, exit: error.exit };
    }
    throw error;
  }
  throw new Error('the plan was read');
}

/** A change to a saved plan's JSON that seals it again, as a forger or another tool would. */
function resealed(change: (json: Record<string, unknown>) => void): string {
  const json = JSON.parse(renderJson(fullPlan())) as Record<string, unknown>;
  change(json);
  return JSON.stringify({ ...json, integrity: integrityOf({ ...json, integrity: undefined }) });
}

it.each([
  ['empty', plan()],
  ['with everything that a plan can say', fullPlan()],
])('reads back the plan that was saved: %s', (_, saved) => {
  expect(readPlan(renderJson(saved))).toEqual(saved);
});

it('reads a plan of a newer minor version and leaves what it does not know', () => {
  const text = resealed((json) => {
    json['format_version'] = '1.7';
    json['labels'] = ['urgent'];
  });

  expect(readPlan(text)).toEqual(JSON.parse(text));
});

it.each([
  ['nothing', '', 'RC510', /^the plan file is not JSON: /],
  ['a file cut short', renderJson(plan()).slice(0, -9), 'RC510', /not JSON/],
  ['a number', '7', 'RC511', /holds no object/],
  ['null', 'null', 'RC511', /holds no object/],
  ['a list', '[]', 'RC511', /holds no object/],
  ['another JSON file', '{"name":"rollcall"}', 'RC511', /no format_version/],
  ['a version that is none', '{"format_version":"one"}', 'RC511', /no format_version/],
  ['a version that is a number', '{"format_version":1}', 'RC511', /no format_version/],
  ['a newer major version', '{"format_version":"2.0"}', 'RC512', /has format 2\.0, this rollcall reads 1\.0/],
  ['an older major version', '{"format_version":"0.9"}', 'RC512', /has format 0\.9/],
  ['no hashes', '{"format_version":"1.0"}', 'RC513', /its integrity does not match/],
  [
    'characters that no hash covers',
    '{"format_version":"1.0","x":"\\ud800"}',
    'RC513',
    /its content does not match/,
  ],
  [
    'nesting without end',
    `{"format_version":"1.0","x":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
    'RC513',
    /./,
  ],
])('refuses %s', (_, text, code, message) => {
  const refusal = refusalOf(text);

  expect(refusal).toMatchObject({ code, exit: 1 });
  expect(refusal.message).toMatch(message);
  expect(refusal.hint).toMatch(/plan again/);
});

it('checks the version before the integrity, so that a newer plan is not called edited', () => {
  const newer = renderJson(plan()).replace('"format_version": "1.0"', '"format_version": "2.0"');

  expect(refusalOf(newer).code).toBe('RC512');
});

it('refuses a plan in which a single value was edited', () => {
  const text = renderJson(plan([accountPlan({ changes: [invite()] })]));

  expect(refusalOf(text.replace('"wen@acme.com"', '"eve@acme.com"')).code).toBe('RC513');
});

it('refuses a plan whose changes were edited and sealed again, but not digested again', () => {
  const text = resealed((json) => {
    json['changes_digest'] = hashJson([]);
  });

  expect(refusalOf(text)).toMatchObject({
    code: 'RC513',
    message: 'the plan was edited after it was made: its changes_digest does not match',
  });
});

it('names the field when a sealed plan does not match the schema', () => {
  const text = resealed((json) => {
    json['hypothetical'] = 'no';
  });

  expect(refusalOf(text)).toMatchObject({
    code: 'RC514',
    message: 'the plan is not complete: /hypothetical must be boolean',
  });
  expect(refusalOf(resealed((json) => delete json['scope'])).message).toBe(
    "the plan is not complete: it must have required property 'scope'",
  );
});

const schema = JSON.parse(readFileSync('schema/plan.v1.schema.json', 'utf8'));

it('describes in the schema every field that a plan has', () => {
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(closed(schema));

  expect(validate(JSON.parse(renderJson(fullPlan()))), JSON.stringify(validate.errors)).toBe(true);
});

it('requires every field but the ones that a plan may leave out', () => {
  const optional = /\.(hint|at|excerpt|account|person|former|former_person)$/;
  const full = JSON.parse(renderJson(fullPlan())) as Plan;

  const dispensable = paths(full)
    .filter((path) => typeof path.at(-1) === 'string' && !path.includes('input'))
    .filter((path) => validatePlan(withoutPath(full, path)))
    .map((path) => path.join('.'));

  expect(dispensable.length).toBeGreaterThan(0);
  expect(dispensable.filter((path) => !optional.test(path))).toEqual([]);
});

it('describes every property in words', () => {
  const bare: string[] = [];
  JSON.stringify(schema, (key, value) => {
    if (key !== 'properties') return value;
    for (const [name, property] of Object.entries(value as Record<string, Record<string, unknown>>)) {
      const target = /\/([^/]+)$/.exec(String(property['$ref']))?.[1] ?? '';
      const text = property['description'] ?? schema.$defs[target]?.description ?? property['const'];
      if (typeof text !== 'string') bare.push(name);
    }
    return value;
  });

  expect(bare).toEqual([]);
});

it('seals what it reads the same way again', () => {
  const saved = fullPlan();

  expect(sealPlan(readPlan(renderJson(saved)))).toEqual(saved);
});
