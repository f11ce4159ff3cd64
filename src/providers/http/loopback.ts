// Which host names stay on this machine: the only ones that may be spoken to without TLS, and never through a proxy.

/** Returns whether a URL's `hostname` is loopback: `localhost`, 127.0.0.0/8 or ::1. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  );
}
