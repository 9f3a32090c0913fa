import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  type CarrierCapabilities,
  CarrierError,
  type Receipt,
  type Refusal,
  type Submission,
  TEST_CARRIER,
} from '../../carriers/carrier.js';
import { type Pool, transaction } from '../../platform/postgres/postgres.js';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { KEEP_ALL } from '../../testing/keep-all.js';
import { findMessage } from '../campaigns/campaign.reads.js';
import { CampaignService } from '../campaigns/campaign.service.js';
import { importCampaign } from '../contact-files/campaign.import.js';
import { findByCarrierIds } from '../model/carrier-ids.store.js';
import type { Hop } from '../model/hop.js';
import { campaignKey, formatReference, parseReference } from '../model/reference.js';
import { commitReceipts } from '../receipts/receipt.intake.js';
import { Health } from '../routing/health.js';
import type { Route } from '../routing/route.js';
import { Routes } from '../routing/routes.js';
import { route } from '../routing/testing.js';
import { SALES_INVARIANTS } from '../sales.invariants.js';
import { claimBatch } from './claim.store.js';
import { type DispatchOptions, dispatchBatch } from './dispatch.js';
import { decideInDoubt } from './doubt.js';
import { countWithoutCarrier, findLostWakeUps } from './sweep.store.js';
import { dispatchingTo, type TestAnswer, testCarrier } from './testing.js';

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase('salesapi');
  pool = database.pool;
});
afterAll(() => database.drop());
afterEach(async () => {
  for (const { name, sql } of SALES_INVARIANTS) {
    expect({ name, broken: (await pool.query(sql)).rows }).toEqual({ name, broken: [] });
  }
  // What one test leaves in doubt must not be decided by the next.
  await pool.query(`UPDATE batch SET due_at = now() WHERE state = 'unknown'`);
  while (
    await decideInDoubt(
      pool,
      new Map([
        ['a', 'hold'],
        ['b', 'hold'],
      ]),
    )
  );
  await pool.query('DELETE FROM unmatched_receipt');
});

const PRICE_MICROS = 100_000n;
const PREFIXES = ['44791112', '3361234', '491511234'];

const serviceOf = (window = 10) =>
  new CampaignService({
    pool,
    credit: { reserve: async () => ({ granted: true, availableMicros: 0n, shortfallMicros: 0n }) },
    onWakeUps: () => {},
    onChanged: () => {},
    batchSize: 100,
    window,
  });

/** A running campaign of one batch of the carrier `a`: so many British numbers, then French and German ones. */
async function runningCampaign({
  messages = 4,
  carrier = 'a',
  prefixes = 1,
  batchSize = 100,
  window = 10,
} = {}): Promise<bigint> {
  const numbers = Array.from(
    { length: messages },
    (_, n) => `+${PREFIXES[n % prefixes]}${String(1000 + n).slice(-4)}`,
  );
  const draft = {
    ...KEEP_ALL,
    workspaceId: randomUUID(),
    name: 'failover',
    message: 'hi',
    sender: null,
    defaultRegion: undefined,
    carrier,
    priceMicros: PRICE_MICROS,
    batchSize,
    validityMinutes: 60,
    failureShareMax: 1,
  };
  const id = await importCampaign(
    pool,
    draft,
    Readable.from([Buffer.from(`phone\n${numbers.join('\n')}\n`)]),
  );
  await serviceOf(window).run(draft.workspaceId, id);
  return id;
}

type Answering = (submission: Submission) => Promise<TestAnswer> | TestAnswer;

const refusing =
  (code: string, retryable = true, which = (_index: number) => true): Answering =>
  ({ messages }) =>
    messages.flatMap((_, index): Refusal[] => (which(index) ? [{ index, code, retryable }] : []));
const failing =
  (code: string, retryable = true, outcome: 'refused' | 'in_doubt' = 'refused'): Answering =>
  () => {
    throw new CarrierError('no', outcome, code, retryable);
  };

/** A worker of several carriers, each of which gives its answers one after the other, the last one for ever, and else accepts. */
function worker(
  answers: Record<string, Answering[]>,
  routes: Route[] = [route('a'), route('b', { priority: 1 })],
  capabilities: Partial<CarrierCapabilities> = { deduplicates: false },
) {
  const submitted: string[] = [];
  const carrier = (name: string) =>
    testCarrier(
      name,
      async (submission) => {
        for (const { reference } of submission.messages)
          submitted.push(`${name} ${parseReference(reference)!.seq}`);
        const own = answers[name]!;
        return (await (own.length > 1 ? own.shift()! : own[0])?.(submission)) ?? [];
      },
      capabilities,
    );
  const options: DispatchOptions = {
    ...dispatchingTo(pool, async () => []),
    carriers: new Map(Object.keys(answers).map((name) => [name, carrier(name)])),
    routes: new Routes(routes),
  };
  return { options, submitted };
}

const due = (id: bigint) =>
  pool.query(
    `UPDATE batch SET due_at = now() - interval '1 h' WHERE campaign_id = $1 AND due_at IS NOT NULL`,
    [id],
  );

/** What a sweeper does until nothing is left that this worker may take up, at most so often. */
async function work(options: DispatchOptions, id: bigint, rounds = 30): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await due(id);
    const reach = { carriers: [...options.carriers.keys()], suspended: [] };
    const lost = (await findLostWakeUps(pool, reach, 100)).filter(({ campaignId }) => campaignId === id);
    if (lost.length === 0) return;
    for (const { no } of lost) await dispatchBatch(options, id, no);
  }
}

async function stateOf(id: bigint) {
  const { rows: campaigns } = await pool.query(
    'SELECT status, captured_micros / 100000 AS captured, released_micros / 100000 AS released FROM campaign WHERE id = $1',
    [id],
  );
  const { rows: messages } = await pool.query(
    `SELECT m.status, m.error_code AS code, coalesce(k.name, c.carrier) AS carrier FROM message m JOIN campaign c ON c.id = m.campaign_id
     LEFT JOIN carrier k ON k.id = m.carrier WHERE m.campaign_id = $1 ORDER BY seq`,
    [id],
  );
  const { rows: batches } = await pool.query(
    `SELECT no, state, messages, coalesce(b.carrier, c.carrier) AS carrier, hops, attempt FROM batch b JOIN campaign c ON c.id = b.campaign_id
     WHERE campaign_id = $1 ORDER BY no`,
    [id],
  );
  return {
    ...campaigns[0],
    messages: messages.map(({ status }) => status),
    codes: messages.map(({ code }) => code),
    carriers: messages.map(({ carrier }) => carrier).join(''),
    batches,
  };
}

const told = (carrier: string, id: bigint, seqs: number[], status: Receipt['status'], runNo = 1) =>
  commitReceipts(pool, [
    {
      carrier,
      receipts: seqs.map((seq) => ({
        reference: formatReference(campaignKey(id), seq, runNo),
        status,
        errorCode: null,
      })),
    },
  ]);

describe('what a carrier refused for its own reasons', () => {
  it('goes to the next one as a whole, at once, and is charged once', async () => {
    const id = await runningCampaign();
    const { options, submitted } = worker({ a: [failing('carrier_unreachable')], b: [] });
    const first = await dispatchBatch(options, id, 0);
    expect(first).toMatchObject({ wakeUps: [{ no: 0, delayMs: 0 }] });
    expect(await countWithoutCarrier(pool, ['a'])).toEqual([{ carrier: 'b', batches: 1 }]);
    await dispatchBatch(options, id, 0);
    expect(submitted).toEqual(['a 0', 'a 1', 'a 2', 'a 3', 'b 0', 'b 1', 'b 2', 'b 3']);
    expect(await stateOf(id)).toMatchObject({
      captured: 4n,
      released: 0n,
      messages: [30, 30, 30, 30],
      carriers: 'bbbb',
      batches: [
        { state: 'done', hops: [{ carrier: 'a', code: 'carrier_unreachable', at: expect.any(String) }] },
      ],
    });
  });

  it('goes to the next one alone where others were taken, and each is charged by whoever took it', async () => {
    const id = await runningCampaign();
    const exhausted = refusing('carrier_credit_exhausted', false, (index) => index % 2 === 1);
    const { options, submitted } = worker({
      a: [exhausted],
      b: [refusing('blocked', false, (n) => n === 1)],
    });
    await dispatchBatch(options, id, 0);
    expect(await stateOf(id)).toMatchObject({
      captured: 2n,
      released: 0n,
      messages: [30, 0, 30, 0],
      carriers: 'abab',
    });
    await work(options, id);
    expect(submitted.slice(4)).toEqual(['b 1', 'b 3']);
    expect(await stateOf(id)).toMatchObject({
      captured: 3n,
      released: 1n,
      messages: [30, 30, 30, 80],
      codes: [null, null, null, 'blocked'],
    });
  });

  it('is believed of the carrier that has it, and of the other nothing, also while it waits', async () => {
    const id = await runningCampaign();
    const { options } = worker({ a: [refusing('unauthorized', false, (index) => index > 1)], b: [] });
    await dispatchBatch(options, id, 0);
    await told('a', id, [0, 2], 'delivered');
    await told('b', id, [1], 'undelivered');
    expect(await stateOf(id)).toMatchObject({ messages: [90, 30, 0, 0] });
    await work(options, id);
    await told('b', id, [2], 'delivered');
    expect(await stateOf(id)).toMatchObject({ messages: [90, 30, 90, 30], captured: 4n });
  });

  it('goes by the number of each message, and what has no other carrier waits', async () => {
    const id = await runningCampaign({ messages: 6, prefixes: 3 });
    const routes = [
      route('a'),
      ...['a', 'b'].map((carrier, priority) => route(carrier, { prefix: '33', priority })),
      ...['a', 'c'].map((carrier, priority) => route(carrier, { prefix: '49', priority })),
    ];
    const { options, submitted } = worker(
      { a: [failing('carrier_unavailable'), () => []], b: [], c: [] },
      routes,
    );
    await work(options, id);
    expect(submitted.slice(6).sort()).toEqual(['a 0', 'a 3', 'b 1', 'b 4', 'c 2', 'c 5']);
    expect(await stateOf(id)).toMatchObject({
      captured: 6n,
      carriers: 'abcabc',
      messages: Array(6).fill(30),
    });
  });

  it('says of each message why it was refused, where the reasons are several', async () => {
    const id = await runningCampaign();
    const several: Answering = () => [
      { index: 0, code: 'unauthorized', retryable: false },
      { index: 1, code: 'carrier_unavailable', retryable: true },
      { index: 2, code: 'unauthorized', retryable: false },
    ];
    const { options } = worker({ a: [several], b: [] });
    await dispatchBatch(options, id, 0);
    expect((await stateOf(id)).batches.slice(1)).toMatchObject([
      { messages: 2, carrier: 'b', hops: [{ carrier: 'a', code: 'unauthorized' }] },
      { messages: 1, carrier: 'b', hops: [{ carrier: 'a', code: 'carrier_unavailable' }] },
    ]);
    await work(options, id);
    expect(await stateOf(id)).toMatchObject({ captured: 4n, carriers: 'bbba' });
    const attempts = async (seq: number) =>
      (await findMessage(pool, id, seq))!.attempts?.map(({ carrier, outcome, code }) => [
        carrier,
        outcome,
        code,
      ]);
    expect(await attempts(1)).toEqual([
      ['a', 'refused', 'carrier_unavailable'],
      ['b', 'accepted', null],
    ]);
    expect(await attempts(2)).toEqual([
      ['a', 'refused', 'unauthorized'],
      ['b', 'accepted', null],
    ]);
    expect(await attempts(3)).toBeUndefined();
  });

  it('keeps the ids that the one which took it gave', async () => {
    const id = await runningCampaign({ messages: 1 });
    const named: Answering = () => ({ refused: [], inDoubt: [], ids: new Map([[0, ['7']]]) });
    const { options } = worker({ a: [failing('carrier_unreachable')], b: [named] });
    await work(options, id);
    expect(await findByCarrierIds(pool, 'a', ['7'])).toEqual(new Map());
    expect(await findByCarrierIds(pool, 'b', ['7'])).toEqual(
      new Map([['7', { campaignId: Number(id), seq: 0, runNo: 1 }]]),
    );
  });

  it('is sent by the campaign’s carrier again in the next run, and a late delivery of this one is believed', async () => {
    const id = await runningCampaign();
    const { options } = worker({ a: [failing('carrier_unreachable'), () => []], b: [] });
    await work(options, id);
    await told('b', id, [0, 1, 2], 'undelivered');
    await told('b', id, [3], 'delivered');
    await pool.query(`UPDATE settlement SET confirmed_at = now() WHERE campaign_id = $1`, [id]);
    await pool.query(`UPDATE run SET state = 'closed', closed_at = now() WHERE campaign_id = $1`, [id]);
    const { rows } = await pool.query('SELECT workspace_id FROM campaign WHERE id = $1', [id]);
    await serviceOf().retry(rows[0].workspace_id, id);
    await told('b', id, [1], 'delivered', 1);
    await work(options, id);
    expect(await stateOf(id)).toMatchObject({ messages: [30, 90, 30, 90], carriers: 'aaab' });
  });
});

describe('what is refused', () => {
  it.each(['invalid_number', 'blocked', 'content_rejected', 'sender_not_allowed', 'unknown'])(
    'as %s is refused by every carrier, and goes to none',
    async (code) => {
      const id = await runningCampaign();
      const { options, submitted } = worker({ a: [refusing(code, false)], b: [] });
      await work(options, id);
      expect(submitted).toHaveLength(4);
      expect(await stateOf(id)).toMatchObject({ messages: [80, 80, 80, 80], captured: 0n, released: 4n });
    },
  );

  it.each([
    [false, ['a 0', 'a 0']],
    [true, ['a 0', 'b 0']],
  ])('as too much at once goes on only where the route says so: %s', async (throttledGoesOn, expected) => {
    const id = await runningCampaign({ messages: 1 });
    const routes = [route('a', { throttledGoesOn }), route('b', { priority: 1 })];
    const { options, submitted } = worker({ a: [failing('throttled'), () => []], b: [] }, routes);
    await work(options, id);
    expect(submitted).toEqual(expected);
  });

  it('by all goes to each once, waits, and goes round again', async () => {
    const id = await runningCampaign({ messages: 1 });
    const { options, submitted } = worker({
      a: [failing('carrier_unreachable')],
      b: [failing('carrier_unavailable')],
    });
    await dispatchBatch(options, id, 0);
    expect(await dispatchBatch(options, id, 0)).toMatchObject({ wakeUps: [{ delayMs: expect.any(Number) }] });
    expect(await dispatchBatch(options, id, 0)).toEqual({ claimed: false });
    expect(submitted).toEqual(['a 0', 'b 0']);
    await work(options, id, 3);
    expect(submitted).toEqual(['a 0', 'b 0', 'b 0', 'a 0', 'a 0']);
    const { batches } = await stateOf(id);
    // No carrier is passed over for its health here.
    let now = 0;
    await work({ ...options, health: new Health(() => (now += 60_000)) }, id, 60);
    const { batches: later } = await stateOf(id);
    expect(batches[0].hops.map((hop: Hop) => `${hop.carrier}${hop.round}`)).toEqual(['a0', 'b1', 'a2']);
    expect(later[0].hops).toHaveLength(20);
    expect(await stateOf(id)).toMatchObject({ messages: [0], captured: 0n, released: 0n });
  });

  it('for good by the last of them waits for the one that refused it for now', async () => {
    const id = await runningCampaign();
    const { options, submitted } = worker({
      a: [failing('carrier_unreachable'), () => []],
      b: [refusing('unauthorized', false)],
    });
    await dispatchBatch(options, id, 0);
    await dispatchBatch(options, id, 0);
    expect(await dispatchBatch(options, id, 1)).toEqual({ claimed: false });
    await work(options, id);
    expect(submitted.filter((one) => one.endsWith(' 0'))).toEqual(['a 0', 'b 0', 'a 0']);
    expect(await stateOf(id)).toMatchObject({ messages: [30, 30, 30, 30], carriers: 'aaaa', captured: 4n });
  });

  it('for good by all has failed, and costs nothing', async () => {
    const id = await runningCampaign();
    const { options, submitted } = worker({
      a: [failing('unauthorized', false)],
      b: [failing('unauthorized', false)],
    });
    await work(options, id);
    expect(submitted).toHaveLength(8);
    expect(await stateOf(id)).toMatchObject({
      status: 'completed',
      messages: [80, 80, 80, 80],
      captured: 0n,
      released: 4n,
    });
  });

  it('goes to no carrier that this worker lacks, and none where there are no routes', async () => {
    for (const routes of [[route('a'), route('z', { priority: 1 })], []]) {
      const id = await runningCampaign({ messages: 1 });
      const { options, submitted } = worker({ a: [failing('carrier_unreachable'), () => []], b: [] }, routes);
      await work(options, id);
      expect(submitted).toEqual(['a 0', 'a 0']);
    }
  });

  it('once the validity period is over is over, whoever could take it', async () => {
    const id = await runningCampaign({ messages: 1 });
    const { options, submitted } = worker({ a: [failing('carrier_unreachable')], b: [] }, [route('a')]);
    await dispatchBatch(options, id, 0);
    await pool.query(`UPDATE campaign SET expires_at = now() - interval '1 min' WHERE id = $1`, [id]);
    await work({ ...options, routes: new Routes([route('a'), route('b', { priority: 1 })]) }, id);
    expect(submitted).toEqual(['a 0']);
    expect(await stateOf(id)).toMatchObject({
      messages: [82],
      codes: ['carrier_unreachable'],
      released: 1n,
      batches: [{ carrier: 'a' }],
    });
  });

  it('of what test keys send goes to no real carrier, nor the reverse', async () => {
    for (const carrier of [TEST_CARRIER, 'a']) {
      const id = await runningCampaign({ messages: 1, carrier });
      const answers = {
        [TEST_CARRIER]: [failing('carrier_unreachable')],
        a: [failing('carrier_unreachable')],
      };
      const { options, submitted } = worker(answers, [route('a'), route(TEST_CARRIER, { priority: 1 })]);
      await work(options, id, 3);
      expect(new Set(submitted)).toEqual(new Set([`${carrier} 0`]));
    }
  });
});

describe('what is in doubt', () => {
  const never = async (
    id: bigint,
    { options, submitted }: ReturnType<typeof worker>,
    seqs: readonly number[],
  ) => {
    await work(options, id);
    const atOther = submitted.filter((one) => one.startsWith('b ')).map((one) => Number(one.slice(2)));
    expect(atOther.filter((seq) => seqs.includes(seq))).toEqual([]);
  };

  it('as a whole is at nobody else, whether or not the carrier deduplicates', async () => {
    for (const deduplicates of [false, true]) {
      const id = await runningCampaign();
      const doubted = [failing('carrier_failure', true, 'in_doubt'), failing('carrier_unreachable')];
      const tried = worker({ a: doubted, b: [] }, undefined, { deduplicates });
      await never(id, tried, [0, 1, 2, 3]);
    }
  });

  it('in part is at nobody else, while the rest goes on', async () => {
    for (const deduplicates of [false, true]) {
      const id = await runningCampaign();
      const mixed: Answering = () => ({
        refused: [{ index: 1, code: 'carrier_unavailable', retryable: true }],
        inDoubt: [{ index: 2, code: 'timed_out' }],
      });
      const tried = worker({ a: [mixed, failing('unauthorized', false)], b: [] }, undefined, {
        deduplicates,
      });
      await never(id, tried, [2]);
      expect(tried.submitted).toContain('b 1');
      const { messages } = await stateOf(id);
      expect(messages).toEqual([30, 30, 25, 30]);
      await told('b', id, [2], 'delivered');
      expect((await stateOf(id)).messages).toEqual([30, 30, 25, 30]);
      await told('a', id, [2], 'delivered');
      await due(id);
      while (await decideInDoubt(pool, new Map([['a', 'hold']])));
      expect(await stateOf(id)).toMatchObject({ captured: 4n, released: 0n });
    }
  });

  it('because a worker died is at nobody else', async () => {
    const id = await runningCampaign();
    await claimBatch(pool, id, 0, 60_000, { carriers: ['a'], suspended: [] });
    const tried = worker({ a: [failing('carrier_unreachable')], b: [] });
    await never(id, tried, [0, 1, 2, 3]);
    expect((await stateOf(id)).messages).toEqual([25, 25, 25, 25]);
  });

  it('at the second carrier stays there, and is told of by that one alone', async () => {
    const id = await runningCampaign();
    const { options, submitted } = worker({ a: [failing('carrier_unreachable')], b: [] });
    await dispatchBatch(options, id, 0);
    // The worker that claims it next dies.
    await claimBatch(pool, id, 0, 60_000, { carriers: ['a', 'b'], suspended: [] });
    await work(options, id);
    expect(submitted).toHaveLength(4);
    await told('a', id, [0, 1], 'delivered');
    await told('b', id, [2], 'delivered');
    expect((await stateOf(id)).messages).toEqual([25, 25, 90, 25]);
    await due(id);
    const policies = (carrier: string) => new Map([[carrier, 'hold'] as const]);
    expect(await decideInDoubt(pool, policies('a'))).toBeNull();
    expect(await decideInDoubt(pool, policies('b'))).toMatchObject({ campaignId: id });
    expect(await stateOf(id)).toMatchObject({ messages: [82, 82, 90, 82], captured: 1n, released: 3n });
  });

  it('is at nobody else either where it was refused since: a worker that was stopped may still submit it', async () => {
    const id = await runningCampaign({ messages: 1 });
    const tried = worker(
      {
        a: [failing('timed_out', true, 'in_doubt'), refusing('throttled'), failing('carrier_unreachable')],
        b: [],
      },
      undefined,
      { deduplicates: true },
    );
    await never(id, tried, [0]);
    expect(tried.submitted.length).toBeGreaterThan(10);
  });

  it('goes on once it is sent again by policy and has been refused since', async () => {
    const id = await runningCampaign({ messages: 1 });
    const doubted = [failing('timed_out', true, 'in_doubt'), failing('carrier_unavailable')];
    const { options, submitted } = worker({ a: doubted, b: [] }, undefined, {
      deduplicates: false,
      inDoubtPolicy: 'resend',
    });
    await dispatchBatch(options, id, 0);
    await due(id);
    await decideInDoubt(pool, new Map([['a', 'resend']]));
    await work(options, id);
    expect(submitted).toEqual(['a 0', 'a 0', 'b 0']);
    expect(await stateOf(id)).toMatchObject({ messages: [30], captured: 1n });
    const { attempts } = (await findMessage(pool, id, 0))!;
    expect(attempts!.map(({ carrier, outcome }) => `${outcome} by ${carrier}`)).toEqual([
      'in_doubt by a',
      'refused by a',
      'accepted by b',
    ]);
    // The first may have taken it after all; it is believed that it arrived, and nothing else.
    await told('a', id, [0], 'undelivered');
    expect((await stateOf(id)).messages).toEqual([30]);
    await told('a', id, [0], 'delivered');
    expect((await stateOf(id)).messages).toEqual([90]);
  });
});

it('an outcome whose transaction fails leaves the batch where it was', async () => {
  const id = await runningCampaign();
  const { options } = worker({ a: [failing('carrier_unreachable')], b: [] });
  const late: Answering = async () => {
    await due(id);
    await transaction(pool, (tx) => claimBatch(tx, id, 0, 60_000, { carriers: ['a'], suspended: [] }));
    throw new CarrierError('no', 'refused', 'carrier_unreachable', true);
  };
  const stalled = worker({ a: [late], b: [] });
  await dispatchBatch(stalled.options, id, 0);
  expect(await stateOf(id)).toMatchObject({
    carriers: 'aaaa',
    batches: [{ state: 'submitting', hops: null }],
  });
  await work(options, id);
  expect((await stateOf(id)).messages).toEqual([25, 25, 25, 25]);
});

describe('routes', () => {
  const BY_COUNTRY = [route('b', { prefix: '33' }), route('c', { prefix: '49' })];
  const everybody = () => ({ a: [], b: [], c: [] });
  const sorted = (submitted: readonly string[]) => [...submitted].sort();

  it('give each number to its carrier, in batches of one each, and what no route fits to the campaign’s', async () => {
    const id = await runningCampaign({ messages: 6, prefixes: 3 });
    const { options, submitted } = worker(everybody(), BY_COUNTRY);
    await work(options, id);
    expect(sorted(submitted)).toEqual(['a 0', 'a 3', 'b 1', 'b 4', 'c 2', 'c 5']);
    await told('a', id, [0, 1, 2], 'delivered');
    await told('b', id, [1], 'delivered');
    expect(await stateOf(id)).toMatchObject({
      captured: 6n,
      released: 0n,
      carriers: 'abcabc',
      messages: [90, 90, 30, 30, 30, 30],
      batches: [{ state: 'done' }, { carrier: 'a' }, { carrier: 'b' }, { carrier: 'c' }],
    });
  });

  it('give a batch as it is to the one carrier that is to have all of it, under the same claim', async () => {
    const id = await runningCampaign();
    const { options, submitted } = worker(everybody(), [route('b')]);
    await dispatchBatch(options, id, 0);
    expect(submitted).toEqual(['b 0', 'b 1', 'b 2', 'b 3']);
    expect(await stateOf(id)).toMatchObject({
      captured: 4n,
      carriers: 'bbbb',
      batches: [{ no: 0, hops: null }],
    });
  });

  it('change nothing of what is the campaign’s carrier’s anyway, or of what test keys send', async () => {
    for (const [carrier, routes] of [
      ['a', [route('a'), route('b', { prefix: '7' })]],
      [TEST_CARRIER, [route('b')]],
    ] as const) {
      const id = await runningCampaign({ carrier });
      const { options, submitted } = worker({ ...everybody(), [TEST_CARRIER]: [] }, [...routes]);
      await dispatchBatch(options, id, 0);
      expect(submitted).toHaveLength(4);
      expect(await stateOf(id)).toMatchObject({ batches: [{ no: 0, carrier }] });
    }
  });

  it('hold as they are when a batch is claimed, and decide nothing twice', async () => {
    const id = await runningCampaign({ messages: 2, prefixes: 2 });
    const { options, submitted } = worker(
      { a: [refusing('throttled'), () => []], b: [refusing('throttled'), () => []], c: [] },
      BY_COUNTRY,
    );
    for (const no of [0, 1, 2]) await dispatchBatch(options, id, no);
    await due(id);
    const changed = { ...options, routes: new Routes([route('c')]) };
    await work(changed, id);
    // What a route gave to b stays there; what was the campaign's is decided now.
    expect([...submitted.slice(0, 2), ...submitted.slice(2).sort()]).toEqual(['a 0', 'b 1', 'b 1', 'c 0']);
    expect(await stateOf(id)).toMatchObject({ captured: 2n, carriers: 'cb' });
  });

  it('leave what is in doubt where it is', async () => {
    const id = await runningCampaign({ messages: 2, prefixes: 2 });
    await claimBatch(pool, id, 0, 60_000, { carriers: ['a'], suspended: [] });
    const { options, submitted } = worker(everybody(), BY_COUNTRY, { deduplicates: true });
    await work(options, id);
    expect(submitted).toEqual(['a 0', 'a 1']);
  });

  it('are followed in a retry, too, where some have arrived by then', async () => {
    const id = await runningCampaign({ messages: 6, prefixes: 3 });
    const { options, submitted } = worker(everybody(), BY_COUNTRY);
    await work(options, id);
    for (const [carrier, seqs] of Object.entries({ a: [0, 3], b: [1, 4], c: [2, 5] }))
      await told(carrier, id, seqs, 'undelivered');
    await pool.query(`UPDATE settlement SET confirmed_at = now() WHERE campaign_id = $1`, [id]);
    await pool.query(`UPDATE run SET state = 'closed', closed_at = now() WHERE campaign_id = $1`, [id]);
    const { rows } = await pool.query('SELECT workspace_id FROM campaign WHERE id = $1', [id]);
    await serviceOf().retry(rows[0].workspace_id, id);
    await told('c', id, [2], 'delivered');
    await work(
      { ...options, routes: new Routes([route('b', { prefix: '33' }), route('a', { prefix: '49' })]) },
      id,
    );
    expect(sorted(submitted.slice(6))).toEqual(['a 0', 'a 3', 'a 5', 'b 1', 'b 4']);
    expect(await stateOf(id)).toMatchObject({
      captured: 11n,
      released: 1n,
      messages: [30, 30, 90, 30, 30, 30],
    });
  });

  it('charge what was told of meanwhile, where what waits is shared out again', async () => {
    const id = await runningCampaign({ messages: 6, prefixes: 2 });
    const { options, submitted } = worker(
      { ...everybody(), a: [refusing('throttled'), () => []] },
      BY_COUNTRY,
    );
    await dispatchBatch(options, id, 0);
    await dispatchBatch(options, id, 1);
    await told('a', id, [0], 'delivered');
    await work({ ...options, routes: new Routes([route('c', { prefix: '447911121002' })]) }, id);
    expect(sorted(submitted)).toEqual(['a 0', 'a 2', 'a 4', 'a 4', 'b 1', 'b 3', 'b 5', 'c 2']);
    expect(await stateOf(id)).toMatchObject({ captured: 6n, messages: [90, 30, 30, 30, 30, 30] });
  });

  it('of shares that are canceled give everything back that was not sent', async () => {
    const id = await runningCampaign({ messages: 6, prefixes: 3 });
    const { options } = worker(everybody(), BY_COUNTRY);
    await dispatchBatch(options, id, 0);
    await dispatchBatch(options, id, 2);
    const { rows } = await pool.query('SELECT workspace_id FROM campaign WHERE id = $1', [id]);
    await serviceOf().cancel(rows[0].workspace_id, id);
    while ((await serviceOf().cancelSome(id)) > 0);
    expect(await stateOf(id)).toMatchObject({
      captured: 2n,
      released: 4n,
      messages: [83, 30, 83, 83, 30, 83],
    });
  });

  it('pass over a carrier that fails again and again, until a batch that tries it is answered', async () => {
    let now = 0;
    const health = new Health(() => now);
    const routes = [route('b'), route('c', { priority: 1 })];
    const answers = { a: [], b: [failing('carrier_unreachable')], c: [] as Answering[] };
    const { options, submitted } = worker(answers, routes);
    const send = async () => {
      const from = submitted.length;
      await work({ ...options, health }, await runningCampaign({ messages: 1 }));
      return submitted.slice(from).join(' ');
    };
    for (let n = 0; n < 5; n++) expect(await send()).toBe('b 0 c 0');
    expect(await send()).toBe('c 0');
    now += 5_000;
    let meanwhile = '';
    const slowly: Answering = async (submission) => {
      meanwhile = await send();
      return failing('carrier_unreachable')(submission);
    };
    answers.b.unshift(slowly);
    expect(await send()).toBe('b 0 c 0 c 0');
    expect(meanwhile).toBe('c 0');
    expect(await send()).toBe('c 0');
    answers.b.splice(0);
    now += 10_000;
    expect(await send()).toBe('b 0');
    expect(await send()).toBe('b 0');
  });

  it('bring no more of a campaign into the queue than its window', async () => {
    const id = await runningCampaign({ messages: 30, prefixes: 3, batchSize: 3, window: 2 });
    const { options, submitted } = worker(everybody(), BY_COUNTRY);
    let atWorkMax = 0;
    const atWork = async () => {
      const { rows } = await pool.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM batch WHERE campaign_id = $1 AND state IN ('queued', 'submitting')`,
        [id],
      );
      return rows[0]!.n;
    };
    for (let now = await atWork(); now > 0; now = await atWork()) {
      atWorkMax = Math.max(atWorkMax, now);
      const { rows } = await pool.query(
        `SELECT no FROM batch WHERE campaign_id = $1 AND state = 'queued' ORDER BY no DESC LIMIT 1`,
        [id],
      );
      await dispatchBatch({ ...options, window: 2 }, id, rows[0].no);
    }
    expect(new Set(submitted).size).toBe(30);
    expect(submitted).toHaveLength(30);
    expect(atWorkMax).toBeLessThanOrEqual(2 * 3);
    expect(await stateOf(id)).toMatchObject({ captured: 30n, released: 0n });
  });
});
