import { describe, expect, it } from 'vitest';
import { actionPage, actionText } from '../../../scripts/write-action.mjs';
import { codesPage } from '../../../scripts/write-codes.mjs';
import { commandsPage } from '../../../scripts/write-commands.mjs';
import { referencePage } from '../../../scripts/write-reference.mjs';
import { CODES } from '../../../src/core/codes.ts';
import { readDocument } from '../../support/doc-blocks.ts';
import { programToRead } from '../../support/doc-program.ts';

const schema = (): unknown => JSON.parse(readDocument('schema/team.v1.schema.json')) as unknown;

const PAGES: readonly (readonly [file: string, page: () => string | Promise<string>])[] = [
  ['docs/codes.md', () => codesPage(CODES)],
  ['docs/commands.md', () => commandsPage(programToRead())],
  ['docs/team-yaml.md', () => referencePage(readDocument('docs/team-yaml.md'), schema())],
  ['action.yml', actionText],
  ['docs/action.md', async () => actionPage(await actionText())],
];

describe('pages that `npm run docs` writes', () => {
  it.each(PAGES)('%s is up to date', async (file, page) => {
    expect(readDocument(file), 'run `npm run docs`').toBe(await page());
  });

  it('keep what is written by hand above the mark', () => {
    const page = readDocument('docs/team-yaml.md');
    expect(referencePage(page.replace('# team.yaml', '# By hand'), schema())).toMatch(/^# By hand\n/u);
    expect(() => referencePage('# no mark\n', schema())).toThrow('must have this line once');
  });

  it('name every option of every command', () => {
    const page = readDocument('docs/commands.md');
    for (const command of programToRead().commands) {
      const section = page.split(`## ${command.name()}\n`)[1]?.split('\n## ')[0] ?? '';
      for (const { long } of command.options) expect(section, command.name()).toContain(long);
    }
  });

  it('say something about every key of team.yaml', () => {
    const rows = [...readDocument('docs/team-yaml.md').matchAll(/^\| `[^`]+` \| (.*) \| (.*) \|$/gmu)];
    expect(rows.length).toBeGreaterThan(100);
    for (const [row, value = '', text = ''] of rows) {
      expect(value.trim(), row).not.toBe('');
      expect(text.trim(), row).not.toBe('');
    }
  });
});
