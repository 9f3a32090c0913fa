import Table from 'cli-table3';
import type { Figure } from '../../libs/monitor/monitor-screen.js';
import { inWords, type Report } from '../../libs/simulation/report.js';
import type { Snapshot } from '../../libs/simulation/statistics.js';

const number = (count: number) => count.toLocaleString('en');
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

/** Snapshots as the monitor shows them; rates are of what happened since the one before. */
export class SnapshotFigures {
  #before = { elapsedMs: 0, produced: 0, sent: 0, failed: 0 };

  of({ elapsedMs, produced, queued, sending, sent, failed, meanSendMs }: Snapshot): Figure[] {
    const seconds = Math.max(elapsedMs - this.#before.elapsedMs, 1) / 1_000;
    const rate = (now: number, before: number) => `${number(Math.round((now - before) / seconds))}/s`;
    const figures: Figure[] = [
      ['elapsed', `${(elapsedMs / 1_000).toFixed(1)} s`],
      ['produced', `${number(produced)} (${rate(produced, this.#before.produced)})`],
      ['queued', number(queued)],
      ['sending', number(sending)],
      ['sent', `${number(sent)} (${rate(sent, this.#before.sent)})`],
      ['failed', `${number(failed)} (${rate(failed, this.#before.failed)})`],
      ['mean time', `${(meanSendMs / 1_000).toFixed(3)} s`],
    ];
    this.#before = { elapsedMs, produced, sent, failed };
    return figures;
  }
}

export function reportTable(report: Report): string {
  const table = new Table({ style: { head: [], border: [], compact: true }, colAligns: ['left', 'right'] });
  table.push(
    ['messages', number(report.messages)],
    ['sent', number(report.sent)],
    ['failed', `${number(report.failed)} (${percent(report.failedShare)})`],
    ['seconds', (report.elapsedMs / 1_000).toFixed(2)],
    ['messages a second', number(report.messagesPerSecond)],
  );
  if (report.senders !== null) table.push(['senders', number(report.senders)]);
  if (report.efficiency !== null) table.push(['efficiency of a sender', percent(report.efficiency)]);
  table.push(
    ['mean time of a message', `${(report.meanSendMs / 1_000).toFixed(3)} s`],
    ['peak memory, MB', number(report.peakRssMb)],
    ['the whole United States', inWordsOrNever(report.unitedStatesSeconds)],
  );
  return table.toString();
}

/** One size of a sweep. */
export function sweepLine(report: Report): string {
  const { senders, messagesPerSecond, efficiency, unitedStatesSeconds, peakRssMb } = report;
  const rate = `${number(messagesPerSecond)} messages/s`.padStart(24);
  return `${number(senders ?? 0).padStart(9)} senders ${rate}, efficiency ${percent(efficiency ?? 0)}, United States ${inWordsOrNever(unitedStatesSeconds)}, ${peakRssMb} MB`;
}

const inWordsOrNever = (seconds: number | null) => (seconds === null ? 'never' : inWords(seconds));
