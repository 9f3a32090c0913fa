import { setTimeout as delay } from 'node:timers/promises';
import { createLogger, type Logger } from '../process/logging.js';
import { startTracing } from '../telemetry/tracing.js';
import { type MetricsServer, serveMetrics } from './metrics.server.js';
import type { ReadinessChecks } from './readiness.js';
import { collectStartGarbage } from './start-garbage.js';

/** What a started process offers to whoever stops it. */
export interface Running {
  close(): Promise<void>;
}

/** A process of the platform, once it is up. */
export interface RunningProcess extends Running {
  /** What it cannot work without, for `/readyz` beside its metrics. */
  checks?: ReadinessChecks;
}

const STOP_BUDGET_MS = 10_000;

/**
 * The life of a process: starting → ready → stopping → gone.
 *
 * Its metrics are served from the beginning to the end. A failed start is one readable log line and exit code 1. Once started, a parent over IPC is told `{ ready: true }`.
 * SIGTERM, SIGINT or the loss of that parent stop it; a second signal, or ten seconds, end it at once.
 */
export async function runProcess(
  service: string,
  start: (logger: Logger) => Promise<RunningProcess>,
): Promise<void> {
  const logger = createLogger(service);
  let running: RunningProcess;
  let metrics: MetricsServer;
  let tracing: Running;
  try {
    metrics = await serveMetrics(service, logger);
    tracing = await startTracing(service, logger);
    running = await start(logger);
    metrics.ready(running.checks ?? {});
  } catch (error) {
    logger.fatal(
      { err: error },
      `could not start: ${error instanceof Error ? error.message : String(error)}`,
    );
    process.exit(1);
  }

  let stopping = false;
  const stop = async (why: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info(`stopping: ${why}`);
    setTimeout(() => {
      logger.error(`not stopped within ${STOP_BUDGET_MS} ms; leaving`);
      process.exit(1);
    }, STOP_BUDGET_MS).unref();
    try {
      await running.close();
      await tracing.close();
      await metrics.close();
      logger.info('stopped');
      process.exit(0);
    } catch (error) {
      logger.error({ err: error }, 'could not stop cleanly');
      process.exit(1);
    }
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('disconnect', () => void stop('the parent process is gone'));
  process.on('unhandledRejection', (error) => logger.error({ err: error }, 'unhandled rejection'));

  process.send?.({ ready: true });
  logger.info('ready');
  await collectStartGarbage();
}

/**
 * Waits while what a process needs does not answer, so that no start order matters. Any other failure (it answers, but
 * is not fit for use) ends the waiting at once.
 * @throws Error of the last try after `timeoutMs`, or the first that `isOutage` does not know.
 */
export async function waitFor<T>(
  what: string,
  logger: Logger,
  check: () => Promise<T>,
  isOutage: (error: unknown) => boolean,
  timeoutMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 2_000)) {
    try {
      return await check();
    } catch (error) {
      if (!isOutage(error) || Date.now() + pauseMs > deadline) throw error;
      if (pauseMs === 50)
        logger.info(`waiting for ${what}: ${error instanceof Error ? error.message : error}`);
      await delay(pauseMs);
    }
  }
}

/** Runs `work` again and again, `intervalMs` after it last ended, until closed; a failure is logged and outlived. */
export function every(intervalMs: number, name: string, logger: Logger, work: () => Promise<void>): Running {
  const stopped = new AbortController();
  const loop = (async () => {
    while (!stopped.signal.aborted) {
      try {
        await work();
      } catch (error) {
        logger.warn({ err: error }, `${name} failed; it is tried again`);
      }
      await delay(intervalMs, undefined, { signal: stopped.signal }).catch(() => {});
    }
  })();
  return {
    close: () => {
      stopped.abort();
      return loop;
    },
  };
}
