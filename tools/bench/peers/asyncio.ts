import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../../libs/platform/process/project-root.js';
import { rate } from '../campaigns.js';

const SENDERS = 50_000;

export const ASYNCIO_SETTINGS = {
  senders: SENDERS,
  sendTime: '1 s ± 0.1 s (normal), simulated: nothing is stored, sent or received',
  failureRate: 0.1,
};

/** The simulation in one Python process. @throws Error if Python is missing or the counts do not add up. */
export async function runAsyncio(
  messages: number,
): Promise<{ elapsedMs: number; messagesPerSecond: number }> {
  const script = path.join(projectRoot, 'tools/bench/peers/asyncio_queue.py');
  const { stdout } = await promisify(execFile)('python3', [script, String(messages), String(SENDERS)]);
  const { sent, failed, elapsedMs } = JSON.parse(stdout) as {
    sent: number;
    failed: number;
    elapsedMs: number;
  };
  if (sent + failed !== messages)
    throw new Error(`asyncio: ${sent} sent and ${failed} failed of ${messages}`);
  return { elapsedMs, messagesPerSecond: rate(messages, elapsedMs) };
}
