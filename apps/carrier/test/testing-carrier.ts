import { pino } from 'pino';
import { DEFAULTS, type Settings } from '../carrier-settings.js';
import { type RunningCarrier, startCarrier } from '../server.js';

export const SECRET = `whsec_${Buffer.alloc(24, 'secret').toString('base64')}`;
const QUIET = pino({ level: 'silent' });
export const NO_FAILURES = { failureRate: 0, undeliveredRate: 0, latencyMeanMs: 10, latencyStddevMs: 0 };

/** The program on a free port; whoever starts it closes it. */
export function startTestCarrier(settings: Partial<Settings> = {}): Promise<RunningCarrier> {
  return startCarrier({ ...DEFAULTS, port: 0, callbackSecret: SECRET, ...settings }, QUIET);
}

export const messages = (count: number, first = 0) =>
  Array.from({ length: count }, (_, n) => ({
    ref: `c1-${first + n}-1`,
    to: '+33612345678',
    text: 'Hello',
  }));

export function post(
  program: RunningCarrier,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(program.url + path, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** Every accepted message has told its end as far as it ever will. */
export const settled = (program: RunningCarrier) => until(() => program.stats().receiptsPending === 0);

export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + 15_000;
  while (!(await holds())) {
    if (Date.now() > deadlineMs) throw new Error(`not so within 15 s: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
