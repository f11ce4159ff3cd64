// `rollcall validate` on a file with twelve planted faults, one of each kind that people make, in every format.
import { cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../support/built-cli.ts';
import { openSession, type Session } from '../support/session.ts';

const NOW = ['--at', '2026-11-24T09:00Z'] as const;

/** Code, place and a part of the message of each fault, in the order of the file. */
const FAULTS: readonly (readonly [code: string, line: number, column: number, says: string])[] = [
  ['RC113', 2, 7, 'mode is "authoritativ"'],
  ['RC114', 6, 17, 'kissmetrics.rate_limit is "15 per minute"'],
  ['RC115', 8, 23, 'web.kissmetrics is a number'],
  ['RC220', 10, 39, 'there is no project "wbe"'],
  ['RC110', 13, 21, 'unknown key "rol"'],
  ['RC108', 15, 3, '"Linus@acme.com" already stands in line 14'],
  ['RC211', 16, 17, '"marketting" is neither a role nor a group'],
  ['RC114', 17, 115, 'there is no day "2026-02-30"'],
  ['RC203', 18, 3, 'gmail.com is personal mail'],
  ['RC116', 18, 46, 'this looks like a GitHub token'],
  ['RC222', 19, 41, 'account kissmetrics has no role in each project'],
  ['RC107', 21, 47, 'U+200B'],
];

const SECRET = 'ghp_R4nd0mR4nd0mR4nd0mR4nd0mR4nd0mR4nd';

let session: Session;

beforeEach(async () => {
  session = await openSession();
  await session.write('team.yaml', await readFile(path.join(ROOT, 'test/fixtures/faults/team.yaml'), 'utf8'));
});

afterEach(async () => session.close());

describe('a file with twelve faults', () => {
  it('is told all of them in one run, each with its place, its line, a caret and a way out', async () => {
    const { code, out, err } = await session.run('validate', ...NOW);
    expect(code).toBe(1);
    expect(err).toBe('');
    const found = [
      ...out.matchAll(
        /^team\.yaml:(\d+):(\d+) error (RC\d+) (.*)\n {2}\| (.*)\n {2}\| ( *)\^\n {2}hint: (.+)$/gm,
      ),
    ];
    expect(found.map(([, line, column, issue]) => [issue, Number(line), Number(column)])).toEqual(
      FAULTS.map(([issue, line, column]) => [issue, line, column]),
    );
    for (const [i, [, , , says]] of FAULTS.entries()) expect(found[i]?.[4]).toContain(says);
    expect(out.split('\n').at(-2)).toBe('12 errors.');
    expect(out).not.toContain(SECRET);
    expect(out).not.toContain('\u200b');
  });

  it('is told the same as JSON', async () => {
    for (const option of [['--format', 'json'], ['--json']]) {
      const { code, out } = await session.run('validate', ...NOW, ...option);
      expect(code).toBe(1);
      const { issues } = JSON.parse(out) as {
        readonly issues: readonly { readonly [key: string]: unknown }[];
      };
      expect(issues.map((issue) => [issue['code'], issue['line'], issue['column']])).toEqual(
        FAULTS.map(([issue, line, column]) => [issue, line, column]),
      );
      for (const issue of issues) {
        expect(Object.keys(issue)).toEqual([
          'code',
          'severity',
          'message',
          'file',
          'line',
          'column',
          'excerpt',
          'hint',
        ]);
        expect(issue).toMatchObject({ severity: 'error', file: 'team.yaml' });
        expect(issue['excerpt']).toMatch(/\n *\^$/);
        expect(issue['hint']).toMatch(/\S/);
      }
      expect(out).not.toContain(SECRET);
    }
  });

  it('is told the same as annotations of a workflow, one command a line', async () => {
    const { code, out } = await session.run('validate', ...NOW, '--format', 'github');
    expect(code).toBe(1);
    const lines = out.trimEnd().split('\n');
    const found = lines.map((line) =>
      /^::error file=team\.yaml,line=(\d+),col=(\d+),title=(RC\d+) [^:,]+::(.+)$/.exec(line),
    );
    expect(found.map((match) => [match?.[3], Number(match?.[1]), Number(match?.[2])])).toEqual(
      FAULTS.map(([issue, line, column]) => [issue, line, column]),
    );
    for (const [i, [, , , says]] of FAULTS.entries()) expect(found[i]?.[4]).toContain(says);
    expect(out).not.toContain(SECRET);
  });

  it.each(['plan', 'apply', 'drift', 'export csv', 'invitations'])(
    'stops %s before anything is read',
    async (command) => {
      const { code, out, err } = await session.run(...command.split(' '));
      expect(code).toBe(1);
      expect(out).toBe('');
      expect(err).toContain('RC543 team.yaml has 12 errors');
      for (const [issue, line, column] of FAULTS)
        expect(err).toContain(`team.yaml:${line}:${column} error ${issue}`);
      expect(err).not.toContain(SECRET);
    },
  );
});

describe('a valid file', () => {
  it('is the full example with its include, on its clock', async () => {
    await cp(path.join(ROOT, 'test/fixtures/full'), session.folder, { recursive: true });
    const { code, out } = await session.run('validate', ...NOW);
    expect(code, out).toBe(0);
    expect(out).toContain('Valid: 8 members in 2 files');
    expect(out).not.toContain(' error ');
  });

  it('is the example that comes with the package', async () => {
    await cp(path.join(ROOT, 'examples/team.yaml'), path.join(session.folder, 'team.yaml'));
    const { code, out } = await session.run('validate', ...NOW);
    expect({ code, out }).toEqual({ code: 0, out: 'Valid: 10 members in 1 file.\n' });
    expect((await session.run('validate', ...NOW, '--format', 'json')).out).toBe('{\n  "issues": []\n}\n');
    expect((await session.run('validate', ...NOW, '--format', 'github')).out).toBe('');
  });

  it('is the example with approvals, which warns of nothing', async () => {
    await cp(path.join(ROOT, 'examples/approved/team.yaml'), path.join(session.folder, 'team.yaml'));
    const { code, out } = await session.run('validate', ...NOW);
    expect({ code, out }).toEqual({ code: 0, out: 'Valid: 9 members in 1 file.\n' });
  });

  it('warns of what only the calendar made true, and fails nobody for it', async () => {
    await session.write(
      'team.yaml',
      [
        'version: 1',
        'accounts: { kissmetrics: {} }',
        'members:',
        '  ada@acme.example: owner',
        '  sam@acme.example: { role: user, expires: 2026-11-30 }',
        '',
      ].join('\n'),
    );
    const before = await session.run('validate', ...NOW);
    expect(before).toMatchObject({ code: 0, out: 'Valid: 2 members in 1 file.\n' });
    const after = await session.run('validate', '--at', '2026-12-01T00:00Z');
    expect(after.code).toBe(0);
    expect(after.out).toContain('team.yaml:5:44 warning RC233');
    expect(after.out).toContain('Valid: 2 members in 1 file, 1 warning.');
  });
});
