import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { planExit } from '../../src/plan/exit.ts';
import type { Plan } from '../../src/plan/model.ts';
import { readPlan } from '../../src/plan/read-plan.ts';
import { renderJson } from '../../src/plan/render/json.ts';
import { renderMarkdown } from '../../src/plan/render/markdown.ts';
import { renderText } from '../../src/plan/render/text.ts';
import { CASES } from './cases.ts';

const HOME = path.join(import.meta.dirname, 'plans');
/** `npm run golden:bless` writes what the code says now; the difference is reviewed like any other. */
const BLESS = process.env['BLESS'] === '1';

const FILES: { readonly [name: string]: (plan: Plan) => string } = {
  'plan.txt': (plan) => renderText(plan, { colour: false }),
  'plan.md': renderMarkdown,
  'plan.json': renderJson,
  exit: (plan) => `${planExit(plan, { detailed: false })} ${planExit(plan, { detailed: true })}\n`,
};

describe.each(Object.entries(CASES))('%s', (name, make) => {
  it.each(Object.entries(FILES))('%s', (file, render) => {
    const kept = path.join(HOME, name, file);
    const text = render(make());
    if (BLESS) {
      mkdirSync(path.dirname(kept), { recursive: true });
      writeFileSync(kept, text);
    }

    expect(text).toBe(existsSync(kept) ? readFileSync(kept, 'utf8') : 'nothing: run `npm run golden:bless`');
  });

  it('reads back from its file as the same plan', () => {
    expect(readPlan(renderJson(make()))).toEqual(make());
  });
});

it('keeps no folder of a case that is gone', () => {
  const folders = readdirSync(HOME, { withFileTypes: true }).filter((entry) => entry.isDirectory());

  expect(folders.map(({ name }) => name).toSorted()).toEqual(Object.keys(CASES).toSorted());
});
