// E-mail addresses in their one normal form. Everything that reads an address, from team.yaml or from an account,
// passes through here once; nothing downstream lower-cases "just in case".

declare const brand: unique symbol;

/** A normalised address: trimmed, NFC, lower-cased, its domain in IDNA ASCII. Minted by {@link parseEmail} only. */
export type Email = string & { readonly [brand]: 'Email' };

const LOCAL = /^[^\s@"(),:;<>[\\\]]+$/u;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** Characters that show nothing or change the direction of text; none belongs in an address. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/**
 * Reads one address. Returns its normal form, or null where the text is none.
 *
 * The shape is the dot-atom of RFC 5321 (no quoted local parts, no address literals) with the lengths of
 * RFC 5321 §4.5.3.1; the domain is mapped as browsers do (UTS #46, through the platform's `URL`).
 */
export function parseEmail(raw: string): Email | null {
  const text = raw.trim().normalize('NFC').toLowerCase();
  const at = text.lastIndexOf('@');
  if (at < 1 || UNSEEN.test(text)) return null;
  const local = text.slice(0, at);
  const domain = asciiDomain(text.slice(at + 1));
  if (domain === null || local.length > 64 || domain.length > 253) return null;
  if (!LOCAL.test(local) || local.startsWith('.') || local.endsWith('.') || local.includes('..')) return null;
  return `${local}@${domain}` as Email;
}

/** Returns a domain in IDNA ASCII, lower-cased, or null where the text is no host name of at least two labels. */
export function asciiDomain(raw: string): string | null {
  if (raw === '' || /[/?#:@\\%\s]/u.test(raw) || !URL.canParse(`http://${raw}`)) return null;
  const { hostname } = new URL(`http://${raw}`);
  return DOMAIN.test(hostname) && !/^[\d.]+$/.test(hostname) ? hostname : null;
}

/** Returns the part after the `@`. */
export function domainOf(email: Email): string {
  return email.slice(email.lastIndexOf('@') + 1);
}

/** Returns the part before the `@`. */
export function localPart(email: Email): string {
  return email.slice(0, email.lastIndexOf('@'));
}
