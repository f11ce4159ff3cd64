// Progress of long work on standard error: a bar with the current wait on a terminal, one line a row elsewhere.
import type { SingleBar } from 'cli-progress';
import { visible } from '../core/show.ts';
import type { ProviderDeps } from '../providers/provider.ts';
import type { OnProgress, ProgressEvent } from '../reconcile/ports.ts';
import type { Io } from './io.ts';
import type { Logger } from './logger.ts';

export interface Progress {
  readonly onProgress: OnProgress;
  readonly onWait: NonNullable<ProviderDeps['onWait']>;
  /** Clears the bar. */
  stop(): void;
}

/** Returns progress for a run of `total` changes (0: only reading). */
export async function createProgress(io: Io, logger: Logger, total: number): Promise<Progress> {
  const bar = io.tty.err && total > 0 ? await startBar(total) : null;
  return {
    onProgress: (event) => {
      logger.debug(loggable(event), 'progress');
      if (bar === null) {
        const line = lineOf(event);
        if (line !== null) io.err(`${line}\n`);
        return;
      }
      if (event.kind === 'finished') bar.increment(1, { what: visible(event.person) });
      if (event.kind === 'started') bar.update({ what: visible(event.person) });
      if (event.kind === 'verifying') bar.update({ what: 'reading back' });
      if (event.kind === 'warning') io.err(`${lineOf(event)}\n`);
    },
    onWait: ({ account, ms, reason }) => {
      logger.info({ account, ms, reason }, 'waiting');
      const text = `${visible(account)}: waiting ${Math.ceil(ms / 1000)} s (${visible(reason)})`;
      if (bar === null) io.err(`${text}\n`);
      else bar.update({ what: text });
    },
    stop: () => bar?.stop(),
  };
}

async function startBar(total: number): Promise<SingleBar> {
  const { SingleBar: Bar } = (await import('cli-progress')).default;
  const bar = new Bar({
    format: '{value} of {total} [{bar}] {what}',
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
    barsize: 24,
  });
  bar.start(total, 0, { what: '' });
  return bar;
}

/** The line that a row gets where there is no terminal; null: nothing worth a line. */
function lineOf(event: ProgressEvent): string | null {
  switch (event.kind) {
    case 'finished': {
      const message = event.message === null ? '' : `: ${visible(event.message)}`;
      return `${event.status}: ${visible(event.change)}${message}`;
    }
    case 'unreadable':
      return `${visible(event.account)} could not be read: ${event.code} ${visible(event.message)}`;
    case 'reading-back':
      return `${visible(event.account)}: the answer to ${visible(event.step)} was lost; reading the account back`;
    case 'warning':
      return `warning: ${visible(event.account)}: ${visible(event.message)}`;
    case 'resumed':
      return `an earlier run was cut off; its ${event.record.accounts.length === 1 ? 'account was' : 'accounts were'} read back and recorded as run ${event.record.sequence}`;
    case 'reading':
    case 'read':
    case 'started':
    case 'verifying':
    case 'recorded':
      return null;
  }
}

/** Events as data for the log, without whole records. */
function loggable(event: ProgressEvent): object {
  if (event.kind === 'resumed' || event.kind === 'recorded') {
    return { kind: event.kind, sequence: event.record.sequence, hash: event.record.hash };
  }
  return event;
}
