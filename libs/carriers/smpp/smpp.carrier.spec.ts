import fc from 'fast-check';
import type { ForeignPdu } from 'smpp';
import { eventually } from '../../testing/eventually.js';
import {
  ALL_ACCEPTED,
  type Answer,
  type Carrier,
  CarrierError,
  type Receipt,
  type Submission,
} from '../carrier.js';
import { isErrorCode } from '../error-codes.js';
import { STATUS } from './command-status.js';
import type { Pdu } from './pdu.js';
import { readText } from './short-message.js';
import { createSmppCarrier, type SmppCarrierOptions, type SmppEvent } from './smpp.carrier.js';
import { type ForeignSmsc, startForeignSmsc } from './test/foreign-smsc.js';
import { startTcpSmsc, type TcpBind, type TcpSmsc } from './test/tcp-smsc.js';

let smsc: TcpSmsc | ForeignSmsc;
const started: (TcpSmsc | ForeignSmsc)[] = [];
let events: SmppEvent[] = [];
const carriers: Carrier[] = [];
afterEach(async () => {
  await Promise.all(carriers.splice(0).map((carrier) => carrier.close()));
  await Promise.all(started.splice(0).map((each) => each.stop()));
  events = [];
});

function carrierOf(options: Partial<SmppCarrierOptions> = {}): Carrier {
  const carrier = createSmppCarrier({
    host: '127.0.0.1',
    port: smsc.port,
    systemId: 'broadside',
    password: 'secret',
    closeGraceMs: 200,
    onEvent: (event) => events.push(event),
    ...options,
  });
  carriers.push(carrier);
  return carrier;
}

/** A carrier whose receipts go to a list, or to `sink`. */
function listening(options: Partial<SmppCarrierOptions> = {}, sink = async () => {}) {
  const carrier = carrierOf(options);
  const groups: (readonly Receipt[])[] = [];
  carrier.listen?.((receipts) => {
    groups.push(receipts);
    return sink();
  });
  return { carrier, groups, receipts: () => groups.flat() };
}

/** The scripted SMSC of this test. */
async function scripted(
  onSubmit: (pdu: Pdu<'submit_sm'>, bind: TcpBind) => void = acceptAll(),
  options?: Parameters<typeof startTcpSmsc>[1],
): Promise<TcpSmsc> {
  const scripted = await startTcpSmsc(onSubmit, options);
  smsc = scripted;
  started.push(scripted);
  return scripted;
}

/** One made of npm smpp. */
async function foreign(on: Parameters<typeof startForeignSmsc>[0]): Promise<void> {
  smsc = await startForeignSmsc(on);
  started.push(smsc);
}

function acceptAll() {
  let ids = 0;
  return (pdu: Pdu<'submit_sm'>, bind: TcpBind) => bind.accept(pdu, `id-${++ids}`);
}

const numberOf = (index: number) => `+4477009${String(index).padStart(5, '0')}`;
const indexOf = (address: unknown) => Number(String(address).slice(-5));
const messagesOf = (count: number, text = 'hello') =>
  Array.from({ length: count }, (_, index) => ({ reference: `ref-${index}`, to: numberOf(index), text }));
const submission = (count: number, rest: Partial<Submission> = {}): Submission => ({
  messages: messagesOf(count),
  ...rest,
});
const LONG = 'abcdefghij'.repeat(40);
const failureOf = (submit: Promise<Answer>) =>
  submit.then(
    () => undefined,
    (error: CarrierError) => error,
  );
const refused = (index: number, code: string, carrierCode: string, retryable: boolean) => ({
  index,
  code,
  carrierCode,
  retryable,
});

describe('an account', () => {
  it('binds with the first submission and not before, as who it is told to be', async () => {
    const { binds } = await scripted();
    const carrier = carrierOf({ name: 'backbone', systemType: 'VMA', binds: 2 });
    expect(carrier.name).toBe('backbone');
    expect(carrier.capabilities).toMatchObject({ deduplicates: false, returnsReference: false });
    expect(await carrier.submit({ messages: [] })).toEqual(ALL_ACCEPTED);
    expect(binds).toHaveLength(0);
    expect(await carrier.submit(submission(1))).toMatchObject({ refused: [], inDoubt: [] });
    await eventually('both binds', async () => binds.length === 2);
    expect(binds[0]!.of('bind_transceiver')[0]!.body).toMatchObject({
      system_id: 'broadside',
      password: 'secret',
      system_type: 'VMA',
      interface_version: 0x34,
    });
  });

  it('binds in pairs where it is told so', async () => {
    const { binds } = await scripted();
    await carrierOf({ as: 'pairs' }).submit(submission(1));
    await eventually('both', async () => binds.length === 2);
    const commands = binds.map(({ received }) => received[0]!.command).sort();
    expect(commands).toEqual(['bind_receiver', 'bind_transmitter']);
  });

  it('that no PDU can carry is not made, nor a validity that SMPP cannot say', async () => {
    await scripted();
    expect(() => carrierOf({ password: 'longer than eight' })).toThrow('password');
    expect(() => carrierOf({ validityMs: 40 * 86_400_000 })).toThrow('40 days');
  });

  it('whose SMSC is not there refuses at once', async () => {
    await scripted();
    const carrier = carrierOf();
    await smsc.stop();
    for (let tries = 0; tries < 2; tries++) {
      const beganAtMs = performance.now();
      const error = await failureOf(carrier.submit(submission(3)));
      expect(error).toMatchObject({ outcome: 'refused', code: 'carrier_unreachable', retryable: true });
      expect(performance.now() - beganAtMs).toBeLessThan(2_000);
    }
  });

  it('whose SMSC does not know it is unauthorized, which somebody may put right', async () => {
    await scripted(acceptAll(), { bindStatus: () => STATUS.ESME_RINVPASWD });
    const expected = { outcome: 'refused', code: 'unauthorized', retryable: true };
    expect(await failureOf(carrierOf().submit(submission(2)))).toMatchObject(expected);
  });

  it('that was not accepted is tried again after a while, and not before', async () => {
    let status: number = STATUS.ESME_RINVPASWD;
    const { binds } = await scripted(acceptAll(), { bindStatus: () => status });
    const carrier = carrierOf({ unauthorizedPauseMs: 200 });
    await failureOf(carrier.submit(submission(1)));
    status = STATUS.ESME_ROK;
    expect(await failureOf(carrier.submit(submission(1)))).toMatchObject({ code: 'unauthorized' });
    expect(binds).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(await carrier.submit(submission(1))).toMatchObject({ refused: [], inDoubt: [] });
  });

  it('is bound again after its connection is lost', async () => {
    const { binds } = await scripted();
    const carrier = carrierOf();
    await carrier.submit(submission(1));
    binds[0]!.socket.destroy();
    await eventually(
      'the next bind',
      async () => events.filter(({ event }) => event === 'bound').length === 2,
    );
    expect(await carrier.submit(submission(1))).toMatchObject({ refused: [], inDoubt: [] });
  });
});

describe('a submission', () => {
  it('marks each address by its shape, asks for a receipt and says how long it is valid', async () => {
    const { submitted } = await scripted();
    const carrier = carrierOf({ validityMs: 26 * 3_600_000 + 61_000 });
    for (const sender of ['Broadside', '+447700900123', '447700900123', '60123', undefined]) {
      await carrier.submit({ messages: messagesOf(1), ...(sender && { sender }) });
    }
    const sources = submitted().map(({ body }) => [
      body.source_addr_ton,
      body.source_addr_npi,
      body.source_addr,
    ]);
    expect(sources).toEqual([
      [5, 0, 'Broadside'],
      [1, 1, '447700900123'],
      [1, 1, '447700900123'],
      [3, 0, '60123'],
      [0, 0, ''],
    ]);
    expect(submitted()[0]!.body).toMatchObject({
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      destination_addr: '447700900000',
      registered_delivery: 1,
      validity_period: '000001020101000R',
    });
  });

  it('says of each message what became of it', async () => {
    const answers: ((pdu: Pdu<'submit_sm'>, bind: TcpBind) => void)[] = [
      (pdu, bind) => bind.accept(pdu, '0A1'),
      (pdu, bind) => bind.refuse(pdu, STATUS.ESME_RINVDSTADR),
      (pdu, bind) => bind.refuse(pdu, STATUS.ESME_RMSGQFUL),
      (pdu, bind) => bind.refuse(pdu, STATUS.ESME_RSYSERR),
      (pdu, bind) => bind.refuse(pdu, 0x410),
      (pdu, bind) => bind.send({ command: 'generic_nack', sequence: pdu.sequence }),
      () => undefined,
      (pdu, bind) => bind.refuse(pdu, 0x411),
    ];
    await scripted((pdu, bind) => answers[indexOf(pdu.body.destination_addr)]?.(pdu, bind));
    const carrier = carrierOf({
      submitTimeoutMs: 1_000,
      responseTimeoutMs: 200,
      statuses: new Map([[0x411, { outcome: 'refused', code: 'blocked', retryable: false }]]),
    });
    const messages = [...messagesOf(8), { reference: 'x', to: 'not a number', text: 'hello' }];
    messages.push({ reference: 'y', to: numberOf(0), text: 'é'.repeat(153 * 256) });
    const answer = await carrier.submit({ messages });
    expect([...answer.refused].sort((a, b) => a.index - b.index)).toEqual([
      refused(1, 'invalid_number', 'ESME_RINVDSTADR', false),
      refused(2, 'queue_full', 'ESME_RMSGQFUL', true),
      refused(7, 'blocked', '0x00000411', false),
      { index: 8, code: 'invalid_message', retryable: false },
      { index: 9, code: 'invalid_message', retryable: false },
    ]);
    expect([...answer.inDoubt].sort((a, b) => a.index - b.index)).toEqual([
      { index: 3, code: 'carrier_failure' },
      { index: 4, code: 'unknown' },
      { index: 5, code: 'garbage_reply' },
      { index: 6, code: 'timed_out' },
    ]);
    expect(answer.ids).toEqual(new Map([[0, ['a1']]]));
    for (const { code } of [...answer.refused, ...answer.inDoubt]) expect(isErrorCode(code)).toBe(true);
  });

  it('of which nothing was taken for the account’s sake, or nobody knows anything, fails as a whole', async () => {
    const failing = async (
      onSubmit: (pdu: Pdu<'submit_sm'>, bind: TcpBind) => void,
      count = 2,
    ): Promise<CarrierError | undefined> => {
      await scripted(onSubmit);
      const carrier = carrierOf({ submitTimeoutMs: 400, responseTimeoutMs: 200 });
      const error = await failureOf(carrier.submit(submission(count)));
      await carrier.close();
      await smsc.stop();
      expect(error).toBeInstanceOf(CarrierError);
      return error;
    };
    const throttled = await failing((pdu, bind) => bind.refuse(pdu, STATUS.ESME_RTHROTTLED));
    expect(throttled).toMatchObject({ outcome: 'refused', code: 'throttled', retryable: true });
    expect(throttled?.retryAfterMs).toBeGreaterThan(0);
    const credentials = await failing((pdu, bind) => bind.refuse(pdu, STATUS.ESME_RINVSYSID));
    expect(credentials).toMatchObject({ outcome: 'refused', code: 'unauthorized', retryable: true });
    const hanging = await failing(() => undefined);
    expect(hanging).toMatchObject({ outcome: 'in_doubt', code: 'timed_out', retryable: true });
    const cut = await failing((_, bind) => void bind.socket.destroy(), 1);
    expect(cut).toMatchObject({ outcome: 'in_doubt', code: 'connection_lost', retryable: true });
  });

  it('of which every message is refused for its own sake is answered message by message', async () => {
    await scripted((pdu, bind) => bind.refuse(pdu, STATUS.ESME_RINVDSTADR));
    const { refused } = await carrierOf().submit(submission(2));
    expect(refused.map(({ code }) => code)).toEqual(['invalid_number', 'invalid_number']);
  });

  it('that is too large is refused before anything is sent', async () => {
    const { binds } = await scripted();
    const late = carrierOf({ batchSizeMax: 2 }).submit(submission(3));
    expect(await failureOf(late)).toMatchObject({ outcome: 'too_large', code: 'batch_too_large' });
    expect(binds).toHaveLength(0);
  });

  it('is not begun after its time, and what its time left unwritten is refused for now', async () => {
    const { submitted } = await scripted();
    const carrier = carrierOf({ messagesPerSecondMax: 20 });
    const late = carrier.submit(submission(1, { sendBeforeMs: performance.now() }));
    expect(await failureOf(late)).toMatchObject({ outcome: 'refused', retryable: true });
    expect(submitted()).toEqual([]);
    const sendBeforeMs = performance.now() + 400;
    const answer = await carrier.submit(submission(100, { sendBeforeMs }));
    expect(answer.inDoubt).toEqual([]);
    expect(answer.ids?.size).toBe(submitted().length);
    expect(answer.refused).toHaveLength(100 - submitted().length);
    expect(answer.refused).toContainEqual({ index: 99, code: 'throttled', retryable: true });
    expect(submitted().length).toBeLessThan(30);
  });

  it('stops writing early enough to have every answer within submitTimeoutMs', async () => {
    await scripted(() => undefined);
    const carrier = carrierOf({ submitTimeoutMs: 600, responseTimeoutMs: 250, window: 1 });
    const beganAtMs = performance.now();
    const { refused, inDoubt } = await carrier.submit(submission(50));
    expect(performance.now() - beganAtMs).toBeLessThan(900);
    expect(inDoubt.length).toBeGreaterThan(0);
    expect(refused.length + inDoubt.length).toBe(50);
  });

  it('of 2,000 messages is accounted for with a window of 10', async () => {
    let [unanswered, most] = [0, 0];
    await foreign({
      submit_sm: (session, pdu) => {
        most = Math.max(most, ++unanswered);
        setImmediate(() => {
          unanswered--;
          const command_status = indexOf(pdu.destination_addr) % 10 === 7 ? STATUS.ESME_RINVDSTADR : 0;
          session.send(pdu.response({ command_status, message_id: `m${pdu.destination_addr}` }));
        });
      },
    });
    const { refused, inDoubt, ids } = await carrierOf({ batchSizeMax: 2_000 }).submit(submission(2_000));
    expect([refused.length, inDoubt.length, ids?.size]).toEqual([200, 0, 1_800]);
    expect(refused.every(({ index }) => index % 10 === 7)).toBe(true);
    expect(ids?.get(1_998)).toEqual([`m${numberOf(1_998).slice(1)}`]);
    expect(most).toBe(10);
  });

  it('that is throttled slows the account down, and refuses for now what was one too many', async () => {
    let received = 0;
    await scripted((pdu, bind) => {
      received++;
      if (received > 30 && received <= 35) bind.refuse(pdu, STATUS.ESME_RTHROTTLED);
      else bind.accept(pdu, `id-${received}`);
    });
    const beganAtMs = performance.now();
    const { refused } = await carrierOf().submit(submission(60));
    expect(refused).toHaveLength(5);
    expect(refused[0]).toMatchObject({ code: 'throttled', retryable: true });
    expect(performance.now() - beganAtMs).toBeGreaterThan(700);
  });

  it('that is accepted without an id is accepted, and it is said once', async () => {
    await scripted((pdu, bind) => bind.accept(pdu, ''));
    const answer = await carrierOf().submit(submission(3));
    expect([answer.refused, answer.inDoubt, answer.ids]).toEqual([[], [], new Map()]);
    expect(events.filter(({ event }) => event === 'no_message_id')).toHaveLength(1);
  });

  it('is divided among the binds', async () => {
    const { binds } = await scripted((pdu, bind) => setTimeout(() => bind.accept(pdu, '1'), 5));
    const carrier = carrierOf({ binds: 2, window: 2 });
    await carrier.submit(submission(1));
    await eventually('both', async () => events.length === 2);
    await carrier.submit(submission(40));
    const counts = binds.map((bind) => bind.of('submit_sm').length);
    expect(Math.min(...counts)).toBeGreaterThan(10);
  });
});

describe('a long text', () => {
  it.each(['udh', 'sar', 'payload'] as const)(
    'as %s arrives whole, and all its ids are ours',
    async (longTexts) => {
      const pdus: Record<string, unknown>[] = [];
      await foreign({
        submit_sm: (session, pdu: ForeignPdu) => {
          pdus.push(pdu);
          session.send(pdu.response({ message_id: `p${pdus.length}` }));
        },
      });
      const { ids } = await carrierOf({ longTexts }).submit({ messages: messagesOf(1, LONG) });
      const texts = pdus.map(({ short_message, message_payload }) => {
        const { message } = (message_payload ?? short_message) as { message: string };
        return message;
      });
      expect(texts.join('')).toBe(LONG);
      const count = longTexts === 'payload' ? 1 : 3;
      expect(ids?.get(0)).toEqual(['p1', 'p2', 'p3'].slice(0, count));
      expect(pdus.map(({ registered_delivery }) => registered_delivery)).toEqual([0, 0, 1].slice(3 - count));
      if (longTexts === 'sar') expect(pdus.map((pdu) => pdu.sar_segment_seqnum)).toEqual([1, 2, 3]);
      if (longTexts === 'udh')
        expect(pdus.map((pdu) => (pdu.esm_class as number) & 0x40)).toEqual([64, 64, 64]);
    },
  );

  it.each([
    ['refused for good', (pdu: Pdu<'submit_sm'>, bind: TcpBind) => bind.refuse(pdu, STATUS.ESME_RINVDSTADR)],
    ['lost', () => undefined],
  ])('of which a part was taken and another %s is in doubt', async (_, act) => {
    await scripted((pdu, bind) => {
      if (readText(pdu).part?.number === 2) act(pdu, bind);
      else bind.accept(pdu, 'p');
    });
    const carrier = carrierOf({ submitTimeoutMs: 1_000, responseTimeoutMs: 200 });
    const messages = [...messagesOf(1, LONG), ...messagesOf(2).slice(1)];
    const { refused, inDoubt } = await carrier.submit({ messages });
    expect([refused, inDoubt]).toEqual([[], [{ index: 0, code: expect.any(String) }]]);
  });

  it('of which the first part is refused is refused, and no other part is written', async () => {
    const { submitted } = await scripted((pdu, bind) => bind.refuse(pdu, STATUS.ESME_RINVDSTADR));
    const { refused } = await carrierOf().submit({ messages: messagesOf(1, LONG) });
    expect(refused.map(({ code }) => code)).toEqual(['invalid_number']);
    expect(submitted()).toHaveLength(1);
  });

  it('of which a later part is one too many is completed when the SMSC takes more', async () => {
    let parts = 0;
    await scripted((pdu, bind) => {
      if (++parts === 2) bind.refuse(pdu, STATUS.ESME_RTHROTTLED);
      else bind.accept(pdu, `p${parts}`);
    });
    const answer = await carrierOf().submit({ messages: messagesOf(1, LONG) });
    expect(answer).toEqual({ refused: [], inDoubt: [], ids: new Map([[0, ['p1', 'p3', 'p4']]]) });
  });
});

describe('receipts', () => {
  it('tell what became of the messages, and are acknowledged once they are taken', async () => {
    const { binds } = await scripted();
    let commit = () => {};
    const committed = new Promise<void>((resolve) => {
      commit = resolve;
    });
    const own = { receiptCodes: new Map([['051', 'absent_subscriber' as const]]) };
    const { carrier, receipts } = listening(own, () => committed);
    await eventually('the bind', async () => binds.length === 1 && events.length === 1);
    const [bind] = binds as [TcpBind];
    bind.receipt('447700900000', 'id-1');
    await eventually('the first', async () => receipts().length === 1);
    expect(bind.of('deliver_sm_resp')).toEqual([]);
    bind.receipt('447700900001', 'id-2', 'UNDELIV', '051');
    bind.receipt('447700900002', 'id-3', 'EXPIRED');
    bind.receipt('447700900003', 'id-4', 'ENROUTE');
    bind.receipt('447700900004', 'id-5', 'REJECTD', '007');
    commit();
    await eventually('the others', async () => receipts().length === 5);
    expect(receipts()).toEqual([
      { reference: 'id-1', status: 'delivered', errorCode: null },
      { reference: 'id-2', status: 'undelivered', errorCode: 'absent_subscriber', carrierCode: '051' },
      { reference: 'id-3', status: 'expired', errorCode: 'expired', carrierCode: 'expired' },
      { reference: 'id-4', status: 'sent', errorCode: null },
      { reference: 'id-5', status: 'failed', errorCode: 'unknown', carrierCode: '007' },
    ]);
    const acknowledged = await bind.expect('deliver_sm_resp', 5);
    expect(acknowledged.every(({ status }) => status === STATUS.ESME_ROK)).toBe(true);
    expect(carrier.capabilities.returnsReference).toBe(false);
  });

  it('that come together go to the sink together, and by TLV as well as by text', async () => {
    const { binds } = await scripted();
    let commit = () => {};
    const { groups } = listening({}, () => new Promise((resolve) => (commit = resolve)));
    await eventually('the bind', async () => events.length === 1);
    const [bind] = binds as [TcpBind];
    for (let i = 0; i < 20; i++) {
      bind.send({
        command: 'deliver_sm',
        sequence: 100 + i,
        body: { esm_class: 4, source_addr: numberOf(i).slice(1) },
        tlvs: { receipted_message_id: `t${i}`, message_state: 5, network_error_code: Buffer.from([3, 0, 1]) },
      });
    }
    await eventually('the first', async () => groups.length === 1);
    commit();
    await eventually('the second group', async () => groups.length === 2);
    commit();
    expect(groups.flat()).toHaveLength(20);
    expect(groups[1]!.at(-1)).toEqual({
      reference: 't19',
      status: 'undelivered',
      errorCode: 'unknown_subscriber',
      carrierCode: '3:1',
    });
    await bind.expect('deliver_sm_resp', 20);
  });

  it('that are not committed are to be sent again', async () => {
    const { binds } = await scripted();
    let fails = true;
    const { receipts } = listening({}, async () => {
      if (fails) throw new Error('the database is away');
    });
    await eventually('the bind', async () => events.length === 1);
    const [bind] = binds as [TcpBind];
    bind.receipt('447700900000', 'id-1');
    expect(await bind.expect('deliver_sm_resp')).toMatchObject([{ status: STATUS.ESME_RX_T_APPN }]);
    fails = false;
    bind.receipt('447700900000', 'id-1');
    expect((await bind.expect('deliver_sm_resp', 2))[1]).toMatchObject({ status: STATUS.ESME_ROK });
    expect(receipts()).toHaveLength(2);
  });

  it('that nobody listens to are to be sent again', async () => {
    const { binds } = await scripted();
    await carrierOf().submit(submission(1));
    binds[0]!.receipt('447700900000', 'id-1');
    const [answer] = await binds[0]!.expect('deliver_sm_resp');
    expect(answer?.status).toBe(STATUS.ESME_RX_T_APPN);
  });

  it('that cannot be understood cost the others nothing, and a message of a person stays with the SMSC', async () => {
    const { binds } = await scripted();
    const { receipts } = listening();
    await eventually('the bind', async () => events.length === 1);
    const [bind] = binds as [TcpBind];
    bind.deliver({ esm_class: 4, short_message: Buffer.from('what is this') });
    bind.deliver({ esm_class: 4, short_message: Buffer.from(`id:${'9'.repeat(200)} stat:DELIVRD`) });
    bind.deliver({
      source_addr: '447700900000',
      destination_addr: '60123',
      short_message: Buffer.from('STOP'),
    });
    bind.deliver({ esm_class: 0x10, short_message: Buffer.from('read') });
    bind.receipt('447700900000', 'id-1');
    const statuses = (await bind.expect('deliver_sm_resp', 5))
      .sort((a, b) => a.sequence - b.sequence)
      .map(({ status }) => status);
    expect(statuses).toEqual([0, 0, STATUS.ESME_RX_T_APPN, 0, 0]);
    expect(receipts()).toHaveLength(1);
    expect(events.slice(1)).toEqual([
      { event: 'receipt_unreadable' },
      { event: 'receipt_unreadable' },
      { event: 'message_left', to: '60123' },
      { event: 'delivery_ignored', kind: 'user_acknowledgement' },
    ]);
  });

  it('that come before the response, or before the submission is answered, wait until its outcome can be known', async () => {
    const held: (() => void)[] = [];
    const { binds } = await scripted((pdu, bind) => {
      const index = indexOf(pdu.body.destination_addr);
      const id = `id-${index}`;
      if (index === 0) bind.receipt(pdu.body.destination_addr, id);
      if (index === 2) held.push(() => bind.accept(pdu, id));
      else bind.accept(pdu, id);
      if (index === 1) bind.receipt(pdu.body.destination_addr, id);
    });
    const { carrier, receipts } = listening();
    const answer = carrier.submit(submission(3));
    await eventually('the last', async () => held.length === 1);
    binds[0]!.receipt('15550000', 'of-another');
    await eventually('the other', async () => receipts().length === 1);
    held[0]!();
    expect((await answer).ids?.size).toBe(3);
    expect(receipts().map(({ reference }) => reference)).toEqual(['of-another']);
    await eventually('ours', async () => receipts().length === 3);
    expect(
      receipts()
        .map(({ reference }) => reference)
        .slice(1)
        .sort(),
    ).toEqual(['id-0', 'id-1']);
  });

  it.each([
    ['as_is', '00AbC', 'abc'],
    ['hex_to_decimal', 'ABC000', '11255808'],
    ['decimal_to_hex', '0011255808', 'ABC000'],
    ['auto', '00AbC', '0abc'],
    ['auto', 'ABC000', '11255808'],
    ['auto', '0011255808', 'ABC000'],
    ['auto', 'c7a8-UUID', 'c7a8-UUID'],
  ] as const)('name their message where ids are %s: %s and %s', async (messageIds, ofResponse, ofReceipt) => {
    await scripted((pdu, bind) => bind.accept(pdu, ofResponse));
    const { carrier, receipts } = listening({ messageIds });
    const { ids } = await carrier.submit(submission(1));
    (smsc as TcpSmsc).binds[0]!.receipt('447700900000', ofReceipt);
    await eventually('the receipt', async () => receipts().length === 1);
    expect(ids?.get(0)).toEqual([receipts()[0]!.reference]);
  });

  it('teach an automatic account how ids are written, also those it has forgotten', async () => {
    // Each id is, read as it is, that of another message.
    const idOf = (index: number) => (0x160 + index).toString(16);
    await scripted((pdu, bind) => bind.accept(pdu, idOf(indexOf(pdu.body.destination_addr))));
    const { carrier, receipts } = listening({ messageIds: 'auto' });
    const { ids } = await carrier.submit(submission(500));
    const [bind] = (smsc as TcpSmsc).binds as [TcpBind];
    for (let index = 0; index < 500; index++) bind.receipt(numberOf(index).slice(1), String(0x160 + index));
    await eventually('all', async () => receipts().length === 500);
    bind.receipt('447700999999', String(0x99999));
    await eventually('the last', async () => receipts().length === 501);
    const expected = [...ids!].sort((a, b) => a[0] - b[0]).map(([, [id]]) => id);
    expect(receipts().map(({ reference }) => reference)).toEqual([...expected, '99999']);
    expect(events).toContainEqual({ event: 'ids_learned', mode: 'hex_to_decimal' });
  });
});

describe('closing', () => {
  it('lets what is under way end, begins nothing more, and then refuses', async () => {
    const held: (() => void)[] = [];
    const { binds } = await scripted((pdu, bind) => held.push(() => bind.accept(pdu, `id-${held.length}`)));
    const carrier = carrierOf({ window: 1, closeGraceMs: 2_000 });
    const underWay = carrier.submit(submission(20));
    await eventually('the first', async () => held.length === 1);
    const closed = carrier.close();
    expect(await failureOf(carrier.submit(submission(1)))).toMatchObject({
      outcome: 'refused',
      retryable: true,
    });
    const timer = setInterval(() => held.shift()?.(), 1);
    const { ids, refused, inDoubt } = await underWay;
    await closed;
    clearInterval(timer);
    expect(inDoubt).toEqual([]);
    expect(ids!.size).toBeGreaterThan(0);
    expect(ids!.size + refused.length).toBe(20);
    expect(binds[0]!.of('unbind')).toHaveLength(1);
  });

  it('does not wait for ever: what hangs is in doubt', async () => {
    const { submitted } = await scripted(() => undefined);
    const carrier = carrierOf({ closeGraceMs: 100 });
    const hanging = failureOf(carrier.submit(submission(1)));
    await eventually('it', async () => submitted().length === 1);
    await carrier.close();
    expect(await hanging).toMatchObject({ outcome: 'in_doubt', code: 'connection_lost', retryable: true });
  });

  it('of an account that was never bound is nothing, and of one that binds ends its waiting', async () => {
    await scripted();
    await carrierOf().close();
    const carrier = carrierOf();
    const waiting = failureOf(carrier.submit(submission(1)));
    await carrier.close();
    expect(await waiting).toMatchObject({ outcome: 'refused', code: 'carrier_unreachable', retryable: true });
  });
});

describe('whatever the SMSC does with each part', () => {
  const ACTIONS = {
    accept: STATUS.ESME_ROK,
    refuse_for_good: STATUS.ESME_RINVDSTADR,
    refuse_for_now: STATUS.ESME_RSUBMITFAIL,
    throttle: STATUS.ESME_RTHROTTLED,
    system_error: STATUS.ESME_RSYSERR,
    vendor: 0x410,
    lose: null,
    drop: null,
  };
  type Action = keyof typeof ACTIONS;
  const PROVES_NOTHING_TAKEN: Action[] = ['refuse_for_good', 'refuse_for_now', 'throttle'];
  const action = fc.oneof(
    { weight: 8, arbitrary: fc.constant<Action>('accept') },
    {
      weight: 4,
      arbitrary: fc.constantFrom(...(Object.keys(ACTIONS) as Action[]).filter((a) => a !== 'drop')),
    },
    { weight: 1, arbitrary: fc.constant<Action>('drop') },
  );
  const plan = fc.array(fc.array(action, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 });

  it('each message is accepted, refused or in doubt, and in doubt where a part may have been taken and not all were', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (messages) => {
        // Of each message what was done with its parts as they came; one that is throttled comes again, and is taken then.
        const done = messages.map(() => [] as Action[]);
        let drops = 0;
        await scripted((pdu, bind) => {
          const index = indexOf(pdu.body.destination_addr);
          const number = (readText(pdu).part?.number ?? 1) - 1;
          const again = done[index]!.at(-1) === 'throttle' && number > 0;
          const act = again ? 'accept' : messages[index]![number]!;
          done[index]!.push(act);
          if (act === 'drop') {
            drops++;
            bind.socket.destroy();
          } else if (act === 'accept') bind.accept(pdu, `${index}-${number}`);
          else if (act !== 'lose') bind.refuse(pdu, ACTIONS[act]!);
        });
        const carrier = carrierOf({ binds: 2, window: 3, submitTimeoutMs: 800, responseTimeoutMs: 100 });
        const texts = ['short', 'a'.repeat(300), 'a'.repeat(450)];
        const answer = await carrier
          .submit({
            messages: messages.map((parts, index) => ({
              reference: `ref-${index}`,
              to: numberOf(index),
              text: texts[parts.length - 1]!,
            })),
          })
          .catch((error: CarrierError): Answer => {
            const all = messages.map((_, index) => ({ index, code: error.code, retryable: error.retryable }));
            expect(error).toBeInstanceOf(CarrierError);
            return error.outcome === 'in_doubt'
              ? { refused: [], inDoubt: all }
              : { refused: all, inDoubt: [] };
          });
        await carrier.close();
        await smsc.stop();
        const listed = [...answer.refused, ...answer.inDoubt].map(({ index }) => index);
        expect(new Set(listed).size).toBe(listed.length);
        const isOneOf = (list: readonly { index: number }[], index: number) =>
          list.some((each) => each.index === index);
        for (const [index, parts] of messages.entries()) {
          const acts = done[index]!;
          const mayBeTaken = acts.some((act) => !PROVES_NOTHING_TAKEN.includes(act));
          if (isOneOf(answer.refused, index)) {
            expect({ index, acts, mayBeTaken }).toEqual({ index, acts, mayBeTaken: false });
          } else if (isOneOf(answer.inDoubt, index)) {
            expect({ index, acts, reason: mayBeTaken || drops > 0 }).toEqual({ index, acts, reason: true });
          } else {
            const taken = acts.filter((act) => act === 'accept').length;
            expect({ index, acts, taken }).toEqual({ index, acts, taken: parts.length });
            expect(answer.ids?.get(index)).toHaveLength(parts.length);
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});
