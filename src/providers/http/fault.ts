// What a failed exchange means for whether the request arrived. Only certainty counts as "not sent".

/**
 * `unsent`: no connection was made, so that nothing can have happened. `untrusted`: the peer's certificate was
 * refused, so nothing was sent either, and trying again will not help. `lost`: anything else.
 */
export interface Fault {
  readonly kind: 'unsent' | 'untrusted' | 'lost';
  /** What happened, in words; may hold text of the peer. */
  readonly message: string;
}

const NO_CONNECTION = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** OpenSSL's verification errors as Node names them, and a certificate for another host. */
const CERTIFICATE = /^(?:CERT_|UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|ERR_TLS_CERT)/;

/** Returns what a rejection of undici means. */
export function faultOf(error: unknown): Fault {
  if (!(error instanceof Error)) return { kind: 'lost', message: String(error) };
  const code = codeOf(error);
  const message = error.message === '' ? code : error.message;
  if (CERTIFICATE.test(code)) return { kind: 'untrusted', message };
  if (NO_CONNECTION.has(code)) return { kind: 'unsent', message };
  if (code === 'ETIMEDOUT' && 'syscall' in error && error.syscall === 'connect')
    return { kind: 'unsent', message };
  // undici's ProxyAgent: the proxy refused to open the tunnel.
  if (code === 'UND_ERR_ABORTED' && message.startsWith('Proxy response')) return { kind: 'unsent', message };
  return { kind: 'lost', message };
}

function codeOf(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code;
  // One error an address that was tried (RFC 8305); they fail alike.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  return first instanceof Error ? codeOf(first) : '';
}
