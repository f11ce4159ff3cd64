import { describe, expect, it } from 'vitest';
import {
  type Annotation,
  type AnnotationCounts,
  LARGEST_SUMMARY,
  noAnnotations,
  openRunner,
  type Runner,
  type RunnerLimits,
} from '../../../src/action/runner.ts';

interface Step {
  readonly runner: Runner;
  readonly files: Map<string, string>;
  readonly log: () => string;
}

function step(counts?: AnnotationCounts, limits?: RunnerLimits): Step {
  const files = new Map<string, string>();
  const printed: string[] = [];
  let drawn = 0;
  const runner = openRunner(
    { GITHUB_OUTPUT: '/out', GITHUB_STEP_SUMMARY: '/summary' },
    {
      append: (file, text) => files.set(file, `${files.get(file) ?? ''}${text}`),
      size: (file) => Buffer.byteLength(files.get(file) ?? ''),
      print: (text) => printed.push(text),
      random: () => `random${(drawn += 1)}`,
    },
    counts,
    limits,
  );
  return { runner, files, log: () => printed.join('') };
}

function remark(more: Partial<Annotation> = {}): Annotation {
  return {
    type: 'error',
    title: 'RC201',
    message: 'no such role',
    file: null,
    line: null,
    column: null,
    ...more,
  };
}

it('an output ends where nobody can guess', () => {
  const { runner, files } = step();
  runner.setOutput('digest', 'abc');
  runner.setOutput('artifact-path', 'line\nEOF\nx<<y');
  expect(files.get('/out')).toBe(
    'digest<<rollcall_random1\nabc\nrollcall_random1\nartifact-path<<rollcall_random2\nline\nEOF\nx<<y\nrollcall_random2\n',
  );
});

it('an output that holds its own delimiter is not written', () => {
  const { runner, files } = step();
  expect(() => runner.setOutput('tip', 'rollcall_random1')).toThrow(RangeError);
  expect(files.size).toBe(0);
});

describe('the summary', () => {
  it('is added to what is there', () => {
    const { runner, files } = step();
    expect(runner.summarise('# One')).toBe(true);
    expect(runner.summarise('Two\n')).toBe(true);
    expect(files.get('/summary')).toBe('# One\nTwo\n');
  });

  it.each([
    ['of one byte a character', 'x'.repeat(99)],
    ['of several bytes a character', 'é山😀'.repeat(11)],
  ])('stays within 1 MiB, cut between two lines %s, and says so', (_, line) => {
    const { runner, files } = step();
    runner.summarise(`${line}\n`.repeat(5000));
    expect(runner.summarise(`${line}\n`.repeat(10_000))).toBe(false);
    const text = files.get('/summary') ?? '';
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LARGEST_SUMMARY);
    expect(Buffer.byteLength(text)).toBeGreaterThan(LARGEST_SUMMARY - 400);
    expect(text).toMatch(/\n\n\*\*Cut here\*\*: .* artifact of the run\.\n$/);
    const kept = text.slice(0, text.indexOf('\n\n**Cut')).split('\n');
    expect(new Set(kept)).toEqual(new Set([line]));
  });

  it('takes exactly what fits', () => {
    const { runner, files } = step();
    expect(runner.summarise('x'.repeat(LARGEST_SUMMARY - 1))).toBe(true);
    expect(Buffer.byteLength(files.get('/summary') ?? '')).toBe(LARGEST_SUMMARY);
    expect(runner.summarise('y')).toBe(false);
    expect(Buffer.byteLength(files.get('/summary') ?? '')).toBe(LARGEST_SUMMARY);
  });
});

describe('annotations', () => {
  it.each<[string, Partial<Annotation>, string]>([
    ['without a place', {}, '::error title=RC201::no such role\n'],
    [
      'at a file, a line and a column',
      { file: 'team.yaml', line: 7, column: 3, type: 'warning' },
      '::warning file=team.yaml,line=7,col=3,title=RC201::no such role\n',
    ],
    ['at a file', { file: 'team.yaml', column: 3 }, '::error file=team.yaml,title=RC201::no such role\n'],
    [
      'with every character that means something',
      { file: 'a,b:c%.yaml', title: '1:2,3\r\n', message: '100%, a:b\r\n::error::x' },
      '::error file=a%2Cb%3Ac%25.yaml,title=1%3A2%2C3%0D%0A::100%25, a:b%0D%0A::error::x\n',
    ],
  ])('%s', (_, more, line) => {
    const { runner, log } = step();
    expect(runner.annotate(remark(more))).toBe(true);
    expect(log()).toBe(line);
  });

  it('stop at ten of a type in a step', () => {
    const { runner, log } = step();
    const shown = Array.from({ length: 12 }, () => runner.annotate(remark()));
    expect(shown.filter(Boolean)).toHaveLength(10);
    expect(runner.annotate(remark({ type: 'warning' }))).toBe(true);
    expect(log().match(/^::error /gm)).toHaveLength(10);
  });

  it('stop at fifty in a job, whatever the type', () => {
    const { runner } = step({ ...noAnnotations(), job: 49 });
    expect(runner.annotate(remark())).toBe(true);
    expect(runner.annotate(remark({ type: 'notice' }))).toBe(false);
  });

  it('are as few as the workflow asks for', () => {
    const { runner, log } = step(noAnnotations(), { annotations_per_type: 0 });
    expect(runner.annotate(remark())).toBe(false);
    expect(log()).toBe('');
  });
});

it('each line of a secret is masked, and an empty one is not', () => {
  const { runner, log } = step();
  runner.mask('one%\r\n\n  \ntwo');
  expect(log()).toBe('::add-mask::one%25\n::add-mask::two\n');
});

it('text of others is printed where the runner reads no commands', () => {
  const { runner, log } = step();
  runner.printUntrusted('::error::x\n::set-output name=a::b');
  expect(log()).toBe('::stop-commands::random1\n::error::x\n::set-output name=a::b\n::random1::\n');
  expect(() => runner.printUntrusted('::random2::')).toThrow(RangeError);
});

it.each(['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY'])('without %s it is no step of a workflow', (name) => {
  const env = { GITHUB_OUTPUT: '/out', GITHUB_STEP_SUMMARY: '/summary', [name]: '' };
  const effects = { append: () => {}, size: () => 0, print: () => {}, random: () => 'x' };
  expect(() => openRunner(env, effects)).toThrow(
    expect.objectContaining({ code: 'RC583', message: `${name} is not set` }),
  );
});
