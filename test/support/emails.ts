// Addresses that a test is sure of.
import { type Email, parseEmail } from '../../src/core/email.ts';

/** Returns an address; throws where the text is none. */
export function email(text: string): Email {
  const address = parseEmail(text);
  if (address === null) throw new Error(`not an address: ${text}`);
  return address;
}
