import { Webhook } from 'standardwebhooks';
import { type CallbackListener, listenForCallbacks } from '../../../libs/testing/callback-listener.js';
import type { Settings } from '../carrier-settings.js';
import type { RunningCarrier } from '../server.js';
import { messages, NO_FAILURES, post, SECRET, settled, startTestCarrier, until } from './testing-carrier.js';

const OLD_SECRET = `whsec_${Buffer.alloc(24, 'old').toString('base64')}`;

describe('the simulated carrier', () => {
  let listener: CallbackListener;
  let programs: RunningCarrier[];

  beforeEach(async () => {
    listener = await listenForCallbacks();
    programs = [];
  });
  afterEach(async () => {
    await Promise.all(programs.map((program) => program.close()));
    await listener.close();
  });

  async function start(settings: Partial<Settings> = {}): Promise<RunningCarrier> {
    const program = await startTestCarrier(settings);
    programs.push(program);
    return program;
  }

  const submit = (program: RunningCarrier, batch: unknown[], simulate?: object) =>
    post(program, '/messages', { callbackUrl: listener.url, messages: batch, simulate });

  it('gives the same references the same fates, whatever the order and the batches', async () => {
    const misfortunes = { duplicateRate: 0.1, reorderRate: 0.1, lateRate: 0.1, lateByMs: 50, lostRate: 0.1 };
    const settings = { ...misfortunes, busyRate: 0.05, latencyMeanMs: 20, latencyStddevMs: 10, seed: 42 };
    const one = await start(settings);
    const other = await start(settings);
    const batch = messages(2_000);
    await submit(one, batch);
    for (const part of [batch.slice(1_200), batch.slice(0, 500), batch.slice(500, 1_200)]) {
      await submit(other, part.reverse());
    }
    await Promise.all([settled(one), settled(other)]);
    const { submissions: _1, posts: _2, ...counts } = one.stats();
    expect(other.stats()).toMatchObject(counts);
    const received = listener.receipts();
    expect(received).toHaveLength(2 * counts.receiptsSent);
    for (const name of ['refused', 'undelivered', 'lost', 'late', 'reordered', 'duplicated'] as const) {
      expect(counts[name]).toBeGreaterThan(0);
    }
  });

  it('has a second account, with a token and a signing secret of its own', async () => {
    const TEST_SECRET = `whsec_${Buffer.alloc(24, 'test').toString('base64')}`;
    const program = await start({
      ...NO_FAILURES,
      token: 'main',
      testToken: 'test',
      testCallbackSecret: TEST_SECRET,
    });
    for (const [token, first] of [
      ['main', 0],
      ['test', 10],
    ] as const) {
      const batch = { callbackUrl: listener.url, messages: messages(1, first) };
      const reply = await post(program, '/messages', batch, { authorization: `Bearer ${token}` });
      expect(reply.status).toBe(200);
    }
    const refused = { callbackUrl: listener.url, messages: messages(1, 20) };
    expect((await post(program, '/messages', refused, { authorization: 'Bearer other' })).status).toBe(401);
    await settled(program);
    const signedBy = (secret: string) =>
      listener.callbacks
        .filter(({ headers, body }) => {
          try {
            return new Webhook(secret).verify(body, headers as Record<string, string>);
          } catch {
            return false;
          }
        })
        .map(({ body }) => JSON.parse(body.toString())[0].ref);
    expect(signedBy(SECRET)).toEqual(['c1-0-1']);
    expect(signedBy(TEST_SECRET)).toEqual(['c1-10-1']);
  });

  it('sends no, one or two receipts, and a stale "sent" behind the final one, as it was told', async () => {
    const program = await start(NO_FAILURES);
    const numbers = ['00', '07', '08', '10', '09'].map((digits) => `+150055500${digits}`);
    const batch = numbers.map((to, n) => ({ ref: `c1-${n}-1`, to, text: 'Hello' }));
    await submit(program, batch, { latencyMeanMs: 100, lateByMs: 400 });
    await settled(program);
    const order = listener.receipts().map(({ ref, status }) => `${ref} ${status}`);
    expect(order[0]).toBe('c1-4-1 delivered');
    expect(order.at(-1)).toBe('c1-3-1 delivered');
    expect([...order].sort()).toEqual([
      'c1-0-1 delivered',
      'c1-2-1 delivered',
      'c1-2-1 delivered',
      'c1-3-1 delivered',
      'c1-4-1 delivered',
      'c1-4-1 sent',
    ]);
    expect(program.stats()).toMatchObject({ accepted: 5, delivered: 5, lost: 1, receiptsSent: 6 });
  });

  it('repeats a callback under the same id until a 2xx answers it, each time with a fresh signature', async () => {
    const program = await start({
      ...NO_FAILURES,
      receiptBatch: 100,
      callbackSecret: `${OLD_SECRET} ${SECRET}`,
    });
    listener.answers.push({ status: 503, headers: { 'retry-after': '1' } }, { status: 422 }, { status: 500 });
    const startMs = performance.now();
    await submit(program, messages(250));
    await settled(program);
    expect(performance.now() - startMs).toBeGreaterThan(1_000);
    expect(new Set(listener.receipts().map(({ ref }) => ref)).size).toBe(250);
    expect(program.stats()).toMatchObject({ receiptsSent: 250, postsFailed: 3 });
    const idOf = ({ headers }: { headers: Record<string, string | undefined> }) => headers['webhook-id'];
    const taken = listener.callbacks.filter(({ status }) => status === 204);
    expect(new Set(taken.map(idOf)).size).toBe(taken.length);
    for (const callback of listener.callbacks) {
      expect(taken.map(idOf)).toContain(idOf(callback));
      const headers = callback.headers as Record<string, string>;
      for (const secret of [OLD_SECRET, SECRET]) {
        expect(() => new Webhook(secret).verify(callback.body, headers)).not.toThrow();
      }
    }
  });

  it('holds on to receipts while nobody listens', async () => {
    const program = await start(NO_FAILURES);
    const port = Number(new URL(listener.url).port);
    await listener.close();
    await submit(program, messages(10));
    await until(() => program.stats().postsFailed > 0);
    expect(program.stats().receiptsPending).toBe(10);
    listener = await listenForCallbacks(port);
    await settled(program);
    expect(listener.receipts()).toHaveLength(10);
  });

  it('sends what is not yet due before it stops', async () => {
    const program = await start({ ...NO_FAILURES, latencyMeanMs: 60_000 });
    await submit(program, messages(5));
    await program.close();
    expect(listener.receipts()).toHaveLength(5);
  });

  it('counts references that were accepted twice, when told not to deduplicate', async () => {
    const program = await start({ ...NO_FAILURES, deduplicate: false });
    for (let n = 0; n < 3; n++) await submit(program, messages(2));
    expect(program.stats()).toMatchObject({ accepted: 2, acceptedTwice: 2, acceptedAgain: 4, duplicates: 0 });
    await settled(program);
    expect(listener.receipts()).toHaveLength(6);
    expect(program.stats()).toMatchObject({ delivered: 2, told: { delivered: 2 }, receiptsSent: 6 });
  });

  it('counts each message once by the end that an acknowledged receipt told, whatever the receipts do', async () => {
    const program = await start({
      ...{ latencyMeanMs: 20, latencyStddevMs: 10, undeliveredRate: 0.3 },
      ...{ duplicateRate: 0.3, reorderRate: 0.3, lateRate: 0.1, lateByMs: 50, lostRate: 0.1 },
    });
    listener.answers.push({ status: 500 });
    await submit(program, [
      ...messages(2_000),
      ...['05', '06', '07'].map((digits) => ({
        ref: `magic-${digits}`,
        to: `+150055500${digits}`,
        text: 'Hello',
      })),
    ]);
    await settled(program);
    const ends = new Map<string, string>();
    for (const { ref, status } of listener.receipts()) if (status !== 'sent') ends.set(ref, status);
    const counted = { delivered: 0, undelivered: 0, expired: 0, failed: 0 };
    for (const status of ends.values()) counted[status as keyof typeof counted]++;
    const { told, lost, accepted, delivered } = program.stats();
    expect(told).toEqual(counted);
    expect(told.delivered + told.undelivered + told.expired + told.failed + lost).toBe(accepted);
    expect(lost).toBeGreaterThan(1);
    expect(told.delivered).toBeLessThan(delivered);
  });

  it('counts who got the same text under two references, if told to', async () => {
    const program = await start({ ...NO_FAILURES, watchRecipients: true, deduplicate: false });
    const to = (recipient: string, text: string, ref: string) => ({ to: recipient, text, ref });
    await submit(program, [
      to('+33612345678', 'Hello', 'a'),
      to('+33612345678', 'Hello', 'a'),
      to('+33612345679', 'Hello', 'b'),
      to('+33612345678', 'Goodbye', 'c'),
      to('+15005550002', 'Hello', 'd'),
      to('+15005550002', 'Hello', 'e'),
    ]);
    expect(program.stats()).toMatchObject({ acceptedTwice: 1, refused: 2, recipientsTwice: 0 });
    await submit(program, [to('+33612345678', 'Hello', 'f'), to('+33612345679', 'Hello', 'g')]);
    expect(program.stats()).toMatchObject({ recipientsTwice: 2 });

    const unwatched = await start(NO_FAILURES);
    await submit(unwatched, [to('+33612345678', 'Hello', 'a'), to('+33612345678', 'Hello', 'b')]);
    expect(unwatched.stats()).toMatchObject({ accepted: 2, recipientsTwice: 0 });
  });

  it('turns away what comes faster than it may', async () => {
    const program = await start({ ...NO_FAILURES, messagesPerSecond: 10 });
    expect((await submit(program, messages(30))).status).toBe(200);
    const second = await submit(program, messages(1, 30));
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '2']);
    expect(program.stats()).toMatchObject({ accepted: 30, submissionsRejected: 1 });
  });

  it('refuses single messages that make no sense, and takes the rest', async () => {
    const program = await start(NO_FAILURES);
    const [good] = messages(1);
    const odd = [null, { ...good, ref: 'a"b' }, { ...good, text: '' }, { ...good, to: '0612345678' }, good];
    const answer = (await (await submit(program, odd)).json()) as {
      accepted: number;
      refused: { code: string }[];
    };
    expect(answer.accepted).toBe(1);
    expect(answer.refused.map(({ code }) => code)).toEqual([
      'INVALID_MESSAGE',
      'INVALID_MESSAGE',
      'INVALID_MESSAGE',
      'INVALID_DESTINATION',
    ]);
  });

  it.each([
    ['no token', {}, {}, 401],
    ['a body that is not JSON', '{', undefined, 400],
    ['no messages', { callbackUrl: 'http://127.0.0.1:9' }, undefined, 422],
    ['no callback URL', { messages: messages(1) }, undefined, 422],
    ['too many messages', { callbackUrl: 'http://127.0.0.1:9', messages: messages(5_001) }, undefined, 413],
    ['an unknown switch', { simulate: { fault: 'flood' } }, undefined, 422],
  ])('answers %s with a reason', async (_what, body, headers, status) => {
    const program = await start({ token: 'a token' });
    const response = await post(program, '/messages', body, headers ?? { authorization: 'Bearer a token' });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code: expect.any(String), detail: expect.any(String) });
    expect(program.stats().accepted).toBe(0);
  });

  it('says which port is in use', async () => {
    const { port } = await start();
    await expect(start({ port })).rejects.toThrow(`port ${port} on 127.0.0.1 is in use`);
  });
});
