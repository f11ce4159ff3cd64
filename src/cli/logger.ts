// Logs for operators: JSON lines on standard error, static messages with data beside them. pino is loaded only where a
// level lets something through.
import type { Io, LogLevel } from './io.ts';

/** What a command may log. Callers pass no secret; credentials are never in their reach. */
export interface Logger {
  /** What ended a command. */
  error(data: object, message: string): void;
  /** What went wrong and ended nothing. */
  warn(data: object, message: string): void;
  /** Milestones and waits. */
  info(data: object, message: string): void;
  /** Every event of a run. */
  debug(data: object, message: string): void;
}

export const SILENT: Logger = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};

/** Returns a logger that writes through `io.err`. */
export async function createLogger(io: Pick<Io, 'err'>, level: LogLevel = 'silent'): Promise<Logger> {
  if (level === 'silent') return SILENT;
  const { default: pino } = await import('pino');
  const log = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line) => io.err(line) },
  );
  return {
    error: (data, message) => log.error(data, message),
    warn: (data, message) => log.warn(data, message),
    info: (data, message) => log.info(data, message),
    debug: (data, message) => log.debug(data, message),
  };
}
