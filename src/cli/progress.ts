// Progress of long work on standard error: a bar with the current wait on a terminal, one line a row elsewhere.
import { visible } from '../core/show.ts';
import type { ProviderDeps } from '../providers/provider.ts';
import type { OnProgress, ProgressEvent } from '../reconcile/ports.ts';
import { type Bar, startBar } from './bar.ts';
import type { Io } from './io.ts';
import type { Logger } from './logger.ts';

export interface Progress {
  readonly onProgress: OnProgress;
  readonly onWait: NonNullable<ProviderDeps['onWait']>;
  /** Announces that `total` changes begin: from now on a terminal shows a bar, and a signal is answered in words. */
  start(total: number): Promise<void>;
  /** Ends what `start` began. May be called again. */
  stop(): void;
}

/** Returns progress; until `start` only reading is going on. */
export function createProgress(io: Io, logger: Logger): Progress {
  let bar: Bar | null = null;

  function say(line: string): void {
    if (bar === null) io.err(`${line}\n`);
    else bar.say(line);
  }

  function tellStop(): void {
    say(
      `${String(io.signal.reason)}: the write in flight is finished and recorded, then the run stops. Again to stop at once.`,
    );
  }

  return {
    onProgress: (event) => {
      logEvent(event, logger);
      if (bar !== null && showEvent(event, bar)) return;
      const line = lineOf(event);
      if (line !== null) say(line);
    },
    onWait: ({ account, ms, reason }) => {
      logger.info({ account, ms, reason }, 'waiting');
      const text = `${visible(account)}: waiting ${Math.ceil(ms / 1000)} s (${visible(reason)})`;
      if (bar === null) say(text);
      else bar.show(text, 0);
    },
    start: async (total) => {
      io.signal.addEventListener('abort', tellStop, { once: true });
      if (io.tty.err && total > 0) bar = await startBar(io, total);
    },
    stop: () => {
      io.signal.removeEventListener('abort', tellStop);
      bar?.stop();
      bar = null;
    },
  };
}

/** Shows an event in the bar. Returns whether that was all there is to show. */
function showEvent(event: ProgressEvent, bar: Bar): boolean {
  switch (event.kind) {
    case 'started':
      bar.show(visible(event.person), 0);
      return true;
    case 'finished':
      bar.show(visible(event.person), 1);
      return true;
    case 'verifying':
      bar.show(`${visible(event.account)}: reading back`, 0);
      return true;
    case 'reading':
    case 'read':
    case 'recorded':
    case 'unreadable':
    case 'reading-back':
    case 'warning':
    case 'resumed':
      return false;
  }
}

/** The line that an event gets; null: nothing worth a line. */
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
    case 'resumed': {
      const { accounts, sequence } = event.record;
      const were = accounts.length === 1 ? 'account was' : 'accounts were';
      return `an earlier run was cut off; its ${were} read back and recorded as run ${sequence}`;
    }
    case 'reading':
    case 'read':
    case 'started':
    case 'verifying':
    case 'recorded':
      return null;
  }
}

function logEvent(event: ProgressEvent, logger: Logger): void {
  switch (event.kind) {
    case 'unreadable':
    case 'reading-back':
    case 'warning':
      return logger.warn(event, event.kind);
    case 'resumed':
    case 'recorded': {
      // A whole record has no place in a line of a log.
      const { sequence, hash } = event.record;
      return logger.info({ kind: event.kind, sequence, hash }, event.kind);
    }
    case 'reading':
    case 'read':
    case 'started':
    case 'finished':
    case 'verifying':
      return logger.debug(event, event.kind);
  }
}
