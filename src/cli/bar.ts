// The bar on a terminal while a run goes on. It takes one line, the last one; whatever else is said comes above it.
import { Writable } from 'node:stream';
import type { Io } from './io.ts';

export interface Bar {
  /** Shows what is going on; `done` more changes have ended. */
  show(what: string, done: number): void;
  /** Writes a line above the bar. */
  say(line: string): void;
  /** Clears the line of the bar. */
  stop(): void;
}

/** Saved cursor positions are wrong as soon as anything else was printed or the screen has scrolled. */
const [SAVE, RESTORE] = ['\u001B7', '\u001B8'];
const CLEAR_LINE = '\r\u001B[K';

/** Starts a bar for `total` changes on standard error, which is a terminal. */
export async function startBar(io: Pick<Io, 'err'>, total: number): Promise<Bar> {
  const { SingleBar } = (await import('cli-progress')).default;
  const stream = new Writable({
    decodeStrings: false,
    write: (text, _encoding, written) => {
      io.err(String(text).replaceAll(SAVE, '').replaceAll(RESTORE, ''));
      written();
    },
  });
  const bar = new SingleBar({
    format: '{value} of {total} [{bar}] {what}',
    // Neither needs to be put right when the process is killed.
    hideCursor: false,
    gracefulExit: false,
    linewrap: true,
    clearOnComplete: true,
    stream: Object.assign(stream, { isTTY: true }),
    barsize: 24,
  });
  bar.start(total, 0, { what: '' });
  return {
    show: (what, done) => bar.increment(done, { what: short(what) }),
    say: (line) => io.err(`${CLEAR_LINE}${line}\n`),
    stop: () => bar.stop(),
  };
}

/** A bar that fills two lines cannot be drawn over. */
function short(what: string): string {
  const letters = Array.from(what);
  return letters.length > 40 ? `${letters.slice(0, 39).join('')}…` : what;
}
