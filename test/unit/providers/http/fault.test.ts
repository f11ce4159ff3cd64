import { describe, expect, it } from 'vitest';
import { faultOf } from '../../../../src/providers/http/fault.ts';

function error(code: string, message = 'x', extra: object = {}): Error {
  return Object.assign(new Error(message), { code, ...extra });
}

describe('faultOf', () => {
  it.each([
    ['a refused connection', error('ECONNREFUSED'), 'unsent'],
    ['an unknown host', error('ENOTFOUND'), 'unsent'],
    ['a name server that does not answer', error('EAI_AGAIN'), 'unsent'],
    ['a connection that takes too long', error('UND_ERR_CONNECT_TIMEOUT'), 'unsent'],
    ['a connection that the system gave up', error('ETIMEDOUT', 'x', { syscall: 'connect' }), 'unsent'],
    ['an answer that the system gave up', error('ETIMEDOUT', 'x', { syscall: 'read' }), 'lost'],
    [
      'a proxy that refuses',
      error('UND_ERR_ABORTED', 'Proxy response (502) !== 200 when HTTP Tunneling'),
      'unsent',
    ],
    ['an aborted request', error('UND_ERR_ABORTED', 'Request aborted'), 'lost'],
    ['an unknown certificate', error('SELF_SIGNED_CERT_IN_CHAIN'), 'untrusted'],
    ['an old certificate', error('CERT_HAS_EXPIRED'), 'untrusted'],
    ['a certificate of another host', error('ERR_TLS_CERT_ALTNAME_INVALID'), 'untrusted'],
    ['a reset', error('ECONNRESET'), 'lost'],
    ['a closed socket', error('UND_ERR_SOCKET'), 'lost'],
    ['a missing head', error('UND_ERR_HEADERS_TIMEOUT'), 'lost'],
    ['a missing body', error('UND_ERR_BODY_TIMEOUT'), 'lost'],
    ['an error without a code', new Error('x'), 'lost'],
    ['every address refused', new AggregateError([error('ECONNREFUSED')]), 'unsent'],
    ['no address at all', new AggregateError([]), 'lost'],
  ])('%s', (_, thrown, kind) => {
    expect(faultOf(thrown).kind).toBe(kind);
  });

  it('names the code where there is no message', () => {
    expect(faultOf(error('ECONNREFUSED', ''))).toEqual({ kind: 'unsent', message: 'ECONNREFUSED' });
  });

  it('takes what is no error for a lost answer', () => {
    expect(faultOf('gone')).toEqual({ kind: 'lost', message: 'gone' });
  });
});
