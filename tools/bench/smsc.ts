import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts } from '../../libs/platform/process/ports.js';
import { projectRoot } from '../../libs/platform/process/project-root.js';

/** Each message is delivered, and its receipt is due soon. */
export const SMSC_SETTINGS = {
  CARRIER_LATENCY_MEAN_MS: '20',
  CARRIER_LATENCY_STDDEV_MS: '5',
  CARRIER_FAILURE_RATE: '0',
  CARRIER_UNDELIVERED_RATE: '0',
};
const SECRET = `whsec_${Buffer.alloc(24, 'nobody calls').toString('base64')}`;
const POLL_MS = 10;

/** What of its `/stats` is looked at. */
interface Stats {
  submissions: number;
  accepted: number;
  acceptedAgain: number;
  receiptsPending: number;
  receiptsSent: number;
  told: { delivered: number };
}

/** The simulated SMSC in a process of its own. */
export class BenchSmsc {
  private constructor(
    private readonly child: ChildProcess,
    private readonly url: string,
    readonly port: number,
  ) {}

  static async start(): Promise<BenchSmsc> {
    const [http, port] = (await freePorts(2)) as [number, number];
    const args = ['--port', String(http), '--smpp-port', String(port), '--callback-secret', SECRET];
    const child = fork(path.join(projectRoot, 'dist/apps/carrier/main.js'), args, {
      env: { PATH: process.env.PATH, METRICS_PORT: '0', LOG_LEVEL: 'warn', ...SMSC_SETTINGS },
    });
    const failed = once(child, 'exit').then(([code]) => {
      throw new Error(`the SMSC ended with code ${code}`);
    });
    await Promise.race([once(child, 'message'), failed]);
    failed.catch(() => undefined);
    return new BenchSmsc(child, `http://127.0.0.1:${http}`, port);
  }

  async stats(): Promise<Stats> {
    return (await fetch(`${this.url}/stats`)).json() as Promise<Stats>;
  }

  async reset(): Promise<void> {
    await this.post('/reset', {});
  }

  /** Turns binds away, or lets them in. */
  async keepBindsOut(areOut: boolean): Promise<void> {
    await this.post('/faults', { fault: areOut ? 'bind_stolen' : 'none' });
  }

  /**
   * From the first submit to the last receipt that was acknowledged, by the SMSC's own counts, which must then be of so many
   * messages, each once.
   * @throws Error where they are not, or do not move for `stallMs`.
   */
  async timeOf(messages: number, stallMs = 30_000): Promise<number> {
    let startedAtMs = 0;
    let movedAtMs = performance.now();
    let last = '';
    for (; ; await delay(POLL_MS)) {
      const stats = await this.stats();
      const nowMs = performance.now();
      const { submissions, accepted, acceptedAgain, receiptsPending, told } = stats;
      if (startedAtMs === 0 && submissions > 0) startedAtMs = nowMs;
      if (told.delivered >= messages && receiptsPending === 0) {
        if (accepted !== messages || acceptedAgain > 0)
          throw new Error(`the SMSC took ${JSON.stringify(stats)}, not ${messages} messages once each`);
        return nowMs - startedAtMs;
      }
      const counts = `${submissions} submits, ${accepted} accepted, ${told.delivered} told`;
      if (counts !== last) movedAtMs = nowMs;
      if (nowMs - movedAtMs > stallMs) throw new Error(`the SMSC stands still at ${counts} of ${messages}`);
      last = counts;
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill();
    await gone;
  }

  private async post(route: string, body: object): Promise<void> {
    const response = await fetch(this.url + route, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok)
      throw new Error(`POST ${route} of the SMSC: ${response.status} ${await response.text()}`);
  }
}
