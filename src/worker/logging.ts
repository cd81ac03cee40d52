import type { LogLevel } from '@temporalio/worker';
import { DefaultLogger } from '@temporalio/worker';
import pino from 'pino';

const LEVELS: Readonly<Record<LogLevel, pino.Level>> = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
};

/** The worker's log: one JSON line an entry, Temporal's own entries included. */
export function createLogs(level: string): { log: pino.Logger; temporal: DefaultLogger } {
  const log = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const temporal = new DefaultLogger(level === 'debug' ? 'DEBUG' : 'INFO', ({ level: entryLevel, message, meta }) => {
    log[LEVELS[entryLevel]](meta ?? {}, message);
  });
  return { log, temporal };
}

/** What is logged of trouble that the worker starts in spite of. */
export interface TroubleLog {
  error(details: object, message: string): void;
}
