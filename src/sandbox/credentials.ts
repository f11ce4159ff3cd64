// Who may come in: a fixed bearer token, or the same token in one of the two basic forms that Kissmetrics' pages name.

const SCHEME = /^(bearer|basic) +(\S+)$/i;

/** Returns whether an `Authorization` header carries the token. `email` is the address of the member who acts. */
export function isAuthorized(header: string | undefined, token: string, email: string | null): boolean {
  const [, scheme = '', value = ''] = SCHEME.exec(header ?? '') ?? [];
  if (scheme.toLowerCase() === 'bearer') return value === token;
  if (scheme.toLowerCase() !== 'basic') return false;
  const pair = Buffer.from(value, 'base64').toString('utf8');
  return pair === `${token}:` || (email !== null && pair === `${email}:${token}`);
}
