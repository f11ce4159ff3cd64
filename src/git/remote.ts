// Talks to origin. The token is given for one call, in the environment, and only where origin is on the forge's server.
import { memo } from '../core/memo.ts';
import { type GitConfig, remoteEnvironment } from './environment.ts';
import { refusal, said } from './failure.ts';
import type { Found } from './find-repository.ts';
import { checkWord } from './output.ts';
import type { GitResult } from './process.ts';

const DEFAULT_SERVER = 'https://github.com';

/** What git says where the other side has no such branch or commit (remote.c, upload-pack.c, fetch-pack.c). */
const NOT_THERE =
  /couldn't find remote ref|not our ref|does not allow request for unadvertised object|no such remote ref/i;

/** Objects only: no branch, tag or note of this clone moves. */
const FETCH =
  '--quiet --no-tags --no-prune --no-write-fetch-head --no-recurse-submodules --no-filter --refmap=';
const PUSH = '--porcelain --no-verify --no-follow-tags --recurse-submodules=no --no-signed';

/** Returns whether there is an origin at all. */
export async function hasOrigin(found: Found): Promise<boolean> {
  const { status } = await found.run(['config', '--get-all', 'remote.origin.url']);
  return status === 0;
}

/** Returns what `Repository.fetch` does. Throws RC607. */
export async function fetchFromOrigin(found: Found, what: string, token: string | null): Promise<boolean> {
  checkWord('what is to be fetched', what);
  if (!(await hasOrigin(found))) return false;
  const args = ['fetch', ...FETCH.split(' '), 'origin', what];
  const result = await withOrigin(found, args, token, []);
  if (result.status === 0) return true;
  if (NOT_THERE.test(result.stderr)) return false;
  throw originFailure(`cannot fetch ${what} from origin`, result.stderr, token);
}

/** Returns the commit that a branch of origin points to; null: origin has no such branch. Throws RC607. */
export async function tipOfOrigin(found: Found, ref: string, token: string | null): Promise<string | null> {
  const result = await withOrigin(found, ['ls-remote', '--quiet', 'origin', ref], token, []);
  if (result.status !== 0) throw originFailure(`cannot read ${ref} of origin`, result.stderr, token);
  for (const row of result.stdout.toString('utf8').split('\n')) {
    const [id, name] = row.split('\t');
    // A pattern also matches longer names.
    if (name === ref && id !== undefined) return id;
  }
  return null;
}

/** Pushes a commit where the branch of origin is still at `expected` (null: is not there). Returns git's answer. */
export function pushToOrigin(
  found: Found,
  { commit, ref, expected }: { commit: string; ref: string; expected: string | null },
  token: string | null,
): Promise<GitResult> {
  const args = [
    'push',
    ...PUSH.split(' '),
    `--force-with-lease=${ref}:${expected ?? ''}`,
    'origin',
    `${commit}:${ref}`,
  ];
  return withOrigin(found, args, token, ['--push']);
}

/** Returns the error for a call to origin that failed, without the token. */
export function originFailure(what: string, stderr: string, token: string | null): Error {
  const secrets = token === null || token === '' ? [] : [token, credentials(token)];
  const text = secrets.reduce((kept, secret) => kept.replaceAll(secret, '…'), said(stderr));
  return refusal('RC607', `${what}: ${text}`, {
    hint: 'check the address of origin, the network, and that the token may do this',
  });
}

async function withOrigin(
  found: Found,
  args: readonly string[],
  token: string | null,
  direction: readonly string[],
): Promise<GitResult> {
  const config = token === null || token === '' ? [] : await credentialConfig(found, token, direction);
  return found.processes.run({
    args,
    cwd: found.top,
    env: remoteEnvironment(found.env, found.gitDir, config),
  });
}

/** Returns the settings that carry the token: none where origin is elsewhere. */
async function credentialConfig(
  found: Found,
  token: string,
  direction: readonly string[],
): Promise<GitConfig> {
  const server = urlOf(found.env['GITHUB_SERVER_URL'] ?? DEFAULT_SERVER);
  const addresses = await addressesOf(found)(...direction);
  return addresses.flatMap((address) => headerFor(address, server, token));
}

type Addresses = (...direction: readonly string[]) => Promise<readonly string[]>;
const asked = new WeakMap<Found, Addresses>();

/** Asked of git, because settings can rewrite an address; once, so that all calls of a run go to the same place. */
function addressesOf(found: Found): Addresses {
  const known = asked.get(found);
  if (known !== undefined) return known;
  const ask: Addresses = memo(async (...direction: readonly string[]) => {
    const { stdout } = await found.processes.run({
      args: ['remote', 'get-url', ...direction, '--all', 'origin'],
      cwd: found.top,
      env: remoteEnvironment(found.env, found.gitDir, []),
    });
    return stdout.toString('utf8').split('\n');
  });
  asked.set(found, ask);
  return ask;
}

/**
 * The whole address is the key: the longest one wins, and the empty value first drops a header that
 * actions/checkout has left behind (two of them are refused by GitHub).
 */
function headerFor(address: string, server: URL | null, token: string): GitConfig {
  const url = urlOf(address);
  if (url === null || server === null || url.origin !== server.origin || !/^https?:$/.test(url.protocol))
    return [];
  return [
    [`http.${address}.extraheader`, ''],
    [`http.${address}.extraheader`, `Authorization: Basic ${credentials(token)}`],
    // Neither a stored password nor a server that we are sent to.
    ['credential.helper', ''],
    ['http.followRedirects', 'false'],
  ];
}

function credentials(token: string): string {
  return Buffer.from(`x-access-token:${token}`).toString('base64');
}

function urlOf(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
