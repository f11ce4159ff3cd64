import { describe, expect, it } from 'vitest';
import type { Body } from '../../../../src/providers/http/body.ts';
import type { Exchange } from '../../../../src/providers/http/exchange.ts';
import { judge } from '../../../../src/providers/http/verdict.ts';

const NOW = Date.parse('2026-11-24T09:00:00Z');
const JSON_BODY: Body = { kind: 'json', value: {} };

function answer(status: number, body: Body = JSON_BODY, retryAfter?: string): Exchange {
  return { kind: 'answer', status, body, retryAfter, location: undefined, requestId: null };
}

function verdictOf(exchange: Exchange, mode: 'read' | 'write'): string {
  const verdict = judge(exchange, mode, NOW);
  switch (verdict.kind) {
    case 'return':
      return 'return';
    case 'retry':
      return `retry, then ${verdict.spent.kind}`;
    case 'fail':
      return verdict.failure.kind;
  }
}

const EMPTY: Body = { kind: 'empty' };
const BROKEN: Body = { kind: 'broken', why: 'broken JSON' };
const HTML: Body = { kind: 'foreign', why: 'an HTML page' };

describe('judge', () => {
  it.each<[string, Exchange, string, string]>([
    ['200 with JSON', answer(200), 'return', 'return'],
    ['201 with JSON', answer(201), 'return', 'return'],
    ['204', answer(204, EMPTY), 'incomplete_read', 'return'],
    ['200 with cut-off JSON', answer(200, BROKEN), 'retry, then incomplete_read', 'ambiguous'],
    ['200 with HTML', answer(200, HTML), 'incomplete_read', 'ambiguous'],
    ['301', answer(301), 'incomplete_read', 'ambiguous'],
    ['304', answer(304, EMPTY), 'incomplete_read', 'ambiguous'],
    ['400', answer(400), 'return', 'return'],
    ['401', answer(401), 'return', 'return'],
    ['404 with HTML', answer(404, HTML), 'return', 'return'],
    ['408', answer(408), 'retry, then transient', 'ambiguous'],
    ['409', answer(409), 'return', 'return'],
    ['422', answer(422), 'return', 'return'],
    ['429', answer(429), 'retry, then rate_limited', 'retry, then rate_limited'],
    ['429 with HTML', answer(429, HTML), 'retry, then rate_limited', 'retry, then rate_limited'],
    [
      '429, ten minutes',
      answer(429, JSON_BODY, '600'),
      'retry, then rate_limited',
      'retry, then rate_limited',
    ],
    ['429, longer', answer(429, JSON_BODY, '601'), 'rate_limited', 'rate_limited'],
    ['500', answer(500), 'retry, then transient', 'ambiguous'],
    ['502 with HTML', answer(502, HTML), 'retry, then transient', 'ambiguous'],
    ['503', answer(503), 'retry, then transient', 'retry, then transient'],
    ['503, longer', answer(503, JSON_BODY, '3600'), 'rate_limited', 'rate_limited'],
    ['504', answer(504), 'retry, then transient', 'ambiguous'],
    ['no connection', { kind: 'unsent', message: 'x' }, 'retry, then transient', 'retry, then transient'],
    ['a wrong certificate', { kind: 'untrusted', message: 'x' }, 'transient', 'transient'],
    ['a lost answer', { kind: 'lost', message: 'x' }, 'retry, then transient', 'ambiguous'],
  ])('%s: read %s, write %s', (_, exchange, read, write) => {
    expect(verdictOf(exchange, 'read')).toBe(read);
    expect(verdictOf(exchange, 'write')).toBe(write);
  });

  it('hands on how long the service asks to wait', () => {
    const verdict = judge(answer(429, JSON_BODY, 'Tue, 24 Nov 2026 09:02:00 GMT'), 'write', NOW);

    expect(verdict).toEqual({
      kind: 'retry',
      retryAfter: 120_000,
      spent: { kind: 'rate_limited', message: 'answered 429', retryAfter: 120_000 },
    });
  });

  it('says what a redirect wanted and that it is not followed', () => {
    const exchange = { ...answer(302), location: 'https://login.example/' };

    expect(judge(exchange as Exchange, 'read', NOW)).toMatchObject({
      kind: 'fail',
      failure: {
        message: 'answered 302, a redirect to https://login.example/; redirects are never followed',
      },
    });
  });
});
