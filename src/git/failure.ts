// What git says when it fails, as an error with a code. Never lets an address with a password through.
import type { Code } from '../core/codes.ts';
import { RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';

const MISSING =
  /bad object|bad revision|unable to read|could not (?:read|parse|get)|not a valid (?:object|commit|tree)|Not a valid (?:object|commit)|missing (?:blob|tree|commit|object)|invalid object|unable to parse|bad tree object|not a tree object|cannot read|lazy fetching disabled|promisor/i;

/** The longest part of git's words that is shown. */
const SHOWN = 600;

/** Returns the error for a run of git that failed. */
export function gitFailure(what: string, stderr: string): RollcallError {
  const dubious = /detected dubious ownership in repository at '(.*)'/.exec(stderr);
  if (dubious !== null)
    return refusal('RC602', `git refuses ${dubious[1] ?? what}: it belongs to another user`, {
      hint: `where you trust it: git config --global --add safe.directory ${visible(dubious[1] ?? '')}`,
    });
  if (/not a git repository/i.test(stderr))
    return refusal('RC601', `${what} is not inside a git repository`, {
      hint: 'run rollcall in a clone of the repository that holds team.yaml',
    });
  if (MISSING.test(stderr))
    return refusal('RC604', `${what}: something is missing in this clone: ${said(stderr)}`, {
      hint: 'clone with the whole history (`fetch-depth: 0`, no `filter`); `git fsck` tells whether the clone is damaged',
    });
  return refusal('RC606', `${what}: ${said(stderr)}`);
}

/** Returns an error whose message shows nothing unseen. */
export function refusal(
  code: Code,
  message: string,
  options: { hint?: string; cause?: unknown } = {},
): RollcallError {
  return new RollcallError(code, visible(message), options);
}

/** Returns what git said in one line, without user names and passwords of addresses. */
export function said(stderr: string): string {
  const text = stderr
    .replace(/\/\/[^/\s'"]*@/g, '//')
    .replace(/(authorization:?\s*\w*\s*)\S+/gi, '$1…')
    .replace(/^hint:.*$/gm, '')
    .trim()
    .split(/\s*[\r\n]+\s*/)
    .join('; ');
  if (text === '') return 'git gave no reason';
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
