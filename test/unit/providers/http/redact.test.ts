import { describe, expect, it } from 'vitest';
import { redactor } from '../../../../src/providers/http/redact.ts';

describe('redactor', () => {
  const redact = redactor(['s3cret/+"x', 'longer-s3cret/+"x', '']);

  it.each([
    ['as it is', 'token s3cret/+"x refused', 'token [redacted] refused'],
    ['URL-encoded', '?key=s3cret%2F%2B%22x', '?key=[redacted]'],
    ['in Base64', Buffer.from('s3cret/+"x').toString('base64'), '[redacted]'],
    ['inside a JSON string', '{"t":"s3cret/+\\"x"}', '{"t":"[redacted]"}'],
    ['more than once', 's3cret/+"x s3cret/+"x', '[redacted] [redacted]'],
    ['the longer of two that overlap', 'longer-s3cret/+"x', '[redacted]'],
    ['nothing else', 'you are not authorized', 'you are not authorized'],
  ])('replaces a secret %s', (_, text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it('leaves every text alone without secrets', () => {
    expect(redactor([''])('abc')).toBe('abc');
  });
});
