import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { capabilitiesOf, providerNames } from '../../../src/cli/accounts.ts';
import { CODES } from '../../../src/core/codes.ts';
import { EXIT } from '../../../src/core/errors.ts';
import { loadRoster } from '../../../src/roster/load.ts';
import { ROOT } from '../../support/built-cli.ts';
import { blocksOf, DOCUMENTS, readDocument } from '../../support/doc-blocks.ts';
import { DOC_NOW } from '../../support/doc-console.ts';
import { programToRead } from '../../support/doc-program.ts';
import { at } from '../../support/plans.ts';

/** Prose and tables: links in fenced blocks and in code are none. */
function prose(file: string): string {
  return readDocument(file)
    .replaceAll(/^```[\s\S]*?^```$/gmu, '')
    .replaceAll(/`[^`\n]*`/gu, 'code');
}

/** The anchors that GitHub gives to the headings of a document. */
function anchors(file: string): readonly string[] {
  return [...readDocument(file).matchAll(/^#{1,6} (.*)$/gmu)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

const LINKS = DOCUMENTS.flatMap((file) =>
  [...prose(file).matchAll(/\]\((?!https?:|mailto:)([^)\s]*)\)/gu)].map(([, target = '']) => ({
    file,
    target,
  })),
);

const YAML = DOCUMENTS.flatMap((file) =>
  blocksOf(readDocument(file))
    .filter(({ language }) => language === 'yaml')
    .map(({ word, body, line }) => ({ where: `${file}:${line}`, word, body })),
);

/** The rows of the table under a heading, each as its cells. */
function tableUnder(file: string, heading: string): readonly (readonly string[])[] {
  const section = readDocument(file).split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

describe('documents', () => {
  it('are found', () => {
    expect(DOCUMENTS).toEqual(expect.arrayContaining(['README.md', 'docs/plan.md', 'src/sandbox/README.md']));
    expect(LINKS.length).toBeGreaterThan(30);
    expect(YAML.length).toBeGreaterThan(6);
  });

  it.each(LINKS)('link from $file to $target, which is there', ({ file, target }) => {
    const [name = '', anchor] = target.split('#');
    const to = name === '' ? file : path.posix.join(path.posix.dirname(file), name);
    expect(existsSync(path.join(ROOT, to)), to).toBe(true);
    if (anchor !== undefined) expect(anchors(to)).toContain(anchor);
  });

  it.each(DOCUMENTS)('name in %s only codes that exist', (file) => {
    const named = readDocument(file).match(/\bRC\d{3}\b/gu) ?? [];
    expect(named.filter((code) => !(code in CODES))).toEqual([]);
  });

  it.each(DOCUMENTS)('mention in %s only commands and options that exist', (file) => {
    const commands = new Map(programToRead().commands.map((command) => [command.name(), command]));
    for (const [, name = '', rest = ''] of readDocument(file).matchAll(
      /(?:`|\$ )rollcall ([a-z]+)([^`\n|]*)/gu,
    )) {
      if (name === 'help') continue;
      const command = commands.get(name);
      expect(command, `rollcall ${name}`).toBeDefined();
      const known = ['--help', ...(command?.options ?? []).map(({ long }) => long)];
      for (const [option] of rest.replace(/(?: #|&&).*$/u, '').matchAll(/(?<= )--[a-z-]+/gu))
        expect(known).toContain(option);
    }
  });

  it.each(YAML)('have YAML that can be read at $where', ({ body }) => {
    const documents = parseAllDocuments(body);
    expect(Array.isArray(documents) && documents.flatMap(({ errors }) => errors)).toEqual([]);
  });

  it.each(YAML.filter(({ word }) => word === 'complete'))('have a valid team.yaml at $where', ({ body }) => {
    const context = { now: at(DOC_NOW), providers: providerNames(), capabilitiesOf };
    const { issues } = loadRoster([{ path: 'team.yaml', text: body }], context);
    expect(issues).toEqual([]);
  });

  it('have a complete team.yaml in the README and two in the reference', () => {
    const complete = YAML.filter(({ word }) => word === 'complete').map(({ where }) => where.split(':')[0]);
    expect(complete).toEqual(['README.md', 'docs/team-yaml.md', 'docs/team-yaml.md']);
  });
});

describe('the README', () => {
  it('has a row for each exit code, and for no other', () => {
    const codes = tableUnder('README.md', 'Exit codes').flatMap(([code = '']) =>
      code.split(', ').map(Number),
    );
    expect(codes).toEqual(Object.values(EXIT));
  });

  it('has a row for each command, with its arguments, and for no other', () => {
    const rows = tableUnder('README.md', 'Commands').map(([usage]) => usage);
    expect(rows).toEqual(programToRead().commands.map((command) => `\`${usageOf(command)}\``));
  });
});

function usageOf(command: ReturnType<typeof programToRead>): string {
  const words = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return [command.name(), ...words].join(' ');
}
