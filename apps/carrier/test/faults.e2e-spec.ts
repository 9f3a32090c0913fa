import { type CallbackListener, listenForCallbacks } from '../../../libs/testing/callback-listener.js';
import type { Settings } from '../carrier-settings.js';
import type { RunningCarrier } from '../server.js';
import { messages, NO_FAILURES, post, settled, startTestCarrier, until } from './testing-carrier.js';

describe('POST /faults', () => {
  let listener: CallbackListener;
  let program: RunningCarrier;

  beforeEach(async () => {
    listener = await listenForCallbacks();
    program = await startTestCarrier(NO_FAILURES);
  });
  afterEach(async () => {
    await program.close();
    await listener.close();
  });

  async function restart(settings: Partial<Settings>) {
    await program.close();
    program = await startTestCarrier({ ...NO_FAILURES, ...settings });
  }
  const faults = async (body: object) => {
    expect((await post(program, '/faults', body)).status).toBe(202);
  };
  const submit = (batch: unknown[]) =>
    post(program, '/messages', { callbackUrl: listener.url, messages: batch });
  const statusAndWait = async (batch: unknown[]) => {
    const { status, headers } = await submit(batch);
    return [status, headers.get('retry-after')];
  };
  const refusals = async (batch: unknown[]) =>
    ((await (await submit(batch)).json()) as { refused: unknown[] }).refused;
  const up = () =>
    fetch(`${program.url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );

  it.each([
    ['error_401', 401, null],
    ['error_402', 402, null],
    ['error_429', 429, '1'],
    ['error_503', 503, '1'],
  ])('%s takes nothing', async (fault, status, wait) => {
    await faults({ fault, times: 2 });
    expect(await statusAndWait(messages(1))).toEqual([status, wait]);
    expect(await statusAndWait(messages(1))).toEqual([status, wait]);
    expect(program.stats().accepted).toBe(0);
    expect(await statusAndWait(messages(1))).toEqual([200, null]);
  });

  it('says how long to wait, if told', async () => {
    await faults({ fault: 'error_429', retryAfterS: 86_400 });
    expect(await statusAndWait(messages(1))).toEqual([429, '86400']);
  });

  it('refuse_half takes every other message, and the rest when it comes again', async () => {
    await faults({ fault: 'refuse_half' });
    const batch = messages(5);
    const forNow = [1, 3].map((index) => ({ index, code: 'QUEUE_FULL', retryable: true }));
    expect(await refusals(batch)).toEqual(forNow);
    expect(program.stats()).toMatchObject({ accepted: 3, refused: 2 });
    expect(await refusals(batch)).toEqual(forNow);
    expect(await refusals([batch[1], batch[0], batch[3]])).toEqual([]);
    expect(program.stats()).toMatchObject({ accepted: 5, acceptedTwice: 0 });
  });

  it('refuse_half_for_good says the same when it is asked again', async () => {
    await faults({ fault: 'refuse_half_for_good', times: 1 });
    const forGood = [1, 3].map((index) => ({ index, code: 'BLOCKED', retryable: false }));
    expect(await refusals(messages(4))).toEqual(forGood);
    expect(await refusals(messages(4))).toEqual(forGood);
    expect(program.stats()).toMatchObject({ accepted: 2, refused: 2, duplicates: 4 });
  });

  it('lose_half does not know of every other message, and took every other of those', async () => {
    await faults({ fault: 'lose_half', times: 1 });
    const answer = await (await submit(messages(8))).json();
    const lost = [1, 3, 5, 7].map((index) => ({ index, code: 'TIMED_OUT' }));
    expect(answer).toEqual({ accepted: 4, refused: [], inDoubt: lost });
    expect(program.stats()).toMatchObject({ accepted: 6 });
    expect(await (await submit(messages(8))).json()).toEqual({ accepted: 8, refused: [] });
    expect(program.stats()).toMatchObject({ accepted: 8, acceptedTwice: 0, duplicates: 6 });
  });

  it('has ids of its own for accepted messages where it is told to, the same for the same reference', async () => {
    await restart({ ownIds: true });
    const first = (await (await submit(messages(3))).json()) as { ids: string[] };
    expect(new Set(first.ids).size).toBe(3);
    expect(await (await submit(messages(3))).json()).toEqual(first);
  });

  it('gives another id to a message that it accepts again, and tells what it took where it keeps a log', async () => {
    await restart({ ownIds: true, deduplicate: false, keepLog: true });
    const { ids } = (await (await submit(messages(2))).json()) as { ids: string[] };
    const again = (await (await submit(messages(1))).json()) as { ids: string[] };
    expect(new Set([...ids, ...again.ids]).size).toBe(3);
    const taken = async (prefix: string) =>
      (await (await fetch(`${program.url}/taken?prefix=${prefix}`)).json()) as object;
    const one = (ref: string, id: string | undefined) => ({
      ref,
      to: '+33612345678',
      id,
      status: 'delivered',
    });
    expect(await taken('c1-')).toEqual({
      messages: [one('c1-0-1', ids[0]), one('c1-1-1', ids[1]), one('c1-0-1', again.ids[0])],
    });
    expect(await taken('c1-1-')).toEqual({ messages: [one('c1-1-1', ids[1])] });
    await restart({});
    expect(await taken('c1-')).toMatchObject({ code: 'NOT_KEPT' });
  });

  it('slow_answer takes the batch at once, tells its receipts, and answers later', async () => {
    await faults({ fault: 'slow_answer', delayMs: 3_600_000, times: 1 });
    let answered = false;
    const answer = submit(messages(2)).then(
      () => {
        answered = true;
      },
      (error) => error.message,
    );
    await until(() => listener.receipts().length === 2);
    expect(answered).toBe(false);
    await post(program, '/faults', { fault: 'slow_answer', delayMs: 1 });
    expect(await refusals(messages(2, 1))).toEqual([]);
    expect(answered).toBe(false);
    await program.close();
    expect(await answer).toBe('fetch failed');
  });

  it('time_out_after_accept takes the batch and never answers, with the connection open', async () => {
    await faults({ fault: 'time_out_after_accept', times: 1 });
    const hanging = new AbortController();
    const before = await program.openConnections();
    const answer = fetch(`${program.url}/messages`, {
      method: 'POST',
      body: JSON.stringify({ callbackUrl: listener.url, messages: messages(2) }),
      signal: hanging.signal,
    }).catch((error) => error.name);
    await until(() => listener.receipts().length === 2);
    // Another submission meanwhile is answered.
    expect((await submit(messages(1, 2))).status).toBe(200);
    expect(await program.openConnections()).toBeGreaterThan(before);
    hanging.abort();
    expect(await answer).toBe('AbortError');
    expect(program.stats().accepted).toBe(3);
  });

  it('error_503_after_accept takes the batch and answers like a proxy that lost the carrier', async () => {
    await faults({ fault: 'error_503_after_accept' });
    const response = await submit(messages(2));
    expect(response.status).toBe(503);
    await expect(response.json()).rejects.toThrow();
    expect(program.stats().accepted).toBe(2);
  });

  it('receipts_early: the answer comes after the receipts, however late they would have been', async () => {
    await restart({ latencyMeanMs: 60_000, receiptBatch: 10 });
    await faults({ fault: 'receipts_early' });
    await submit(messages(25));
    expect(listener.receipts()).toHaveLength(25);
    expect(listener.callbacks).toHaveLength(3);
    expect(program.stats()).toMatchObject({ receiptsPending: 0, told: { delivered: 25 } });
  });

  it('receipts_early: a callback URL that does not take them holds the answer up, but not for ever', async () => {
    await faults({ fault: 'receipts_early' });
    const { url } = listener;
    await listener.close();
    expect((await submit(messages(3))).status).toBe(200);
    expect(program.stats().receiptsPending).toBe(3);
    expect((await submit(messages(3, 3))).status).toBe(200);
    listener = await listenForCallbacks(Number(new URL(url).port));
    await settled(program);
    expect(listener.receipts()).toHaveLength(6);
  });

  it('receipts_twice: each callback comes again under its id after it was acknowledged', async () => {
    await restart({ receiptBatch: 10 });
    await faults({ fault: 'receipts_twice' });
    listener.answers.push({ status: 500 });
    await submit(messages(30));
    await settled(program);
    const taken = listener.callbacks.filter(({ status }) => status === 204);
    const times = new Map<string | undefined, number>();
    for (const { headers } of taken) {
      const id = headers['webhook-id'];
      times.set(id, (times.get(id) ?? 0) + 1);
    }
    expect([...times.values()]).toEqual(Array.from(times, () => 2));
    expect(listener.receipts()).toHaveLength(60);
    expect(program.stats()).toMatchObject({
      receiptsSent: 30,
      postsRepeated: times.size,
      told: { delivered: 30 },
    });
  });

  it('receipts_shuffled: a "sent" for each message too, and no order within or between callbacks', async () => {
    await restart({ receiptBatch: 20 });
    await faults({ fault: 'receipts_shuffled' });
    await submit(messages(200));
    await settled(program);
    const bodies = listener.callbacks.map(({ body }) => JSON.parse(body.toString()) as { ref: string }[]);
    const rank = ({ ref }: { ref: string }) => Number(ref.split('-')[1]);
    const ordered = (ranks: number[]) => ranks.every((n, i) => i === 0 || n >= (ranks[i - 1] as number));
    expect(bodies.some((body) => !ordered(body.map(rank)))).toBe(true);
    expect(ordered(bodies.map((body) => Math.min(...body.map(rank))))).toBe(false);
    const order = listener.receipts().map(({ ref, status }) => `${ref} ${status}`);
    expect(new Set(order).size).toBe(400);
    const overtaken = messages(200).filter(
      ({ ref }) => order.indexOf(`${ref} sent`) > order.indexOf(`${ref} delivered`),
    );
    expect(overtaken.length).toBeGreaterThan(20);
    expect(overtaken.length).toBeLessThan(180);
    expect(program.stats()).toMatchObject({ told: { delivered: 200 } });
  });

  it('keeps one fault of each kind: another of the kind takes its place, "none" ends both', async () => {
    const repeated = () => program.stats().postsRepeated;
    await faults({ fault: 'error_503' });
    await faults({ fault: 'receipts_twice' });
    expect((await submit(messages(1))).status).toBe(503);
    await faults({ fault: 'refuse_half' });
    expect(await refusals(messages(2))).toHaveLength(1);
    await settled(program);
    expect(repeated()).toBe(1);
    await faults({ fault: 'receipts_early' });
    expect(await refusals(messages(2, 2))).toHaveLength(1);
    await settled(program);
    expect(repeated()).toBe(1);
    await faults({ fault: 'receipts_twice' });
    await faults({ fault: 'none' });
    expect(await refusals(messages(2, 4))).toHaveLength(0);
    await settled(program);
    expect(repeated()).toBe(1);
  });

  it('ends each fault after its own time', async () => {
    await faults({ fault: 'receipts_twice' });
    await faults({ fault: 'error_503', forMs: 200 });
    await until(async () => (await submit(messages(1))).status === 200);
    await settled(program);
    expect(program.stats().postsRepeated).toBe(1);

    await faults({ fault: 'receipts_twice', forMs: 1 });
    await faults({ fault: 'down', forMs: 1_000 });
    await until(async () => !(await up()));
    await until(up);
    expect((await submit(messages(1, 1))).status).toBe(200);
    await settled(program);
    expect(program.stats().postsRepeated).toBe(1);
  });

  it.each([
    { fault: 'fire' },
    { fault: 'receipts_twice', times: 1 },
    { fault: 'error_503', delayMs: 10 },
    { fault: 'slow_answer', retryAfterS: 1 },
    { fault: 'none', forMs: 10 },
  ])('%j is not understood', async (body) => {
    expect((await post(program, '/faults', body)).status).toBe(422);
  });

  it('POST /reset forgets everything', async () => {
    await faults({ fault: 'error_503', times: 5 });
    await faults({ fault: 'receipts_twice' });
    await post(program, '/reset', {});
    await submit(messages(1));
    await post(program, '/reset', {});
    expect(program.stats()).toMatchObject({ accepted: 0, duplicates: 0, receiptsPending: 0 });
    expect((await submit(messages(1))).status).toBe(200);
    expect(program.stats()).toMatchObject({ accepted: 1, duplicates: 0 });
  });
});
