// Keeps credentials out of every text that leaves the HTTP client. The client redacts; callers never have to.

/** What stands where a secret was. */
export const REDACTED = '[redacted]';

/**
 * Returns a function that replaces every secret in a text, as it is and as it looks URL-encoded, in Base64 and inside a
 * JSON string. Empty secrets are left out. Longer ones go first, so that one inside another leaves no rest.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = secrets
    .filter((secret) => secret !== '')
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret.toWellFormed()),
      Buffer.from(secret, 'utf8').toString('base64'),
      JSON.stringify(secret).slice(1, -1),
    ]);
  const ordered = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((rest, form) => rest.replaceAll(form, REDACTED), text);
}
