// Failures that no loopback server can play: what they mean for the next step.
import { expect, it } from 'vitest';
import { judge } from '../../../src/forge/judge.ts';
import type { Exchange } from '../../../src/forge/transport.ts';

const first = { tries: 1, now: 0, random: () => 0 };

it.each<[string, Exchange, object]>([
  [
    'no connection',
    { kind: 'unsent', message: 'refused' },
    { kind: 'wait', ms: 250, reason: 'no connection: refused' },
  ],
  ['no answer', { kind: 'lost', message: 'reset' }, { kind: 'wait', ms: 250, reason: 'no answer: reset' }],
  [
    'a certificate of nobody known',
    { kind: 'untrusted', message: 'self-signed' },
    { kind: 'fail', code: 'RC624' },
  ],
  ['an answer without end', { kind: 'oversized' }, { kind: 'fail', code: 'RC625' }],
  [
    'a request that took too long on their side',
    { kind: 'answer', status: 408, headers: new Map(), body: new Uint8Array() },
    { kind: 'wait', ms: 250, reason: 'answered 408' },
  ],
])('%s', (_, got, wanted) => {
  expect(judge(got, first)).toMatchObject(wanted);
});

it('tries no seventh time', () => {
  expect(judge({ kind: 'lost', message: 'reset' }, { ...first, tries: 6 })).toEqual({
    kind: 'fail',
    code: 'RC624',
    message: 'no answer: reset (6 tries)',
  });
});
