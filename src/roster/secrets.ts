// Tells literals that look like credentials, so that they are refused and never shown. Patterns are bounded: a text of
// any length is searched in linear time.

/** A stretch of text that must not be shown. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A secret and what it looks like. */
export interface Secret extends Span {
  readonly what: string;
}

/** Prefixes that services document for their tokens; each entry is what it is called and how it looks. */
const SHAPES: readonly (readonly [string, string])[] = [
  ['a GitHub token', 'gh[opusr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{22,255}'],
  ['a GitLab token', 'gl(?:pat|dt|rt|ptt|soat)-[A-Za-z0-9_-]{16,255}'],
  ['a Slack token', 'xox[abeoprs]-[A-Za-z0-9-]{10,255}|xapp-[A-Za-z0-9-]{10,255}'],
  ['a Stripe key', '[rs]k_(?:live|test)_[A-Za-z0-9]{10,255}|whsec_[A-Za-z0-9]{16,255}'],
  ['an AWS key id', '(?:AKIA|ASIA)[A-Z0-9]{16}'],
  ['a Google key', 'AIza[A-Za-z0-9_-]{30,60}|ya29\\.[A-Za-z0-9_-]{20,255}|GOCSPX-[A-Za-z0-9_-]{20,60}'],
  ['a JSON web token', 'eyJ[A-Za-z0-9_-]{8,4096}\\.[A-Za-z0-9_-]{8,4096}\\.[A-Za-z0-9_-]{0,4096}'],
  ['a private key', '-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----|AGE-SECRET-KEY-1[A-Z0-9]{20,100}'],
  ['an npm token', 'npm_[A-Za-z0-9]{36}'],
  ['a PyPI token', 'pypi-[A-Za-z0-9_-]{16,255}'],
  ['a SendGrid key', 'SG\\.[A-Za-z0-9_-]{16,64}\\.[A-Za-z0-9_-]{16,64}'],
  ['a DigitalOcean token', 'do[opr]_v1_[a-f0-9]{32,64}'],
  ['a Shopify token', 'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}'],
  [
    'an API key',
    'sk-(?:[a-z]{2,10}-){0,3}[A-Za-z0-9_-]{20,255}|hf_[A-Za-z0-9]{30,60}|lin_api_[A-Za-z0-9]{30,60}',
  ],
  ['a bearer token', 'Bearer [A-Za-z0-9._~+/-]{16,4096}={0,2}'],
  ['a password in an address', '(?<=://[^\\s/@:"\']{0,64}:)[^\\s/@"\']{3,256}(?=@)'],
];

const KNOWN = new RegExp(SHAPES.map(([, shape]) => `(?<![A-Za-z0-9_])(${shape})`).join('|'), 'g');

/** A key that holds a credential. */
const CREDENTIAL_KEY =
  /token|secret|passw|pwd|credential|api[-_ ]?key|access[-_ ]?key|private[-_ ]?key|^key$|^auth/i;
/** `key: value` or `key=value` on one line, for masking lines that the parser could not read. */
const ASSIGNMENT =
  /["']?([A-Za-z][A-Za-z0-9_-]{0,63})["']?[ \t]{0,16}[:=][ \t]{0,16}["']?([^\s"',{}[\]]{8,4096})/g;
const VARIABLE = /^[A-Z][A-Z0-9_]*$/;

/** Returns the literals of a text that carry a known prefix, in order. */
export function knownSecrets(text: string): readonly Secret[] {
  return Array.from(text.matchAll(KNOWN), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
    what: SHAPES[match.slice(1).findIndex((group) => group !== undefined)]?.[0] ?? 'a secret',
  }));
}

/** Returns whether a key names a credential (`token`, `api_key`, `password`, …). */
export function isCredentialKey(key: string): boolean {
  return CREDENTIAL_KEY.test(key);
}

/**
 * Returns whether a value under a credential key looks like the credential itself and not like the name of an
 * environment variable: at least 12 characters without spaces and 3 bits of entropy each (random base 64 has 4 to 6,
 * hex 3.3 to 4). A name in upper case is one unless it has no underscore and a quarter of it is digits.
 */
export function looksRandom(value: string): boolean {
  if (value.length < 12 || value.length > 4096 || /\s/.test(value)) return false;
  const digits = value.replace(/\D/g, '').length;
  if (VARIABLE.test(value)) return !value.includes('_') && value.length >= 16 && digits * 4 >= value.length;
  return entropy(value) >= 3;
}

/** Returns the text with everything that looks like a secret replaced by asterisks of the same length. */
export function maskSecrets(text: string): string {
  return maskSpans(text, secretSpans(text));
}

/** Returns the text with the spans replaced by asterisks of the same length. */
export function maskSpans(text: string, spans: readonly Span[]): string {
  return spans.reduce(
    (masked, { start, end }) => masked.slice(0, start) + '*'.repeat(end - start) + masked.slice(end),
    text,
  );
}

function secretSpans(text: string): readonly Span[] {
  const assigned = Array.from(text.matchAll(ASSIGNMENT)).flatMap((match): Span[] => {
    const [whole, key = '', value = ''] = match;
    if (!isCredentialKey(key) || !looksRandom(value)) return [];
    const start = match.index + whole.length - value.length;
    return [{ start, end: start + value.length }];
  });
  return [...knownSecrets(text), ...assigned];
}

/** Shannon entropy in bits per character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
