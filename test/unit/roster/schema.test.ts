import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { ROSTER_CODES } from '../../../src/core/codes/roster.ts';
import { schema as compiled } from '../../../src/roster/generated/validateTeam.js';
import { isDisposableDomain, isPersonalDomain } from '../../../src/roster/mail-domains.ts';
import { guideAt, nameGuideAt } from '../../../src/roster/schema-guide.ts';

type Node = { readonly [key: string]: unknown };
const schema = JSON.parse(
  readFileSync(new URL('../../../schema/team.v1.schema.json', import.meta.url), 'utf8'),
) as Node & { $defs: { [name: string]: Node } };

function* nodes(node: Node, path: string): Generator<readonly [string, Node]> {
  yield [path, node];
  for (const [key, value] of Object.entries(node)) {
    if (typeof value === 'object' && value !== null) yield* nodes(value as Node, `${path}/${key}`);
  }
}

describe('the schema', () => {
  const all = [...nodes(schema, '#')];

  it('is a valid JSON Schema 2020-12', () => {
    expect(new Ajv2020.default().validateSchema(schema)).toBe(true);
  });

  it('describes every key: it is the reference', () => {
    const bare = all.filter(([path, node]) => {
      if (!/\/properties\/[^/]+$/.test(path)) return false;
      const reference =
        typeof node['$ref'] === 'string' ? schema.$defs[node['$ref'].slice('#/$defs/'.length)] : undefined;
      return typeof (node['description'] ?? reference?.['description']) !== 'string';
    });

    expect(bare.map(([path]) => path)).toEqual([]);
  });

  it('refuses unknown keys in every map, or says what all of its values are', () => {
    const open = all.filter(
      ([, node]) => 'properties' in node && 'type' in node && node['additionalProperties'] === undefined,
    );

    expect(open.map(([path]) => path)).toEqual([]);
  });

  it('never branches, so that messages can follow a path through it', () => {
    expect(
      all
        .filter(([, node]) =>
          ['oneOf', 'anyOf', 'allOf', 'if', 'not'].some(
            (keyword) =>
              keyword in node && !('properties' in node && keyword in (node['properties'] as object)),
          ),
        )
        .map(([path]) => path),
    ).toEqual([]);
  });

  it('is the one that was compiled', () => {
    expect(compiled).toEqual(schema);
  });

  it('names in words every pattern', () => {
    expect(
      all
        .filter(([, node]) => typeof node['pattern'] === 'string' && typeof node['title'] !== 'string')
        .map(([path]) => path),
    ).toEqual([]);
  });
});

describe('guides', () => {
  it('follow references, names, lists and maps', () => {
    expect(guideAt(['members', 'a@b.co', 'accounts', 'kissmetrics', 'role']).title).toBe('a role');
    expect(guideAt(['policy', 'conflicts', '0', 'name']).description).toBe('What it is called in messages.');
    expect([...guideAt(['policy', 'owners']).keys.keys()]).toEqual(['min', 'max']);
    expect(nameGuideAt(['groups']).title).toMatch(/lower-case/);
  });

  it('are empty where the schema says nothing', () => {
    expect(guideAt(['nowhere', 'at', 'all'])).toMatchObject({ title: null, description: null, types: [] });
  });
});

describe('codes of team.yaml', () => {
  it('have a title and a help that ends', () => {
    for (const [code, { title, help }] of Object.entries(ROSTER_CODES)) {
      expect([code, title.length > 5, /[.]$/.test(help)]).toEqual([code, true, true]);
    }
  });
});

describe('mail domains', () => {
  it.each([
    ['gmail.com', true, false],
    ['outlook.com', true, false],
    ['mailinator.com', false, true],
    ['acme.com', false, false],
    ['acme.co.uk', false, false],
  ])('%s', (domain, personal, disposable) => {
    expect([isPersonalDomain(domain), isDisposableDomain(domain)]).toEqual([personal, disposable]);
  });
});
