// What goes wrong on purpose between the fake and whoever asks it.
import type { ServerResponse } from 'node:http';

export interface Fault {
  /** A regular expression over the method and the path: `GET /repos/acme/access`. */
  readonly route: RegExp;
  readonly answer:
    | {
        readonly status: number;
        readonly headers?: { readonly [name: string]: string };
        readonly message?: string;
      }
    | 'html'
    | 'cut'
    | 'close';
  /** `after`: what was asked for is carried out, and only the answer goes wrong. Default `before`: nothing is. */
  readonly when?: 'before' | 'after';
  times: number;
}

/** Takes the fault that this request meets, if any; it is used up by that. */
export function takeFault(faults: readonly Fault[], request: string): Fault | null {
  const fault = faults.find(({ times, route }) => times > 0 && route.test(request)) ?? null;
  if (fault !== null) fault.times -= 1;
  return fault;
}

/** Answers as the fault says. */
export function fail({ answer }: Fault, response: ServerResponse): void {
  if (answer === 'close') {
    response.destroy();
    return;
  }
  if (answer === 'html') {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<html>Unicorn!</html>');
    return;
  }
  if (answer === 'cut') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '9000' });
    response.write('[{"id":');
    setTimeout(() => response.destroy(), 5);
    return;
  }
  const { status, headers = {}, message = 'Server Error' } = answer;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ message }));
}
