import { readFileSync } from 'node:fs';
import { RULES } from './alerts.js';
import { Monitor } from './monitor.js';
import { parseMetrics } from './prometheus-text.js';
import type { Scrape } from './scrape.js';

const shown = (url: string, text: string): Scrape => ({
  name: url,
  url,
  samples: parseMetrics(text),
  error: null,
});
const silent = (url: string): Scrape => ({ name: url, url, samples: [], error: 'ECONNREFUSED' });
const sent = (count: number) => `broadside_messages_total{carrier="http",status="sent"} ${count}`;

/** A look a second, or whatever is said. */
function watched() {
  const monitor = new Monitor();
  let atMs = 0;
  return (scrapes: Scrape[], afterSeconds = 1) => {
    atMs += afterSeconds * 1_000;
    return monitor.note(scrapes, atMs);
  };
}

describe('the figures of the monitor', () => {
  it('add up over processes, and have no rate at the first look', () => {
    const look = watched();
    const first = look([shown('a', sent(1_000)), shown('b', sent(10))]);
    expect(first).toMatchObject({ messages: { sent: 1_010, queued: null }, perSecond: null });
    const second = look([shown('a', sent(1_200)), shown('b', sent(20))], 2);
    expect(second).toMatchObject({ messages: { sent: 1_220 }, perSecond: { sent: 105 } });
  });

  it('take a counter that went down as a process that was restarted', () => {
    const look = watched();
    look([shown('a', sent(1_000))]);
    expect(look([shown('a', sent(30))])).toMatchObject({
      messages: { sent: 1_030 },
      perSecond: { sent: 30 },
    });
    // The new process has not sent anything yet, and shows no such series.
    expect(look([shown('a', '')])).toMatchObject({ messages: { sent: 1_030 }, perSecond: { sent: 0 } });
  });

  it('keep what a silent process had, and do not take for a rate what one had counted before', () => {
    const look = watched();
    look([shown('a', sent(5)), silent('b')]);
    const third = look([silent('a'), shown('b', sent(1_000_000))]);
    expect(third).toMatchObject({ messages: { sent: 1_000_005 }, perSecond: { sent: 0 } });
    expect(third.processes.map(({ error }) => error)).toEqual(['ECONNREFUSED', null]);
    expect(look([shown('a', sent(7)), shown('b', sent(1_000_001))]).perSecond).toMatchObject({ sent: 3 });
  });

  it('have the mean of the last minute, and of all where nothing happened in it', () => {
    const times = (sum: number, count: number) =>
      shown(
        'a',
        `broadside_message_sent_to_final_seconds_sum ${sum}\nbroadside_message_sent_to_final_seconds_count ${count}`,
      );
    const look = watched();
    const mean = (sum: number, count: number, afterSeconds?: number) =>
      look([times(sum, count)], afterSeconds).meanSeconds.sentToFinal;
    expect(mean(100, 100)).toBe(1);
    expect(mean(130, 110)).toBe(3);
    expect(mean(130, 110, 120)).toBeCloseTo(130 / 110);
    expect(look([silent('a')]).meanSeconds.queuedToSent).toBeNull();
  });

  it('take what is read from a database once, from however many processes, and add up what workers do', () => {
    const text = `broadside_batches{state="queued"} 3\nbroadside_batches{state="unknown"} 9\nbroadside_queued_messages 2500
broadside_worker_busy_batches 1\nbroadside_worker_batches_max 2\nnodejs_eventloop_lag_p99_seconds 0.01
broadside_credit_held{part="available"} 7\nbroadside_credit_held{part="reserved"} 2.5`;
    const figures = watched()([shown('a', text), shown('b', text)]);
    expect(figures).toMatchObject({
      messages: { queued: 2_500 },
      queue: { batches: 3 },
      workers: { busyBatches: 2, batchesMax: 4, eventLoopLagSeconds: 0.01 },
      credit: { balance: 9.5, reserved: 2.5, captured: null },
      alerts: [],
    });
  });
});

describe('the alerts of the monitor', () => {
  const NAMES = RULES.map(({ alert }) => alert);
  const rules = readFileSync(new URL('../../ops/alerts.yaml', import.meta.url), 'utf8');

  it.each(RULES)('are those of ops/alerts.yaml: $alert', ({ alert, above, forSeconds, windowSeconds }) => {
    const [, rule = ''] = rules.split(`- alert: ${alert}\n`);
    const [text] = rule.split('- alert:');
    const [, amount = 0, unit = 's'] = /\n\s+for: (\d+)([smh])\n/.exec(text!) ?? [];
    expect(Number(amount) * { s: 1, m: 60, h: 3_600 }[unit as 's']).toBe(forSeconds);
    if (above > 0) expect(text).toMatch(new RegExp(`> ${above}\\s`));
    if (windowSeconds) expect(text).toContain(`[${windowSeconds / 60}m]`);
  });

  it('are all but those that docs/monitoring.md leaves to Prometheus', () => {
    const page = readFileSync(new URL('../../docs/monitoring.md', import.meta.url), 'utf8');
    const [, left = ''] = /which need Prometheus:(.*?)\.\n/s.exec(page) ?? [];
    const all = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
    expect([...NAMES, ...(left.match(/Broadside\w+/g) ?? [])].sort()).toEqual(all.sort());
  });

  /** Looks every 15 seconds until an alert fires. @returns the states it went through, and the seconds until then. */
  function fires(alert: string, scrapesAt: (seconds: number) => Scrape[]) {
    const look = watched();
    const states: string[] = [];
    for (let seconds = 0; seconds <= 3_600; seconds += 15) {
      const { alerts } = look(scrapesAt(seconds), 15);
      const found = alerts.find(({ name }) => name === alert);
      if (found && states.at(-1) !== found.state) states.push(found.state);
      if (found?.state === 'firing') return { states, seconds, others: alerts.length - 1 };
    }
    return { states, seconds: null, others: 0 };
  }

  const gauge = (text: string) => () => [shown('a', text)];
  const ends = (seconds: number, failed: number, carrier = 'http') =>
    shown(
      'a',
      `broadside_messages_total{carrier="${carrier}",status="failed"} ${seconds * failed}
broadside_messages_total{carrier="${carrier}",status="delivered"} ${seconds * 10}`,
    );
  const WAITING = 'broadside_batches{state="pending"} 500';
  const CASES: Record<string, [breaks: (seconds: number) => Scrape[], keeps: (seconds: number) => Scrape[]]> =
    {
      BroadsideProcessMissing: [() => [silent('a')], gauge('')],
      BroadsideDependencyDown: [
        gauge('broadside_dependency_up{dependency="redis"} 0'),
        gauge('broadside_dependency_up{dependency="redis"} 1'),
      ],
      BroadsideNothingSent: [
        gauge(`${WAITING}\n${sent(7)}`),
        (seconds) => [shown('a', `${WAITING}\n${sent(seconds)}`)],
      ],
      BroadsideQueueOld: [
        gauge('broadside_oldest_due_batch_age_seconds 61'),
        gauge('broadside_oldest_due_batch_age_seconds 60'),
      ],
      BroadsideFailureShare: [
        (seconds) => [ends(seconds, 3)],
        (seconds) => [ends(seconds, 2), ends(seconds, 9, 'test')],
      ],
      BroadsideUnmatchedReceiptsGrow: [
        (seconds) => [shown('a', `broadside_unmatched_receipts{state="retrying"} ${seconds}`)],
        gauge('broadside_unmatched_receipts{state="retrying"} 5000'),
      ],
      BroadsideSettlementLate: [
        gauge('broadside_oldest_pending_settlement_age_seconds 61'),
        gauge('broadside_oldest_pending_settlement_age_seconds 60'),
      ],
      BroadsideSettlementRefused: [
        gauge('broadside_unsettled_settlements{state="refused"} 1'),
        gauge('broadside_unsettled_settlements{state="pending"} 1'),
      ],
      BroadsideCreditLow: [
        gauge('broadside_workspaces_low_on_credit 1'),
        gauge('broadside_workspaces_low_on_credit 0'),
      ],
      BroadsideEventLoopBlocked: [
        gauge('nodejs_eventloop_lag_p99_seconds 0.6'),
        gauge('nodejs_eventloop_lag_p99_seconds 0.5'),
      ],
      BroadsideBlind: [
        gauge('broadside_collection_success{source="due_work"} 0'),
        gauge('broadside_collection_success{source="due_work"} 1'),
      ],
    };

  it.each(NAMES)('fire when they should and only then: %s', (alert) => {
    const [breaks, keeps] = CASES[alert]!;
    const { forSeconds } = RULES.find((rule) => rule.alert === alert)!;
    const { states, seconds, others } = fires(alert, breaks);
    expect(states).toEqual(forSeconds === 0 ? ['firing'] : ['pending', 'firing']);
    expect(seconds).toBeGreaterThanOrEqual(forSeconds);
    expect(seconds).toBeLessThan(forSeconds + 120);
    expect(others).toBe(0);
    expect(fires(alert, keeps)).toEqual({ states: [], seconds: null, others: 0 });
  });

  it('begin anew when the condition was gone meanwhile', () => {
    const { states } = fires('BroadsideCreditLow', (seconds) =>
      gauge(`broadside_workspaces_low_on_credit ${seconds % 600 === 0 ? 0 : 1}`)(),
    );
    expect(states).toEqual(['pending']);
  });
});
