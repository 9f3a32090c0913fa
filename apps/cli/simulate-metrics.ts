import { once } from 'node:events';
import { createServer } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Snapshot } from '../../libs/simulation/statistics.js';
import type { Teardown } from './teardown.js';

const CARRIER = 'simulation';

/**
 * Serves a simulation at `/metrics`, under the names of the platform: a sender is a worker whose batches are one message,
 * and its send time is what a submission to the carrier takes.
 * @returns what to tell how to look at the simulation, once it has begun.
 * @throws Error that names the port if it is in use.
 */
export async function serveSimulation(
  port: number,
  senders: number,
  teardown: Teardown,
): Promise<(look: () => Snapshot) => void> {
  let look: (() => Snapshot) | null = null;
  const registry = registryOf(senders, () => look?.() ?? null);
  const server = createServer((request, response) => {
    if (request.url?.split('?', 1)[0] !== '/metrics') {
      response.writeHead(404).end('there is /metrics\n');
      return;
    }
    response.setHeader('content-type', registry.contentType);
    void registry.metrics().then((text) => response.end(text));
  });
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(code === 'EADDRINUSE' ? `--metrics-port: port ${port} is in use` : message);
  }
  await teardown.defer(() => {
    server.close();
    server.closeAllConnections();
  });
  return (begun) => {
    look = begun;
  };
}

function registryOf(senders: number, look: () => Snapshot | null): Registry {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const info = { name: 'broadside_process_info', help: 'Always 1; which process this is.' };
  new Gauge({ ...info, labelNames: ['service'], registers }).set({ service: 'simulation' }, 1);

  const show = (name: string, help: string, value: (now: Snapshot) => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const now = look();
        if (now) this.set(value(now));
      },
    });
  show('broadside_queued_messages', 'Messages that are made and have no sender yet.', ({ queued }) => queued);
  show('broadside_worker_busy_batches', 'Senders that hold a message.', ({ sending }) => sending);
  show('broadside_worker_batches_max', 'Senders.', () => senders);

  const count = (
    name: string,
    help: string,
    labels: Record<string, string>,
    values: (now: Snapshot) => Record<string, number>,
  ) =>
    new Counter({
      name,
      help,
      labelNames: ['status', ...Object.keys(labels)],
      registers,
      collect() {
        const now = look();
        this.reset();
        for (const [status, value] of Object.entries(now ? values(now) : {}))
          this.inc({ ...labels, ...(status && { status }) }, value);
      },
    });
  const carrier = { carrier: CARRIER };
  count('broadside_messages_registered_total', 'Messages that were made.', carrier, ({ produced }) => ({
    '': produced,
  }));
  count('broadside_messages_total', 'Messages by what became of them.', carrier, ({ sent, failed }) => ({
    sent,
    failed,
  }));
  const took = 'broadside_carrier_submission_duration_seconds';
  const answered = { ...carrier, outcome: 'answered' };
  count(`${took}_sum`, 'How long senders held messages.', answered, ({ sent, failed, meanSendMs }) => ({
    '': ((sent + failed) * meanSendMs) / 1_000,
  }));
  count(`${took}_count`, 'Messages that senders are done with.', answered, ({ sent, failed }) => ({
    '': sent + failed,
  }));
  return registry;
}
