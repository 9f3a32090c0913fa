import type { Figures } from '../../libs/monitor/monitor.js';
import type { Figure } from '../../libs/monitor/monitor-screen.js';

const number = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 4 });
const time = (seconds: number) => `${seconds.toFixed(3)} s`;
/** What no process shows, because it does not answer or has nothing of that kind, is left out. */
const part = (value: number | null, text: (value: number) => string) => (value === null ? [] : [text(value)]);

/** One look as the screen shows it. */
export function monitorFigures({ messages, perSecond, ...figures }: Figures): Figure[] {
  const { meanSeconds, queue, workers, credit, alerts, processes } = figures;
  const counted = (name: Exclude<keyof typeof messages, 'queued'>): Figure => {
    const rate = perSecond ? ` (${number(Math.round(perSecond[name]))}/s)` : '';
    return [name, `${number(messages[name])}${rate}`];
  };
  const row = (name: string, parts: string[]): Figure[] =>
    parts.length === 0 ? [] : [[name, parts.join(' · ')]];
  const up = processes.filter(({ error }) => error === null).length;
  return [
    ['at', `${figures.at.slice(11, 19)} UTC`],
    ['processes', `${up} of ${processes.length} answer`],
    counted('produced'),
    ...row('queued', [
      ...part(messages.queued, number),
      ...part(queue.batches, (batches) => `in ${number(batches)} batches`),
      ...part(queue.oldestDueSeconds || null, (age) => `the oldest due for ${age.toFixed(1)} s`),
    ]),
    ...(['sent', 'delivered', 'undelivered', 'expired', 'failed'] as const).map(counted),
    ...row('mean time', [
      ...part(meanSeconds.queuedToSent, (mean) => `${time(mean)} to sent`),
      ...part(meanSeconds.sentToFinal, (mean) => `${time(mean)} from there to final`),
      ...part(meanSeconds.carrierAnswer, (mean) => `${time(mean)} a submission`),
    ]),
    ...row('workers', [
      ...part(workers.busyBatches, (busy) => `${number(busy)} of ${number(workers.batchesMax ?? 0)} busy`),
      ...part(workers.eventLoopLagSeconds, (lag) => `event loop lag ${time(lag)}`),
    ]),
    ...row('credit', [
      ...part(credit.balance, (balance) => `balance ${number(balance)}`),
      ...part(credit.reserved, (reserved) => `reserved ${number(reserved)}`),
      ...part(credit.captured, (captured) => `captured ${number(captured)}`),
    ]),
    ['alerts', alerts.length === 0 ? 'none' : String(alerts.length)],
    ...alerts.map(
      ({ name, state, forSeconds, detail }): Figure => [
        state,
        // What another process says about itself may hold anything, and a terminal would obey it.
        `${name} for ${forSeconds} s: ${detail}`.replace(/\p{Cc}/gu, ' '),
      ],
    ),
  ];
}
