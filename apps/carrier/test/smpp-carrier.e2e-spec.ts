import { type Answer, type Carrier, CarrierError, type Receipt } from '../../../libs/carriers/carrier.js';
import {
  createSmppCarrier,
  type SmppCarrierOptions,
  type SmppEvent,
} from '../../../libs/carriers/smpp/smpp.carrier.js';
import type { Settings } from '../carrier-settings.js';
import type { SubmissionFault } from '../fault-kinds.js';
import type { RunningCarrier } from '../server.js';
import { NO_FAILURES, startTestCarrier, until } from './testing-carrier.js';

// Our SMPP carrier against the SMSC.

let program: RunningCarrier;
let carrier: Carrier;
let receipts: Receipt[];
let events: SmppEvent[];

async function start(settings: Partial<Settings> = {}, options: Partial<SmppCarrierOptions> = {}) {
  program = await startTestCarrier({ ...NO_FAILURES, smppPort: 0, ...settings });
  // What an earlier carrier still holds comes to its own.
  const told: Receipt[] = [];
  receipts = told;
  events = [];
  carrier = createSmppCarrier({
    host: '127.0.0.1',
    port: program.smppPort!,
    systemId: 'esme1',
    password: 'secret',
    submitTimeoutMs: 3_000,
    closeGraceMs: 200,
    receiptCodes: new Map([['027', 'absent_subscriber']]),
    onEvent: (event) => events.push(event),
    ...options,
  });
  carrier.listen?.(async (group) => {
    told.push(...group);
  });
}
afterEach(async () => {
  await carrier.close();
  await program.close();
});

const messages = (count: number, text = 'Hello', first = 0) =>
  Array.from({ length: count }, (_, n) => ({
    reference: `c1-${first + n}-1`,
    to: `+${33_612_000_000 + first + n}`,
    text,
  }));
const submit = (count: number, text?: string, first?: number) =>
  carrier.submit({ messages: messages(count, text, first), sender: 'Shop' });
const outcomeOf = (submitting: Promise<Answer>) =>
  submitting.then(
    ({ refused, inDoubt, ids }) => ({
      accepted: ids?.size,
      refused: refused.map(({ index, code }) => `${index} ${code}`),
      inDoubt: inDoubt.map(({ index, code }) => `${index} ${code}`),
    }),
    (error: CarrierError) => `${error.outcome} ${error.code}`,
  );
const codes = (count: number, code: string, step = 1, from = 0) =>
  Array.from({ length: count }, (_, n) => `${from + n * step} ${code}`);
const setFault = (fault: SubmissionFault, rest = {}) =>
  program.setFault({ fault, ...rest } as Parameters<RunningCarrier['setFault']>[0]);
const LONG = 'abcdefghij'.repeat(40);

it.each([
  ['transceivers', 'udh', 'decimal'],
  ['transceivers', 'sar', 'hex'],
  ['pairs', 'udh16', 'decimal'],
  ['pairs', 'payload', 'hex'],
] as const)(
  'every message is accepted and told once, by %s, %s and %s ids',
  async (as, longTexts, smppReceiptIds) => {
    await start({ smppReceiptIds, undeliveredRate: 0.2 }, { binds: 2, as, longTexts });
    const answers = await Promise.all([
      submit(200),
      submit(40, LONG, 1_000),
      submit(20, 'żółw '.repeat(30), 2_000),
    ]);
    await until(() => program.stats().receiptsPending === 0);
    expect(receipts).toHaveLength(260);
    const told = receipts.map(({ reference }) => reference);
    const lastIds = answers.flatMap(({ ids }) => [...ids!.values()].map((each) => each.at(-1)));
    expect(told.sort()).toEqual(lastIds.sort());
    const { told: counted, delivered, ...stats } = program.stats();
    expect(stats).toMatchObject({ accepted: 260, acceptedTwice: 0, unasked: 0 });
    expect(receipts.filter(({ status }) => status === 'delivered')).toHaveLength(delivered);
    expect(counted.delivered + counted.undelivered).toBe(260);
  },
);

it('numbers have their fates', async () => {
  await start();
  const numbers = ['0000', '0001', '0002', '0003', '0004', '0005', '0006'];
  const batch = numbers.map((digits) => ({ reference: digits, to: `+1500555${digits}`, text: 'Hello' }));
  expect(await outcomeOf(carrier.submit({ messages: batch }))).toEqual({
    accepted: 4,
    refused: ['1 invalid_number', '2 unknown', '3 queue_full'],
    inDoubt: [],
  });
  await until(() => receipts.length === 4);
  expect(receipts.map(({ status, errorCode }) => `${status} ${errorCode}`).sort()).toEqual([
    'delivered null',
    'expired expired',
    'failed unknown',
    'undelivered absent_subscriber',
  ]);
});

const HALF = codes(5, 'queue_full', 2, 1);
it.each<[SubmissionFault, Awaited<ReturnType<typeof outcomeOf>>, accepted: number]>([
  ['error_401', 'refused unauthorized', 0],
  ['error_402', 'in_doubt unknown', 0],
  ['error_429', 'refused throttled', 0],
  ['error_503', 'refused queue_full', 0],
  ['refuse_half', { accepted: 5, refused: HALF, inDoubt: [] }, 5],
  ['lose_half', { accepted: 5, refused: [], inDoubt: codes(5, 'timed_out', 2, 1) }, 8],
  ['time_out_after_accept', 'in_doubt timed_out', 10],
  ['error_500_after_accept', 'in_doubt carrier_failure', 10],
  ['error_503_after_accept', 'in_doubt carrier_failure', 10],
  ['slow_answer', { accepted: 10, refused: [], inDoubt: [] }, 10],
  ['die_with_full_window', 'in_doubt connection_lost', 10],
])('%s is what the carrier says it is', async (fault, outcome, accepted) => {
  await start();
  await setFault(fault);
  expect(await outcomeOf(submit(10))).toEqual(outcome);
  expect(program.stats().accepted).toBe(accepted);
});

it.each<[SubmissionFault]>([['reset_before_accept'], ['reset_after_accept'], ['garbage']])(
  '%s: what was written is in doubt, and nothing is sent twice',
  async (fault) => {
    await start();
    await setFault(fault, { times: 1 });
    const outcome = await outcomeOf(submit(10));
    expect(outcome).toBe('in_doubt connection_lost');
    expect(program.stats().acceptedTwice).toBe(0);
  },
);

it('a stolen bind is what is in flight until the unbind, and no bind afterwards', async () => {
  await start();
  await submit(1);
  await program.setFault({ fault: 'bind_stolen' });
  await until(() => events.some(({ event }) => event === 'failed'));
  expect(await outcomeOf(submit(3, 'Hello', 10))).toBe('refused carrier_unreachable');
  expect(events.filter(({ event }) => event === 'ended')).toMatchObject([{ end: { reason: 'unbound' } }]);
});

it.each(['receipts_twice', 'receipts_shuffled', 'receipts_early'] as const)(
  '%s: each message is told, and none accepted twice',
  async (fault) => {
    await start();
    await program.setFault({ fault });
    const { ids } = await submit(100);
    await until(() => program.stats().receiptsPending === 0);
    const final = new Set(
      receipts.filter(({ status }) => status === 'delivered').map(({ reference }) => reference),
    );
    expect(final).toEqual(new Set([...ids!.values()].flat()));
    expect(receipts).toHaveLength(fault === 'receipts_early' ? 100 : 200);
    expect(program.stats()).toMatchObject({ accepted: 100, acceptedTwice: 0, told: { delivered: 100 } });
  },
);
