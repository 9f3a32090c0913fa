import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { STATUS } from '../../../libs/carriers/smpp/command-status.js';
import { COMMANDS, type Command, encode } from '../../../libs/carriers/smpp/pdu.js';
import { textParts } from '../../../libs/carriers/smpp/short-message.js';
import type { Settings } from '../carrier-settings.js';
import type { RunningCarrier } from '../server.js';
import { ForeignEsme, type Role } from './foreign-esme.js';
import { NO_FAILURES, post, settled, startTestCarrier, until } from './testing-carrier.js';

// The SMSC against a client that others wrote.

let program: RunningCarrier;
const esmes: ForeignEsme[] = [];

async function start(settings: Partial<Settings> = {}): Promise<void> {
  program = await startTestCarrier({ ...NO_FAILURES, smppPort: 0, ...settings });
}
afterEach(async () => {
  for (const esme of esmes.splice(0)) esme.close();
  await program.close();
});

async function connected(): Promise<ForeignEsme> {
  const esme = await ForeignEsme.connect(program.smppPort!);
  esmes.push(esme);
  return esme;
}
async function bound(role: Role = 'transceiver', values = {}): Promise<ForeignEsme> {
  const esme = await ForeignEsme.bound(program.smppPort!, role, values);
  esmes.push(esme);
  return esme;
}
const faults = (body: object) => post(program, '/faults', body);
const submitAll = (esme: ForeignEsme, count: number, first = 0) =>
  Promise.all(
    Array.from({ length: count }, (_, n) =>
      esme.submit({ destination_addr: String(33_612_000_000 + first + n) }),
    ),
  );
const statuses = async (answers: Promise<{ command_status: number }[]>) =>
  (await answers).map(({ command_status }) => command_status);
/** The fields of a submit_sm of npm smpp for each part of a text. */
const partsOf = (text: string, longTexts: 'udh' | 'udh16' | 'sar' | 'payload', reference = 7) =>
  textParts(text, { longTexts, reference }).map(({ body, tlvs }) => ({ ...body, ...tlvs }));
const LONG = 'abcdefghij'.repeat(40);

describe('a bind', () => {
  it('is given to who shows system_id and password, and to nobody else', async () => {
    await start({
      smppAccounts: [
        ['one', 'pass1'],
        ['two', 'pass:2'],
      ],
    });
    const answers = [];
    for (const [system_id, password] of [
      ['one', 'pass1'],
      ['two', 'pass:2'],
      ['one', 'pass:2'],
      ['one', ''],
      ['nobody', 'pass1'],
    ]) {
      const esme = await connected();
      const { command, command_status } = await esme.bind('transceiver', { system_id, password });
      answers.push([command, command_status]);
      if (command_status) await until(() => esme.isClosed);
    }
    const { ESME_RINVPASWD, ESME_RINVSYSID } = STATUS;
    const resp = 'bind_transceiver_resp';
    expect(answers).toEqual(
      [0, 0, ESME_RINVPASWD, ESME_RINVPASWD, ESME_RINVSYSID].map((each) => [resp, each]),
    );
    expect(program.stats()).toMatchObject({ binds: 2, bindsRefused: 3 });
  });

  it('may be one of several of an account, up to the limit, and is given back with an unbind', async () => {
    await start({ smppBindsMax: 2 });
    const first = await bound();
    await bound('receiver');
    const third = await connected();
    expect(await third.bind()).toMatchObject({ command_status: STATUS.ESME_RALYBND });
    expect(await first.bind()).toMatchObject({ command_status: STATUS.ESME_RALYBND });
    expect(await first.unbind()).toMatchObject({ command: 'unbind_resp', command_status: 0 });
    await until(() => first.isClosed);
    await bound();
    expect(program.stats().binds).toBe(2);
  });

  it('that is not there, or receives only, submits nothing', async () => {
    await start();
    const stranger = await connected();
    expect(await stranger.submit()).toMatchObject({ command_status: STATUS.ESME_RINVBNDSTS });
    const receiver = await bound('receiver');
    expect(await receiver.submit()).toMatchObject({ command_status: STATUS.ESME_RINVBNDSTS });
    expect(await receiver.enquireLink()).toMatchObject({ command: 'enquire_link_resp' });
    expect(program.stats().accepted).toBe(0);
  });

  it('ends where a PDU cannot be one, and an unknown command is told so', async () => {
    await start();
    const socket = connect(program.smppPort!, '127.0.0.1');
    await once(socket, 'connect');
    const unknown = encode({ command: 'enquire_link', sequence: 5 });
    unknown.writeUInt32BE(0x42, 4);
    socket.write(unknown);
    const [nack] = (await once(socket, 'data')) as [Buffer];
    expect(nack).toEqual(encode({ command: 'generic_nack', status: STATUS.ESME_RINVCMDID, sequence: 5 }));
    socket.write('GET / HTTP/1.1\r\n\r\n');
    const [last] = (await once(socket, 'data')) as [Buffer];
    expect(last).toEqual(encode({ command: 'generic_nack', status: STATUS.ESME_RINVCMDLEN }));
    await once(socket, 'close');
  });
});

it('lives through whatever is written to it', async () => {
  await start({ latencyMeanMs: 0 });
  const account = { system_id: 'esme1', password: 'secret' };
  const text = fc.string({ unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)) });
  const submit = fc.record({
    source_addr: text,
    destination_addr: fc.oneof(text, fc.constant('15005550000')),
    esm_class: fc.nat(255),
    data_coding: fc.nat(255),
    registered_delivery: fc.nat(255),
    short_message: fc.uint8Array({ maxLength: 254 }).map((octets) => Buffer.from(octets)),
  });
  /** A submit_sm whose sender is as long as it likes, which our writer would refuse. */
  const lengthened = (octets: Buffer, by: number) => {
    const long = Buffer.concat([octets.subarray(0, 19), Buffer.alloc(by, 'a'), octets.subarray(19)]);
    long.writeUInt32BE(long.length, 0);
    return long;
  };
  const chunk = fc.oneof(
    fc.uint8Array({ maxLength: 100 }).map((octets) => Buffer.from(octets)),
    fc.tuple(submit, fc.nat(60)).map(([body, by]) => {
      const { source_addr, destination_addr, ...rest } = body;
      const addresses = {
        source_addr: source_addr.slice(0, 20),
        destination_addr: destination_addr.slice(0, 20),
      };
      return lengthened(encode({ command: 'submit_sm', sequence: 9, body: { ...rest, ...addresses } }), by);
    }),
    fc.constantFrom<Command>(...(Object.keys(COMMANDS) as Command[])).map((command) => encode({ command })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(chunk, { maxLength: 20 }), async (chunks) => {
      const socket = connect(program.smppPort!, '127.0.0.1').on('error', () => undefined);
      await once(socket, 'connect');
      socket.resume();
      socket.write(encode({ command: 'bind_transceiver', sequence: 1, body: account }));
      // Ours is the end of it, unless the SMSC has ended it before.
      socket.end(Buffer.concat(chunks));
      await once(socket, 'close');
    }),
    { numRuns: 100 },
  );
  const esme = await bound();
  expect((await esme.submit({ destination_addr: '33612345678' })).command_status).toBe(0);
  await until(() => esme.texts().some((each) => each.endsWith('text:Hello')));
});

describe('a message', () => {
  it('has an id of its own and a receipt in text and TLVs, from the recipient to the sender', async () => {
    await start();
    const esme = await bound();
    const { message_id, command_status } = await esme.submit({ source_addr: 'Shop', source_addr_ton: 5 });
    expect(command_status).toBe(0);
    await settled(program);
    const [receipt] = esme.deliveries;
    expect(receipt).toMatchObject({
      esm_class: 4,
      source_addr: '15005550000',
      source_addr_ton: 1,
      dest_addr_ton: 5,
      destination_addr: 'Shop',
      receipted_message_id: message_id,
      message_state: 2,
    });
    expect(esme.texts()[0]).toMatch(
      new RegExp(
        `^id:${message_id} sub:001 dlvrd:001 submit date:\\d{10} done date:\\d{10} stat:DELIVRD err:000 text:Hello$`,
      ),
    );
    expect(program.stats()).toMatchObject({ accepted: 1, told: { delivered: 1 }, receiptsSent: 1, binds: 1 });
  });

  it.each([
    ['0001', STATUS.ESME_RINVDSTADR],
    ['0002', STATUS.ESME_RX_R_APPN],
    ['0003', STATUS.ESME_RMSGQFUL],
  ])('to a number whose fate is %s is refused', async (digits, status) => {
    await start();
    const esme = await bound();
    const destination_addr = `1500555${digits}`;
    expect((await esme.submit({ destination_addr })).command_status).toBe(status);
    const again = digits === '0003' ? 0 : status;
    expect((await esme.submit({ destination_addr })).command_status).toBe(again);
  });

  it.each([
    ['0004', ['UNDELIV err:027']],
    ['0005', ['EXPIRED err:000']],
    ['0006', ['REJECTD err:036']],
    ['0007', []],
    ['0008', ['DELIVRD err:000', 'DELIVRD err:000']],
    ['0009', ['DELIVRD err:000', 'ENROUTE err:000']],
  ])('to a number whose fate is %s ends so', async (digits, ends) => {
    await start();
    const esme = await bound();
    await esme.submit({ destination_addr: `+1500555${digits}` });
    await settled(program);
    expect(esme.texts().map((text) => /stat:(.*) text:/.exec(text)?.[1])).toEqual(ends);
  });

  it('has the same fate whatever the order, and counts as the same where it comes again', async () => {
    const rates = { failureRate: 0.3, undeliveredRate: 0.3, lostRate: 0.1, seed: 5 };
    await start(rates);
    const esme = await bound();
    const forth = await statuses(submitAll(esme, 100));
    await settled(program);
    const { told, refused, lost, accepted } = program.stats();
    expect(Math.min(told.delivered, told.undelivered, refused, lost)).toBeGreaterThan(0);
    await program.close();
    await start(rates);
    const other = await bound();
    const back = [];
    for (let n = 99; n >= 0; n--) back.unshift(...(await submitAll(other, 1, n)));
    expect(back.map(({ command_status }) => command_status)).toEqual(forth);
    await settled(program);
    expect(program.stats()).toMatchObject({ told, refused, lost, accepted, acceptedTwice: 0 });
    await submitAll(other, 100);
    expect(program.stats()).toMatchObject({ accepted, acceptedTwice: accepted, acceptedAgain: accepted });
  });

  it('asks for a receipt, for one of failures, or for none', async () => {
    await start();
    const esme = await bound();
    const fates = ['15005550000', '15005550004'];
    for (const registered_delivery of [0, 1, 2])
      for (const destination_addr of fates)
        await esme.submit({ destination_addr, registered_delivery, short_message: `${registered_delivery}` });
    await settled(program);
    const told = esme.texts().map((text) => `${/stat:(\w+)/.exec(text)?.[1]} ${/text:(.)/.exec(text)?.[1]}`);
    expect(told.sort()).toEqual(['DELIVRD 1', 'UNDELIV 1', 'UNDELIV 2']);
    const { accepted, unasked, told: counted } = program.stats();
    expect([accepted, unasked, counted.delivered + counted.undelivered]).toEqual([6, 3, 3]);
  });

  it.each([
    ['no number', { destination_addr: 'Shop' }, STATUS.ESME_RINVDSTADR],
    ['a sender that is too long', { source_addr: 'a'.repeat(21) }, STATUS.ESME_RINVSRCADR],
    ['no text', { short_message: '' }, STATUS.ESME_RINVMSGLEN],
    ['more than goes to a phone at once', { short_message: 'a'.repeat(161) }, STATUS.ESME_RINVMSGLEN],
    ['a time to begin', { schedule_delivery_time: '301126140500000+' }, STATUS.ESME_RINVSCHED],
  ])('with %s is refused', async (_, fields, status) => {
    await start();
    const esme = await bound();
    expect(await esme.submit(fields)).toMatchObject({ command_status: status });
    expect(program.stats().accepted).toBe(0);
  });

  it('above the rate is throttled', async () => {
    await start({ messagesPerSecond: 1 });
    const esme = await bound();
    const all = await statuses(submitAll(esme, 20));
    expect(all[0]).toBe(0);
    expect(all.at(-1)).toBe(STATUS.ESME_RTHROTTLED);
  });

  it('above the window is throttled, and the window has its places back', async () => {
    await start({ smppWindow: 3, submitLatencyMs: 300 });
    const esme = await bound();
    const { ESME_RTHROTTLED } = STATUS;
    expect((await statuses(submitAll(esme, 5))).sort()).toEqual([0, 0, 0, ESME_RTHROTTLED, ESME_RTHROTTLED]);
    expect(await statuses(submitAll(esme, 3, 10))).toEqual([0, 0, 0]);
  });
});

describe('a long text', () => {
  it.each(['udh', 'udh16', 'sar', 'payload'] as const)('by %s is one message', async (longTexts) => {
    await start();
    const esme = await bound();
    const parts = partsOf(LONG, longTexts);
    const last = { registered_delivery: 1 };
    const answers = [];
    for (const [index, part] of parts.entries())
      answers.push(
        await esme.submit({ registered_delivery: 0, ...part, ...(index === parts.length - 1 && last) }),
      );
    const ids = answers.map(({ message_id }) => message_id);
    expect(new Set(ids).size).toBe(parts.length);
    await settled(program);
    expect(esme.deliveries.map(({ receipted_message_id }) => receipted_message_id)).toEqual([ids.at(-1)]);
    expect(program.stats()).toMatchObject({ accepted: 1, submissions: parts.length, told: { delivered: 1 } });
  });

  it('whose parts come back to front and all ask has a receipt a part, and one end', async () => {
    await start();
    const esme = await bound();
    const parts = partsOf(LONG, 'udh');
    await Promise.all([...parts].reverse().map((part) => esme.submit(part)));
    await settled(program);
    expect(esme.deliveries).toHaveLength(parts.length);
    expect(program.stats()).toMatchObject({ accepted: 1, told: { delivered: 1 } });
    for (const part of parts) await esme.submit(part);
    expect(program.stats()).toMatchObject({ accepted: 1, acceptedAgain: 1 });
  });

  it('is refused with its first part, and the second time it is taken where its number was busy', async () => {
    await start();
    const esme = await bound();
    const busy = { destination_addr: '15005550003' };
    const parts = partsOf(LONG, 'udh');
    for (const part of parts)
      expect((await esme.submit({ ...part, ...busy })).command_status).toBe(STATUS.ESME_RMSGQFUL);
    expect(program.stats()).toMatchObject({ refused: 1, accepted: 0 });
    for (const part of parts) expect((await esme.submit({ ...part, ...busy })).command_status).toBe(0);
    expect(program.stats()).toMatchObject({ refused: 1, accepted: 1 });
  });

  it('of another number, account or reference is another, and one too long is refused', async () => {
    await start();
    const esme = await bound();
    const [first, second] = partsOf('a'.repeat(200), 'udh', 1);
    await esme.submit(first);
    await esme.submit({ ...second, destination_addr: '15005550004' });
    await esme.submit({ ...second, source_addr: 'Other' });
    await esme.submit(partsOf('a'.repeat(200), 'udh', 2)[1]);
    expect(program.stats().accepted).toBe(0);
    await esme.submit(second);
    expect(program.stats().accepted).toBe(1);
    const [payload] = partsOf('a'.repeat(2_001), 'payload');
    expect(await esme.submit(payload)).toMatchObject({ command_status: STATUS.ESME_RINVMSGLEN });
  });
});

describe('receipts', () => {
  it('go to a receiver where a transmitter submits, wait for a bind, and are nobody else’s', async () => {
    await start({
      smppAccounts: [
        ['esme1', 'secret'],
        ['other', 'secret'],
      ],
    });
    const stranger = await bound('transceiver', { system_id: 'other' });
    const transmitter = await bound('transmitter');
    await submitAll(transmitter, 20);
    const waiting = () => program.stats().receiptsPending;
    expect(waiting()).toBe(20);
    const receiver = await bound('receiver');
    await settled(program);
    expect([stranger, transmitter, receiver].map(({ deliveries }) => deliveries.length)).toEqual([0, 0, 20]);
  });

  it('come again where they were refused, or not answered, or their bind was lost', async () => {
    await start({ smppDeliverTimeoutMs: 200 });
    const first = await bound();
    first.answer = () => (first.deliveries.length === 1 ? STATUS.ESME_RX_T_APPN : null);
    const answers = await submitAll(first, 3);
    await until(() => first.deliveries.length >= 6);
    expect(program.stats()).toMatchObject({ receiptsPending: 3, told: { delivered: 0 } });
    first.close();
    const second = await bound();
    await settled(program);
    const ids = second.deliveries.map(({ receipted_message_id }) => receipted_message_id);
    expect(ids.sort()).toEqual(answers.map(({ message_id }) => message_id).sort());
    const { told, posts, postsFailed } = program.stats();
    expect([told.delivered, posts - postsFailed]).toEqual([3, 3]);
  });

  it('without an answer are never more than the window has places', async () => {
    await start({ smppDeliverWindow: 4 });
    const esme = await bound();
    esme.answer = () => null;
    await submitAll(esme, 10);
    await until(() => esme.deliveries.length === 4);
    expect((await esme.enquireLink()).command_status).toBe(0);
    expect(esme.deliveries).toHaveLength(4);
    esme.answer = () => 0;
    for (const pdu of [...esme.deliveries]) esme.session.send(pdu.response());
    await settled(program);
    expect(esme.deliveries).toHaveLength(10);
  });

  it('have hexadecimal ids where they are told to', async () => {
    await start({ smppReceiptIds: 'hex' });
    const esme = await bound();
    const { message_id } = await esme.submit();
    await settled(program);
    const hex = BigInt(message_id as string).toString(16);
    expect(esme.deliveries[0]).toMatchObject({ receipted_message_id: hex });
    expect(esme.texts()[0]).toContain(`id:${hex} `);
  });

  it('outstanding are sent before the program ends', async () => {
    await start({ latencyMeanMs: 3_600_000 });
    const esme = await bound();
    await submitAll(esme, 5);
    expect(program.stats().receiptsPending).toBe(5);
    await program.close();
    await until(() => esme.isClosed);
    expect(esme.deliveries).toHaveLength(5);
  });
});

describe('POST /faults', () => {
  const { ESME_RINVSYSID, ESME_RMSGQFUL, ESME_RTHROTTLED, ESME_RSYSERR, ESME_RUNKNOWNERR, ESME_RX_R_APPN } =
    STATUS;

  it.each([
    ['error_401', ESME_RINVSYSID, 0],
    ['error_402', 0x402, 0],
    ['error_429', ESME_RTHROTTLED, 0],
    ['error_503', ESME_RMSGQFUL, 0],
    ['error_500_after_accept', ESME_RSYSERR, 3],
    ['error_503_after_accept', ESME_RUNKNOWNERR, 3],
  ])('%s', async (fault, status, accepted) => {
    await start();
    const esme = await bound();
    await faults({ fault, times: 3 });
    expect(await statuses(submitAll(esme, 5))).toEqual([status, status, status, 0, 0]);
    expect(program.stats().accepted).toBe(accepted + 2);
  });

  it.each([
    ['refuse_half', ESME_RMSGQFUL],
    ['refuse_half_for_good', ESME_RX_R_APPN],
  ])('%s refuses every other message, of however many parts', async (fault, status) => {
    await start();
    const esme = await bound();
    await faults({ fault });
    expect(await statuses(submitAll(esme, 4))).toEqual([0, status, 0, status]);
    const parts = partsOf(LONG, 'udh').map((part) =>
      esme.submit({ ...part, destination_addr: '33612999999' }),
    );
    expect(await statuses(Promise.all(parts))).toEqual([0, 0, 0]);
    expect(await statuses(submitAll(esme, 1, 10))).toEqual([status]);
    await faults({ fault: 'none' });
    await faults({ fault });
    expect(await statuses(submitAll(esme, 2, 20))).toEqual([0, status]);
  });

  it.each([
    ['time_out_after_accept', 3, false],
    ['reset_before_accept', 0, true],
    ['reset_after_accept', 1, true],
    ['garbage', 3, false],
  ])('%s: no answer to a submit', async (fault, accepted, isCut) => {
    await start();
    const esme = await bound();
    let answers = 0;
    esme.session.on('submit_sm_resp', () => answers++);
    await faults({ fault, times: 3 });
    void submitAll(esme, 3);
    if (isCut) await until(() => esme.isClosed);
    await until(() => program.stats().accepted === accepted);
    if (fault === 'time_out_after_accept') expect((await esme.enquireLink()).command_status).toBe(0);
    expect(answers).toBe(0);
  });

  it('lose_half answers every other submit, and takes half of the others', async () => {
    await start();
    const esme = await bound();
    const answered: number[] = [];
    esme.session.on('submit_sm_resp', ({ sequence_number }) => answered.push(sequence_number));
    await faults({ fault: 'lose_half' });
    void submitAll(esme, 8);
    await until(() => program.stats().accepted === 6);
    await esme.enquireLink();
    // The bind has number 1.
    expect(answered).toEqual([2, 4, 6, 8]);
  });

  it('slow_answer: receipts come when they are due, and the answer after its delay', async () => {
    await start();
    const esme = await bound();
    await faults({ fault: 'slow_answer', delayMs: 500, times: 1 });
    const order: string[] = [];
    esme.session.on('submit_sm_resp', () => order.push('answer'));
    esme.session.on('deliver_sm', () => order.push('receipt'));
    await esme.submit();
    expect(order).toEqual(['receipt', 'answer']);
  });

  it('receipts_early: the receipt leaves before the answer, which does not wait for ever', async () => {
    await start({ latencyMeanMs: 60_000 });
    const esme = await bound();
    await faults({ fault: 'receipts_early' });
    const order: string[] = [];
    esme.session.on('submit_sm_resp', () => order.push('answer'));
    esme.session.on('deliver_sm', () => order.push('receipt'));
    await esme.submit();
    expect(order).toEqual(['receipt', 'answer']);
    esme.close();
    const transmitter = await bound('transmitter');
    expect((await transmitter.submit({ short_message: 'Another' })).command_status).toBe(0);
    expect(program.stats()).toMatchObject({ accepted: 2, told: { delivered: 1 }, receiptsPending: 1 });
  });

  it('receipts_twice, receipts_shuffled and receipts_hex_ids', async () => {
    await start();
    const esme = await bound();
    await faults({ fault: 'receipts_twice' });
    await submitAll(esme, 10);
    await settled(program);
    expect(esme.deliveries).toHaveLength(20);
    expect(program.stats()).toMatchObject({ receiptsSent: 10, postsRepeated: 10, told: { delivered: 10 } });

    await faults({ fault: 'receipts_shuffled' });
    await submitAll(esme, 50, 100);
    await settled(program);
    const shuffled = esme.texts().slice(20);
    expect(shuffled.filter((text) => text.includes('stat:ENROUTE'))).toHaveLength(50);
    expect(shuffled).toHaveLength(100);

    await faults({ fault: 'receipts_hex_ids' });
    const { message_id } = await esme.submit();
    await settled(program);
    expect(esme.deliveries.at(-1)).toMatchObject({
      receipted_message_id: BigInt(message_id as string).toString(16),
    });
  });

  it('down cuts every bind and closes the port, for a time', async () => {
    await start();
    const esme = await bound();
    await faults({ fault: 'down', forMs: 300 });
    await until(() => esme.isClosed);
    await expect(connected()).rejects.toThrow();
    await until(() =>
      bound().then(
        () => true,
        () => false,
      ),
    );
  });

  it('die_with_full_window takes a window full of messages, answers none and cuts', async () => {
    await start();
    const esme = await bound();
    let answers = 0;
    esme.session.on('submit_sm_resp', () => answers++);
    await faults({ fault: 'die_with_full_window', unansweredMax: 5 });
    void submitAll(esme, 4);
    await until(() => program.stats().accepted === 4);
    expect(esme.isClosed).toBe(false);
    void submitAll(esme, 1, 4);
    await until(() => esme.isClosed);
    expect([program.stats().accepted, answers]).toEqual([5, 0]);
  });

  it('bind_stolen ends the binds with an unbind, and says that another is bound', async () => {
    await start();
    const esme = await bound();
    await faults({ fault: 'bind_stolen' });
    await until(() => esme.isClosed);
    expect(esme.unbinds).toHaveLength(1);
    const next = await connected();
    expect(await next.bind()).toMatchObject({ command_status: STATUS.ESME_RALYBND });
    await faults({ fault: 'none' });
    await bound();
  });

  it('are not of a submission over HTTP where they end binds', async () => {
    await start();
    for (const fault of ['bind_stolen', 'die_with_full_window']) {
      const { status } = await post(program, '/messages', { simulate: { fault } });
      expect(status).toBe(422);
    }
    expect((await faults({ fault: 'bind_stolen', times: 1 })).status).toBe(422);
  });

  it('POST /reset forgets messages and receipts, and leaves binds as they are', async () => {
    await start({ latencyMeanMs: 3_600_000 });
    const esme = await bound();
    await submitAll(esme, 5);
    await esme.submit(partsOf(LONG, 'udh')[0]);
    await post(program, '/reset', {});
    expect(program.stats()).toMatchObject({ accepted: 0, receiptsPending: 0, binds: 1 });
    await submitAll(esme, 5);
    expect(program.stats()).toMatchObject({ accepted: 5, acceptedTwice: 0, receiptsPending: 5 });
  });
});
