// Which domains are personal mail (gmail.com) and which are throw-away mail. Two lists, kept by @activeprospect/freemail.
import freemail from '@activeprospect/freemail';

/** Returns whether anybody can open a mailbox there for themselves; throw-away mail is not counted. */
export function isPersonalDomain(domain: string): boolean {
  return freemail.isFree(domain) && !freemail.isDisposable(domain);
}

/** Returns whether mailboxes there are made to be thrown away. */
export function isDisposableDomain(domain: string): boolean {
  return freemail.isDisposable(domain);
}
