// What is said while a run goes on, with and without a terminal.
import { describe, expect, it } from 'vitest';
import { SILENT } from '../../../src/cli/logger.ts';
import { createProgress, type Progress } from '../../../src/cli/progress.ts';
import type { ProgressEvent } from '../../../src/reconcile/ports.ts';
import { playedIo } from '../../support/session.ts';

interface Played {
  readonly progress: Progress;
  /** What was said since the last look. */
  said(): string;
}

function play(terminal: boolean, signal = new AbortController().signal): Played {
  const { io, said } = playedIo({ cwd: '/', signal }, { tty: { in: false, out: false, err: terminal } });
  let seen = 0;
  return {
    progress: createProgress(io, SILENT),
    said: () => {
      const { err } = said();
      const fresh = err.slice(seen);
      seen = err.length;
      return fresh;
    },
  };
}

const change = { account: 'crm', change: 'crm/invite/noor', person: 'noor' };
const resumed = (accounts: number): ProgressEvent =>
  ({
    kind: 'resumed',
    record: { sequence: 7, accounts: Array.from({ length: accounts }) },
  }) as unknown as ProgressEvent;

const EVENTS: readonly (readonly [ProgressEvent, string])[] = [
  [{ kind: 'reading', account: 'crm' }, ''],
  [{ kind: 'read', account: 'crm', rows: 1, calls: 1 }, ''],
  [{ kind: 'started', ...change, n: 1, of: 2 }, ''],
  [{ kind: 'verifying', account: 'crm' }, ''],
  [{ kind: 'finished', ...change, status: 'applied', message: null }, 'applied: crm/invite/noor\n'],
  [
    { kind: 'finished', ...change, status: 'failed', message: 'no\u001B[2J' },
    'failed: crm/invite/noor: no\\u{1b}[2J\n',
  ],
  [{ kind: 'unreadable', account: 'crm', code: 'RC401', message: 'no' }, 'crm could not be read: RC401 no\n'],
  [
    { kind: 'reading-back', account: 'crm', step: 's/1' },
    'crm: the answer to s/1 was lost; reading the account back\n',
  ],
  [{ kind: 'warning', account: 'crm', message: 'slow' }, 'warning: crm: slow\n'],
  [resumed(1), 'an earlier run was cut off; its account was read back and recorded as run 7\n'],
  [resumed(2), 'an earlier run was cut off; its accounts were read back and recorded as run 7\n'],
];

describe('progress', () => {
  it.each(EVENTS)('elsewhere than on a terminal is a line or nothing: %j', (event, line) => {
    const { progress, said } = play(false);
    progress.onProgress(event);
    expect(said()).toBe(line);
  });

  it('says waits in whole seconds', () => {
    const { progress, said } = play(false);
    progress.onWait({ account: 'crm', ms: 1500, reason: 'rate limit' });
    expect(said()).toBe('crm: waiting 2 s (rate limit)\n');
  });

  it('on a terminal draws into the one line of the bar', async () => {
    const { progress, said } = play(true);
    await progress.start(2);
    expect(said()).toContain('0 of 2 [');
    for (const event of EVENTS.slice(2, 5)) progress.onProgress(event[0]);
    progress.onWait({ account: 'crm', ms: 1500, reason: 'rate limit' });
    expect(said()).not.toContain('\n');
    progress.stop();
    const end = said();
    expect(end).toContain('1 of 2 [');
    expect(end).toContain('crm: waiting 2 s (rate limit)');
    progress.stop();
    expect(said()).toBe('');
  });

  it('writes other lines above the bar', async () => {
    const { progress, said } = play(true);
    await progress.start(2);
    said();
    progress.onProgress({ kind: 'warning', account: 'crm', message: 'slow' });
    expect(said()).toBe('\r\u001B[Kwarning: crm: slow\n');
    progress.stop();
  });

  it('cuts names that would fill the line', async () => {
    const { progress, said } = play(true);
    await progress.start(1);
    progress.onProgress({ kind: 'started', ...change, person: 'x'.repeat(200), n: 1, of: 1 });
    progress.stop();
    expect(said()).toContain(`${'x'.repeat(39)}…`);
  });

  it('draws no bar for nothing', async () => {
    const { progress, said } = play(true);
    await progress.start(0);
    progress.onProgress({ kind: 'started', ...change, n: 1, of: 2 });
    expect(said()).toBe('');
  });

  it('answers a signal only while writes go on', async () => {
    const controller = new AbortController();
    const { progress, said } = play(false, controller.signal);
    await progress.start(1);
    controller.abort('SIGTERM');
    expect(said()).toMatch(/^SIGTERM: the write in flight is finished and recorded/);

    const later = new AbortController();
    const ended = play(false, later.signal);
    await ended.progress.start(1);
    ended.progress.stop();
    later.abort('SIGTERM');
    expect(ended.said()).toBe('');
  });
});
