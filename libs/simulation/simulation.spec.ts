import { Producer } from './producer.js';
import { inWords } from './report.js';
import { simulate } from './simulation.js';
import { readSettings, type SimulationSettings } from './simulation-settings.js';
import type { Snapshot } from './statistics.js';
import { sweep, sweepSizes } from './sweep.js';

function settings(said: object): SimulationSettings {
  const read = readSettings({ sendTimeMean: 0.02, sendTimeDeviation: 0.005, monitorInterval: 0, ...said });
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read.settings;
}

/** Every message of a run, whoever makes it. */
function messagesOf(all: SimulationSettings): { number: number; to: string; body: string }[] {
  return Array.from({ length: all.producers }, (_, index) => new Producer(all, index)).flatMap((producer) => {
    const made = [];
    for (let batch = producer.next(); batch; batch = producer.next()) {
      for (let i = 0; i < batch.length; i++)
        made.push({ number: batch.firstNumber + i, to: batch.to(i), body: batch.body(i) });
    }
    return made;
  });
}

describe('producers', () => {
  it('make each message of the run once, of the lengths asked for, the same for the same seed', () => {
    const asked = settings({
      messages: 10_003,
      producers: 7,
      batchSize: 33,
      messageLength: [3, 12],
      seed: 5,
    });
    const made = messagesOf(asked);
    expect(made.map(({ number }) => number)).toEqual(Array.from({ length: 10_003 }, (_, n) => n));
    const lengths = new Set(made.map(({ body }) => body.length));
    expect([...lengths].sort((a, b) => a - b)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(made.every(({ body }) => /^[\w.!]+$/.test(body))).toBe(true);
    // Of 64 characters each about equally often.
    const text = made.map(({ body }) => body).join('');
    for (const character of 'AZaz09.!')
      expect(text.split(character).length / text.length).toBeCloseTo(1 / 64, 2);
    expect(messagesOf(asked)).toEqual(made);
    expect(messagesOf({ ...asked, seed: 6 })[0]).not.toEqual(made[0]);
  });
});

describe('a simulation', () => {
  it('gives the same counts for the same seed, whoever sends what and when', async () => {
    const run = async (said: object) => {
      const { messages, sent, failed } = await simulate(settings({ messages: 5_000, seed: 42, ...said }));
      return { messages, sent, failed };
    };
    const counts = await run({ senders: 1_000 });
    expect(counts.sent + counts.failed).toBe(5_000);
    expect(counts.failed / 5_000).toBeCloseTo(0.1, 1);
    expect(await run({ senders: 1_000 })).toEqual(counts);
    expect(await run({ senders: 4_999, producers: 3, batchSize: 1, queueSize: 1 })).toEqual(counts);
    expect((await run({ senders: 1_000, seed: 43 })).failed).not.toBe(counts.failed);
    expect((await run({ failureRate: 0 })).failed).toBe(0);
    expect((await run({ failureRate: 1 })).sent).toBe(0);
  });

  it('never has more messages under way than senders, nor more waiting than there is room for', async () => {
    const snapshots: Snapshot[] = [];
    const asked = settings({ messages: 2_000, senders: 150, queueSize: 200, monitorInterval: 0.002 });
    const report = await simulate(asked, { onSnapshot: (snapshot) => snapshots.push(snapshot) });
    expect(snapshots.at(-1)).toMatchObject({ produced: 2_000, queued: 0, sending: 0, sent: report.sent });
    // A producer has a batch in its hands while it waits, and so have the senders.
    const waitingMax = 200 + asked.batchSize * (asked.producers + 1);
    for (const { produced, queued, sending, sent, failed } of snapshots) {
      expect(sending).toBeLessThanOrEqual(150);
      expect(queued).toBeLessThanOrEqual(waitingMax);
      expect(produced).toBe(queued + sending + sent + failed);
    }
    expect(report.meanSendMs).toBeGreaterThanOrEqual(19);
    // Each of 150 senders can do one in 20 ms; nobody can beat that.
    expect(report.messagesPerSecond).toBeLessThanOrEqual(150 / 0.019);
  });

  it('lets the senders finish what they hold when it is stopped, and sends nothing more', async () => {
    const stop = new AbortController();
    const asked = settings({ messages: 1_000_000, senders: 10, sendTimeMean: 0.05, monitorInterval: 0.001 });
    const report = await simulate(asked, {
      signal: stop.signal,
      onSnapshot: ({ sent }) => {
        if (sent > 0) stop.abort();
      },
    });
    expect(report.messages).toBe(report.sent + report.failed);
    expect(report.messages).toBeGreaterThanOrEqual(10);
    expect(report.messages).toBeLessThan(100);
  });
});

describe('a sweep', () => {
  it('doubles the senders up to the most, which need be no power of two', async () => {
    expect(sweepSizes(1)).toEqual([1]);
    expect(sweepSizes(8)).toEqual([1, 2, 4, 8]);
    expect(sweepSizes(2_000_000).slice(-2)).toEqual([1_048_576, 2_000_000]);
    const reports = await sweep(settings({ senders: 3 }), 2);
    expect(reports.map(({ senders, messages }) => [senders, messages])).toEqual([
      [1, 2],
      [2, 4],
      [3, 6],
    ]);
  });
});

it.each([
  [7, '7 s'],
  [680, '11 min 20 s'],
  [3_599.6, '1 h 0 min'],
  [11_280, '3 h 8 min'],
  [95_000, '1 d 2 h'],
  [340_000_000, '10.8 years'],
])('%d s is %s', (seconds, words) => {
  expect(inWords(seconds)).toBe(words);
});
