// Logs for operators: JSON lines on standard error, static messages with data beside them. pino is loaded only where a
// level lets something through.
import type { Io, LogLevel } from './io.ts';

export interface Logger {
  info(data: object, message: string): void;
  debug(data: object, message: string): void;
}

const SILENT: Logger = { info: () => undefined, debug: () => undefined };

/** Returns a logger that writes through `io.err`. Callers pass no secret; credentials are never in their reach. */
export async function createLogger(io: Io, level: LogLevel = 'warn'): Promise<Logger> {
  if (level !== 'info' && level !== 'debug') return SILENT;
  const { pino } = await import('pino');
  const log = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line) => io.err(line) },
  );
  return {
    info: (data, message) => log.info(data, message),
    debug: (data, message) => log.debug(data, message),
  };
}
