// Runs before every test file: no test reaches beyond loopback. The check sits where a socket is opened, so that no
// client library can slip past it.
import net from 'node:net';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** The files of one process share its sockets: the check is put in once. */
const CHECKED = Symbol.for('rollcall.loopback-only');

const checked = new Proxy(net.Socket.prototype.connect, {
  apply(target, self: net.Socket, args: unknown[]): net.Socket {
    const options: unknown = Array.isArray(args[0]) ? args[0][0] : args[0];
    const host =
      typeof options === 'object' && options !== null && 'host' in options ? options.host : undefined;
    if (typeof host === 'string' && !LOOPBACK.has(host)) {
      throw new Error(`a test tried to reach ${host}; tests use loopback only`);
    }
    return Reflect.apply(target, self, args);
  },
});
if (!(CHECKED in net.Socket.prototype)) {
  Object.assign(net.Socket.prototype, { connect: checked, [CHECKED]: true });
}
