// The one place that loads undici, and only once something is sent: importing it costs more than all of `validate`.
// Redirects are not followed: undici does not unless told to, and a token must not travel.
import type * as Undici from 'undici';
import { isLoopback } from './loopback.ts';

/** Limits of one exchange, in milliseconds. */
export interface Timeouts {
  /** Until a connection stands. */
  readonly connect: number;
  /** From the request to the answer's head. */
  readonly headers: number;
  /** Between two pieces of the body. */
  readonly body: number;
  /** The whole exchange, so that a body that drips does not last for ever. */
  readonly total: number;
}

export const DEFAULT_TIMEOUTS: Timeouts = { connect: 10_000, headers: 30_000, body: 30_000, total: 120_000 };

/**
 * Opens a pool of connections to one origin: through HTTPS_PROXY unless NO_PROXY names the host, and directly where the
 * host is loopback. A certificate authority of one's own comes from NODE_EXTRA_CA_CERTS, which Node reads itself.
 * Rejects with a TypeError where HTTPS_PROXY is no URL.
 */
export async function openDispatcher(
  origin: string,
  env: { readonly [name: string]: string | undefined },
  timeouts: Timeouts,
): Promise<Undici.Dispatcher> {
  const loaded = await import('undici');
  // In a bundle with code splitting a CommonJS module arrives as its default export only.
  const { Agent, EnvHttpProxyAgent } = 'Agent' in loaded ? loaded : loadedDefault(loaded);
  const connect = { timeout: timeouts.connect };
  const pool = { connections: 4, pipelining: 1, connect };
  const proxy = proxyOf(env);
  if (proxy === '' || isLoopback(new URL(origin).hostname)) return new Agent(pool);
  return new EnvHttpProxyAgent({
    ...pool,
    // Empty, not absent: undici would look into process.env otherwise.
    httpProxy: '',
    httpsProxy: proxy,
    noProxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '',
    proxyTls: connect,
    requestTls: connect,
  });
}

/** Returns the proxy's address as the environment gives it, or ''. The lower-case name wins, as in curl. */
export function proxyOf(env: { readonly [name: string]: string | undefined }): string {
  return env['https_proxy'] ?? env['HTTPS_PROXY'] ?? '';
}

function loadedDefault(loaded: { readonly default: typeof Undici }): typeof Undici {
  return loaded.default;
}
