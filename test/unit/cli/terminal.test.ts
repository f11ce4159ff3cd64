// The real Io with a pretended process: what it takes for a terminal, colour and a yes, and what a closed pipe does.
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Host, terminalIo } from '../../../src/cli/terminal.ts';

class Pretended extends EventEmitter implements Host {
  env: NodeJS.ProcessEnv = {};
  stdin = Object.assign(new PassThrough(), { isTTY: true });
  stdout = Object.assign(new PassThrough(), { isTTY: true });
  stderr = Object.assign(new PassThrough(), { isTTY: true });
  exitCode: number | undefined = undefined;
  cwd(): string {
    return '/somewhere';
  }
}

let host: Pretended;
beforeEach(() => {
  host = new Pretended();
});
const said = (stream: PassThrough): string => String(stream.read() ?? '');

describe('a terminal', () => {
  it('keeps result and everything else apart', () => {
    const io = terminalIo(host);
    io.out('result');
    io.err('beside');
    expect([said(host.stdout), said(host.stderr), io.cwd]).toEqual(['result', 'beside', '/somewhere']);
  });

  it.each([
    ['a terminal', {}, true],
    ['NO_COLOR set', { NO_COLOR: '1' }, false],
    ['NO_COLOR empty', { NO_COLOR: '' }, true],
    ['a dumb terminal', { TERM: 'dumb' }, false],
  ])('has colour or not: %s', (_, env, colour) => {
    host.env = env;
    expect(terminalIo(host).colour).toEqual({ out: colour, err: colour });
  });

  it('has no colour and no bar where it is none', () => {
    host.stdout = Object.assign(new PassThrough(), { isTTY: false });
    host.stderr = Object.assign(new PassThrough(), { isTTY: false });
    const io = terminalIo(host);
    expect(io.colour).toEqual({ out: false, err: false });
    expect(io.tty).toEqual({ in: true, out: false, err: false });
  });

  it('takes a dumb one for one that cannot be drawn over', () => {
    host.env = { TERM: 'dumb' };
    expect(terminalIo(host).tty).toEqual({ in: true, out: true, err: false });
  });

  it('has a clock, chance and rest', async () => {
    const io = terminalIo(host);
    expect(Math.abs(io.now() - Date.now())).toBeLessThan(60_000);
    expect(io.random()).toBeLessThan(1);
    await io.sleep(0, new AbortController().signal);
    await expect(io.sleep(60_000, AbortSignal.abort())).rejects.toThrow();
  });
});

describe('a question', () => {
  it.each([
    ['y', true],
    ['YES', true],
    [' yes ', true],
    ['n', false],
    ['', false],
    ['yess', false],
  ])('is answered by "%s": %s', async (answer, agreed) => {
    const io = terminalIo(host);
    const asked = io.confirm('Go on?');
    host.stdin.write(`${answer}\n`);
    expect(await asked).toBe(agreed);
    expect(said(host.stderr)).toContain('Go on? [y/N] ');
    expect(said(host.stdout)).toBe('');
  });

  it('is answered with no by the end of the input', async () => {
    const io = terminalIo(host);
    const asked = io.confirm('Go on?');
    host.stdin.end();
    expect(await asked).toBe(false);
  });

  it('ends with a signal, from outside or from the keyboard', async () => {
    const io = terminalIo(host);
    const asked = io.confirm('Go on?');
    host.emit('SIGTERM');
    await expect(asked).rejects.toThrow();
    expect(io.signal.reason).toBe('SIGTERM');

    const other = new Pretended();
    Object.assign(other.stderr, { columns: 80 });
    const typing = terminalIo(other);
    const typed = typing.confirm('Go on?');
    other.stdin.write('\u0003');
    await expect(typed).rejects.toThrow();
    expect(typing.signal.reason).toBe('SIGINT');
  });
});

describe('a signal', () => {
  it.each(['SIGINT', 'SIGTERM'])('%s is told once; the next one is the system’s', (name) => {
    const io = terminalIo(host);
    expect(host.emit(name)).toBe(true);
    expect([io.signal.aborted, io.signal.reason]).toEqual([true, name]);
    expect(host.emit(name)).toBe(false);
    expect([said(host.stdout), said(host.stderr)]).toEqual(['', '']);
  });

  it('is heard by any number of requests at once, without a warning of Node', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on('warning', onWarning);
    const { signal } = terminalIo(host);
    for (let request = 0; request < 50; request += 1)
      signal.addEventListener('abort', () => undefined, { once: true });
    await turn();
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });
});

describe('a stream that cannot be written to', () => {
  it.each(['stdout', 'stderr'] as const)('is no error where its reader has gone: %s', (name) => {
    terminalIo(host);
    host[name].emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    host.emit('exit');
    expect(host.exitCode).toBeUndefined();
    expect(said(host.stderr)).toBe('');
  });

  it('makes the exit code tell that a result is lost', () => {
    terminalIo(host);
    host.stdout.emit(
      'error',
      Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }),
    );
    host.exitCode = 0;
    host.emit('exit');
    expect(host.exitCode).toBe(1);
    expect(said(host.stderr)).toContain('cannot write the result: ENOSPC');
  });

  it('leaves a worse exit code as it is', () => {
    terminalIo(host);
    host.stderr.emit('error', new Error('EIO'));
    host.exitCode = 6;
    host.emit('exit');
    expect(host.exitCode).toBe(6);
  });
});
