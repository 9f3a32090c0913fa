import { writeSync } from 'node:fs';
import type { LoggerService } from '@nestjs/common';
import { type Logger, type LoggerOptions, pino } from 'pino';
import { masked } from './mask.js';
import { currentRequestId } from './request-context.js';

export type { Logger };

/** Of what is named so, nothing is told, at any of the first two depths. */
const NAMES = ['authorization', 'apiKey', 'adminKey', 'password', 'token', 'secret'];

/** One JSON line an event on stdout; lines written under a request carry its id. Secrets are masked by name, form and text. */
export function createLogger(service: string, level = process.env.LOG_LEVEL ?? 'info'): Logger {
  const options: LoggerOptions = {
    level,
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: NAMES.flatMap((name) => [name, `*.${name}`]),
    mixin() {
      const requestId = currentRequestId();
      return requestId ? { requestId } : {};
    },
  };
  return pino(options, { write: (line) => writeLine(masked(line)) });
}

const STDOUT = 1;
/** A reader that is slower than this loses lines; it must not stop the work. */
const READER_WAIT_MS = 1_000;

/**
 * Pino's own destination repeats a failed write for ever when the process leaves, so that one whose reader is gone would
 * never end, and keep its port.
 */
function writeLine(line: string): void {
  let rest = Buffer.from(line);
  for (const deadline = Date.now() + READER_WAIT_MS; rest.length > 0; ) {
    try {
      rest = rest.subarray(writeSync(STDOUT, rest));
    } catch (error) {
      if ((error as { code?: string }).code !== 'EAGAIN' || Date.now() > deadline) return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** Nest's own messages through the same logger. Its start-up chatter is debug; its warnings and errors are ours. */
export function nestLogger(logger: Logger): LoggerService {
  const context = (rest: unknown[]) => ({ context: rest.at(-1) });
  return {
    log: (message: unknown, ...rest: unknown[]) => logger.debug(context(rest), String(message)),
    debug: (message: unknown, ...rest: unknown[]) => logger.debug(context(rest), String(message)),
    verbose: (message: unknown, ...rest: unknown[]) => logger.trace(context(rest), String(message)),
    warn: (message: unknown, ...rest: unknown[]) => logger.warn(context(rest), String(message)),
    error: (message: unknown, ...rest: unknown[]) =>
      logger.error({ ...context(rest), stack: rest[0] }, String(message)),
    fatal: (message: unknown, ...rest: unknown[]) => logger.fatal(context(rest), String(message)),
  };
}
