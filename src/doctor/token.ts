// The token, what it may read, and the clock that GitHub answered by.
import { describeDuration, millisOf } from '../core/instant.ts';
import type { TokenFacts } from '../forge/forge.ts';
import type { Facts, Judgement } from './model.ts';
import { fail, GIVE_TOKEN, listed, ok, unknown, warn } from './outcome.ts';

const DAY = 86_400_000;
const SOON = 14 * DAY;
/** Milliseconds. The Date header has whole seconds, and the way takes a moment: less says nothing. */
const SKEW = { warn: 60_000, fail: 300_000 } as const;

const GIVE =
  'set GITHUB_TOKEN, or another variable that --token-env names, and name the repository with --repo; `gh auth token` prints a token of yours';

const ROTATE = {
  app: 'to rotate it, make a new private key of the App, put it into the environment, then delete the old key: each token of it ends after an hour',
  person:
    'to rotate it, make a new token with the same permissions, put it in place of this one, then delete this one',
} as const;

export function judgeToken({ token, in_actions, now }: Facts): Judgement {
  if (token.kind === 'none') return unknown(token.why, GIVE);
  if (token.kind === 'unreached')
    return unknown(token.why, 'look at the network, the proxy and githubstatus.com, then run again');
  if (token.kind === 'refused')
    return fail(token.why, `it has expired or was revoked, or is for another host: ${GIVE}`);
  const { name, facts } = token;
  if (facts.user === null)
    return ok(
      `${name} is a token of a workflow or an App: it belongs to nobody and ends by itself`,
      ROTATE.app,
    );
  const seen = `${name} is a token of ${facts.user.login}${scopesOf(facts)}`;
  if (facts.expires_at !== null) {
    const left = millisOf(facts.expires_at) - millisOf(now);
    if (left < SOON)
      return warn(`${seen}; it ends ${left <= 0 ? 'now' : `in ${describeDuration(left)}`}`, ROTATE.person);
  }
  if (in_actions) {
    return warn(
      `${seen}: what it does is theirs, and it ends when they leave`,
      'use the token of an App, or GITHUB_TOKEN of the workflow',
    );
  }
  return ok(`${seen}${facts.expires_at === null ? '' : ` until ${facts.expires_at}`}`, ROTATE.person);
}

function scopesOf({ scopes }: TokenFacts): string {
  if (scopes === null) return '';
  return scopes.length === 0 ? ' without scopes' : ` with the scopes ${scopes.join(', ')}`;
}

export function judgeTokenReads({ token, token_reads }: Facts): Judgement {
  if (token.kind !== 'accepted') return unknown('GitHub was not asked', GIVE_TOKEN);
  const refused = token_reads.flatMap(({ answer, ...reading }) => ('unreadable' in answer ? [reading] : []));
  const readable = token_reads.filter(({ answer }) => 'found' in answer).map(({ permission }) => permission);
  if (refused.length === 0) return ok(`it may read ${listed(readable)}`);
  const seen = `it may not read ${listed(refused.map(({ permission, without }) => `${permission} (${without})`))}`;
  const fix = `give it ${listed(refused.map(({ permission }) => `${permission}: read`))}; GITHUB_TOKEN of a workflow can have neither Members nor Administration, an App can`;
  return refused.some(({ need }) => need === 'must') ? fail(seen, fix) : warn(seen, fix);
}

export function judgeClock({ token }: Facts): Judgement {
  if (token.kind !== 'accepted') return unknown('GitHub was not asked', GIVE_TOKEN);
  const ahead = token.facts.ahead_ms;
  if (ahead === null) return unknown('GitHub did not say what time it is', null);
  const off = Math.abs(ahead);
  const seen = `this clock is ${describeDuration(off)} ${ahead > 0 ? 'behind' : 'ahead of'} GitHub's`;
  const fix = 'set the clock of this machine by NTP';
  if (off > SKEW.fail) return fail(seen, fix);
  return off > SKEW.warn ? warn(seen, fix) : ok("this clock agrees with GitHub's");
}
