import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planComment } from '../../../../src/action/text/comment.ts';
import { marked, withMark, withoutMark } from '../../../../src/action/text/mark.ts';
import { isMarked, MARKER, readState, stateOf } from '../../../../src/action/text/state.ts';
import { hostile } from '../../../support/hostile-text.ts';
import { access, pullPlan } from '../../../support/pull-plans.ts';

const REPORT = pullPlan({ gains: [access('eve@acme.com')] });
const { body } = planComment(REPORT);

/** Paths of files, and whatever somebody may try instead of one. */
const mark = fc.oneof(
  fc.constantFrom('', 'team.yaml', 'teams/a b.yaml', 'a--><script>', 'a--!>b', '-->', '山'.repeat(500)),
  hostile.map((text) => text.toWellFormed()),
);

describe('a marked text', () => {
  it('is the text again without the mark, whatever the mark', () => {
    fc.assert(
      fc.property(mark, (word) => {
        const text = withMark(body, word);

        expect(withoutMark(text, word)).toBe(body);
        expect(withoutMark(text.replaceAll('\n', '\r\n'), word)).toBe(body.replaceAll('\n', '\r\n'));
      }),
    );
  });

  it('differs in its first line alone, which is one short comment that the mark cannot end', () => {
    fc.assert(
      fc.property(mark, (word) => {
        const [first = '', ...rest] = withMark(body, word).split('\n');

        expect(first).toMatch(/^<!-- rollcall:plan v1 [\w.!~*'()%-]+ -->$/);
        expect(first.indexOf('-->')).toBe(first.length - 3);
        expect(first.length).toBeLessThanOrEqual(430);
        expect(rest).toEqual(body.split('\n').slice(1));
      }),
    );
  });

  it('is not taken for that of another mark', () => {
    fc.assert(
      fc.property(mark, mark, (one, other) => {
        fc.pre(one !== other);

        expect(withoutMark(withMark(body, one), other)).toBeNull();
      }),
    );
  });

  it('is not read as one without, and the other way round', () => {
    fc.assert(
      fc.property(mark, (word) => {
        expect(withoutMark(withMark(body, word), null)).toBeNull();
        expect(withoutMark(body, word)).toBeNull();
        expect(isMarked(withMark(body, word))).toBe(false);
      }),
    );
  });

  it('keeps its state', () => {
    expect(readState(withoutMark(withMark(body, 'teams/a.yaml'), 'teams/a.yaml') ?? '')).toEqual(
      stateOf(REPORT),
    );
  });
});

describe('without a mark', () => {
  it('a text is as it is', () => {
    expect(withMark(body, null)).toBe(body);
    expect(withoutMark(body, null)).toBe(body);
  });

  it.each([
    ['no marker', 'hello'],
    ['a marker further down', `hello\n${MARKER}`],
    ['something after the marker', `${MARKER} hello`],
    ['an unfinished marker', '<!-- rollcall:plan v1'],
    ['another version', '<!-- rollcall:plan v2 -->'],
    ['nothing', ''],
  ])('%s is no text of ours', (_, text) => {
    expect(withoutMark(text, null)).toBeNull();
    expect(withoutMark(text, 'team.yaml')).toBeNull();
    expect(() => withMark(text, 'team.yaml')).toThrow(TypeError);
  });
});

it('the name of a check bears the mark in brackets', () => {
  expect(marked('rollcall/plan', null)).toBe('rollcall/plan');
  expect(marked('rollcall/plan', 'teams/a.yaml')).toBe('rollcall/plan (teams/a.yaml)');
});
