// Errors of the ledger. What they name comes from outside, so it is made visible here.
import type { Code } from '../core/codes.ts';
import { RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';
import type { Link } from './chain.ts';

/** Returns the error; its message is shown through `visible`. */
export function refusal(
  code: Code,
  message: string,
  options: { readonly hint: string; readonly cause?: unknown },
): RollcallError {
  return new RollcallError(code, visible(message), options);
}

/** Returns RC526, which names the place where a chain does not hold. */
export function broken(where: string, problem: string, cause?: unknown): RollcallError {
  return refusal('RC526', `the chain of records is broken at ${where}: ${problem}`, {
    hint: 'restore the records from git or a backup; never repair a record by hand',
    cause,
  });
}

/** Throws RC529 where `after` is given and another record is the newest. */
export function checkNewest(where: string, newest: Link | null, after: Link | null | undefined): void {
  if (after === undefined || newest?.hash === after?.hash) return;
  throw refusal('RC529', `${where}: another run has recorded first`, { hint: 'run again' });
}
