// The shape of the command line, judged as a whole: one meaning for each option, help that can be typed.
import type { Command, Option } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../../src/cli/program.ts';
import { openSession, playedIo, type Session } from '../../support/session.ts';

let session: Session;
beforeAll(async () => {
  session = await openSession();
});
afterAll(async () => session.close());

/** The program, with what it would run instead of running it. */
function program(): { readonly root: Command; readonly ran: () => readonly (readonly unknown[])[] } {
  const { io } = playedIo({ cwd: '/nowhere' });
  const root = createProgram(io, {
    started: async () => undefined,
    done: () => undefined,
    rerun: async () => 0,
  });
  const calls: (readonly unknown[])[] = [];
  for (const command of root.commands) command.action((...args) => void calls.push(args));
  return { root, ran: () => calls };
}

const COMMANDS = program().root.commands;
const optionsOf = (command: Command): readonly Option[] => command.options;
const names = (flag: string): readonly string[] =>
  COMMANDS.filter((command) => optionsOf(command).some(({ long }) => long === flag)).map((command) =>
    command.name(),
  );

/** Words that these commands use of something of their own: a moment that a commit may name, a period, a sample. */
const OWN_WORDS: { readonly [flag: string]: readonly string[] } = {
  '--at': ['access'],
  '--from': ['evidence', 'reapprove'],
  '--to': ['reapprove'],
  '--head': ['approvers', 'plan'],
  '--branch': ['reapprove'],
  '--seed': ['evidence'],
  '--out': ['evidence'],
};

describe('an option', () => {
  const all = COMMANDS.flatMap((command) =>
    optionsOf(command).map((option) => ({ command: command.name(), option })),
  );
  const flags = [...new Set(all.map(({ option }) => option.long ?? option.flags))].sort();

  it.each(flags)('%s means the same in every command', (flag) => {
    const meanings = all
      .filter(({ option }) => (option.long ?? option.flags) === flag)
      .filter(({ command }) => OWN_WORDS[flag]?.includes(command) !== true)
      // The formats differ by what a command can say; `--out` saves what the command makes.
      .map(({ option }) => [
        option.flags,
        option.variadic,
        option.required,
        flag === '--out' ? '' : option.description,
      ]);
    expect(new Set(meanings.map((meaning) => JSON.stringify(meaning))).size).toBe(1);
  });

  it.each([
    ['--log-level', COMMANDS.map((command) => command.name())],
    [
      '--file',
      COMMANDS.map((command) => command.name()).filter(
        (name) => !['providers', 'sandbox', 'demo'].includes(name),
      ),
    ],
    ['--yes', ['apply', 'reapprove', 'import', 'invitations', 'offboard', 'fmt', 'init']],
    ['--restore', ['plan', 'apply']],
    ['--member', ['plan', 'apply', 'drift']],
    ['--account', ['plan', 'apply', 'drift', 'import', 'export', 'invitations', 'explain', 'audit', 'init']],
    ['--at', ['validate', 'plan', 'drift', 'export', 'explain', 'access']],
    ['--detailed-exitcode', ['plan', 'drift']],
    ['--json', names('--format')],
  ])('%s is taken where it acts and nowhere else', (flag, expected) => {
    expect(names(flag)).toEqual(expected);
  });

  it('begins with text and has json among its formats', () => {
    for (const command of COMMANDS) {
      const format = optionsOf(command).find(({ long }) => long === '--format');
      if (format === undefined) continue;
      expect(format.defaultValue, command.name()).toBe('text');
      expect(format.argChoices, command.name()).toContain('json');
    }
  });
});

describe('a command', () => {
  it('is each of those that rollcall promises', () => {
    const promised = [
      'validate',
      'plan',
      'apply',
      'drift',
      'import',
      'export',
      'invitations',
      'offboard',
      'fmt',
      'explain',
      'providers',
      'sandbox',
      'demo',
    ];
    expect(COMMANDS.map((command) => command.name())).toEqual(expect.arrayContaining(promised));
  });

  it.each(COMMANDS.map((command) => command.name()))(
    '%s has help with examples that can be typed',
    async (name) => {
      const { code, out, err } = await session.run(name, '--help');
      expect([code, err]).toEqual([0, '']);
      const examples = [...out.matchAll(/^ {2}\$ (.+)$/gm)].map(([, line = '']) => line);
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) {
        const argv = argvOf(example);
        const { root, ran } = program();
        await root.parseAsync(argv, { from: 'user' });
        expect(ran(), example).toHaveLength(1);
      }
      expect(examples.some((example) => argvOf(example)[0] === name)).toBe(true);
    },
  );
});

/** What a shell hands to rollcall of a line: no variables, pipes, redirections or comments. */
function argvOf(line: string): readonly string[] {
  const [typed = ''] = line.split(/\s+[|>#]/);
  const words = typed.trim().split(/\s+/);
  return words.slice(words.indexOf('rollcall') + 1);
}

describe('what is typed wrong', () => {
  it.each([
    ['an unknown command', ['plna'], 'unknown command', 'plan'],
    ['an unknown option', ['plan', '--jsn'], 'unknown option', '--json'],
    ['a word too many', ['validate', 'team.yaml'], 'too many arguments', '--help'],
    ['an option without its value', ['plan', '--at'], 'argument missing', '--help'],
    [
      'a format that is none',
      ['plan', '--format', 'xml'],
      'Allowed choices are text, markdown, json, diff',
      '--help',
    ],
    ['a level that is none', ['plan', '--log-level', 'loud'], 'Allowed choices are silent', '--help'],
    ['an account without a name', ['plan', '--account', ''], 'an account has a name', '--help'],
    ['accounts with a hole', ['plan', '--account', 'a,,b'], 'an account has a name', '--help'],
    ['a person without a name', ['plan', '--member', ' '], 'a person has a name', '--help'],
    ['somebody without a name to explain', ['explain', ''], 'a person has a name', '--help'],
    ['nobody to off-board', ['offboard'], 'missing required argument', '--help'],
    ['a port that is none', ['sandbox', '--port', '65536'], 'a port is 0 to 65535', '--help'],
    ['a port that is no number', ['sandbox', '--port', '48oo'], 'a port is 0 to 65535', '--help'],
    ['two formats at once', ['plan', '--json', '--format', 'text'], 'exclude each other', ''],
  ])('ends in 1 with a hint: %s', async (_, argv, message, hint) => {
    const { code, out, err } = await session.run(...argv);
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toContain(message);
    expect(err).toContain(hint);
  });

  it('prints the help to standard error where no command is given', async () => {
    const { code, out, err } = await session.run();
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('Usage: rollcall');
    expect(err).toContain('Exit codes:');
  });
});

describe('what is asked of the program itself', () => {
  it.each([
    [['--help'], 'Usage: rollcall'],
    [['help', 'plan'], 'Usage: rollcall plan'],
    [['--version'], '0.0.0-source'],
  ])('is answered on standard output: %j', async (argv, text) => {
    const { code, out, err } = await session.run(...argv);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(text);
  });

  it('collects names from commas and repeats, addresses in their normal form', async () => {
    const { root, ran } = program();
    await root.parseAsync(
      [
        'plan',
        '--account',
        'a,b',
        '--account',
        'c',
        '--member',
        'Ada@ACME.example',
        'bot',
        '--restore',
        'bo@acme.example',
      ],
      { from: 'user' },
    );
    const [[options] = []] = ran();
    expect(options).toMatchObject({
      account: ['a', 'b', 'c'],
      member: ['ada@acme.example', 'bot'],
      restore: ['bo@acme.example'],
    });
  });
});
