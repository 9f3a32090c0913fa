import { Broker } from './broker.js';
import { Producer, produce } from './producer.js';
import { type Report, reportOf } from './report.js';
import { SenderPool } from './senders.js';
import type { MessageBatch } from './simulated-message.js';
import type { SimulationSettings } from './simulation-settings.js';
import { type Snapshot, Statistics } from './statistics.js';

export interface SimulationOptions {
  /** Hears how it goes, every monitor interval and once at the end. */
  onSnapshot?: (snapshot: Snapshot) => void;
  /** Is given, when it begins, what tells at any time how it goes. */
  onBegin?: (look: () => Snapshot) => void;
  /** Ends it early: nothing more is made, what waits is dropped, and the senders finish what they hold. */
  signal?: AbortSignal;
}

/**
 * A whole alert system in this process, in real time: producers → broker → senders → statistics.
 * @throws Error if the counts do not add up in the end.
 */
export async function simulate(
  settings: SimulationSettings,
  options: SimulationOptions = {},
): Promise<Report> {
  const producers = Array.from({ length: settings.producers }, (_, index) => new Producer(settings, index));
  const broker = new Broker<MessageBatch>(settings.queueSize);
  const statistics = new Statistics();
  const senders = new SenderPool(settings, broker, statistics);
  const produced = () => settings.messages - producers.reduce((sum, { remaining }) => sum + remaining, 0);

  const begunAtMs = performance.now();
  const elapsedMs = () => performance.now() - begunAtMs;
  const look = (): Snapshot => ({
    elapsedMs: elapsedMs(),
    produced: produced(),
    queued: produced() - statistics.started,
    sending: senders.sending,
    sent: statistics.sent,
    failed: statistics.failed,
    meanSendMs: statistics.meanSendMs,
  });
  const show = () => options.onSnapshot?.(look());
  options.onBegin?.(look);
  const { monitorIntervalMs } = settings;
  const monitor = monitorIntervalMs > 0 ? setInterval(show, monitorIntervalMs) : undefined;
  const stop = () => {
    broker.discard();
    senders.stop();
  };
  options.signal?.addEventListener('abort', stop);
  try {
    const sending = senders.run();
    const making = Promise.all(producers.map((producer) => produce(producer, broker)));
    await Promise.all([sending, making.then(() => broker.shutdown())]);
    const took = elapsedMs();
    const isInterrupted = options.signal?.aborted ?? false;
    if (!isInterrupted && statistics.final !== settings.messages)
      throw new Error(`${statistics.sent} sent and ${statistics.failed} failed of ${settings.messages}`);
    if (monitor) show();
    return reportOf(settings, statistics, took);
  } finally {
    clearInterval(monitor);
    options.signal?.removeEventListener('abort', stop);
  }
}
