import { eventually } from '../../testing/eventually.js';
import { STATUS, statusName } from './command-status.js';
import { BindError, SubmitError } from './errors.js';
import { UnencodableError } from './octets.js';
import { encode, type Pdu } from './pdu.js';
import { type Delivery, openSession, type Session } from './session.js';
import { boundSession, startSession } from './test/scripted-smsc.js';

const SUBMIT = { command: 'submit_sm', body: { destination_addr: '15550001' } } as const;

/** What became of a submit, in words. */
const outcomeOf = (submit: Promise<Pdu>): Promise<string> =>
  submit.then(
    () => 'answered',
    (error: SubmitError) => `${error.outcome} ${error.reason}`,
  );

/** A handler whose promises the test settles. */
function heldDeliveries() {
  const taken: { pdu: Delivery; resolve: () => void; reject: (error: Error) => void }[] = [];
  const deliver = (pdu: Delivery) =>
    new Promise<void>((resolve, reject) => {
      taken.push({ pdu, resolve, reject });
    });
  return { taken, deliver };
}

const open: Session[] = [];
async function bound(...args: Parameters<typeof boundSession>) {
  const all = await boundSession(...args);
  open.push(all.session);
  return all;
}
afterEach(() => {
  for (const session of open.splice(0)) session.end('lost', 'the test is over');
});

describe('a bind', () => {
  it('says who we are and speaks version 3.4', async () => {
    const { smsc, opening } = startSession({
      role: 'transmitter',
      bind: { system_id: 'us', system_type: 'VMA' },
    });
    const [bind] = await smsc.expect('bind_transmitter');
    expect(bind).toMatchObject({
      sequence: 1,
      body: { system_id: 'us', password: '', system_type: 'VMA', interface_version: 0x34 },
    });
    smsc.send({ command: 'bind_transmitter_resp', sequence: 1 });
    const session = await opening;
    expect([session.isOpen, session.role]).toEqual([true, 'transmitter']);
    session.end('lost', '');
  });

  it.each([
    [STATUS.ESME_RALYBND, 'already_bound'],
    [STATUS.ESME_RBINDFAIL, 'account'],
    [STATUS.ESME_RINVPASWD, 'account'],
    [STATUS.ESME_RINVSYSID, 'account'],
    [STATUS.ESME_RSYSERR, 'refused'],
    [0x410, 'refused'],
  ])('that is refused with %i says why', async (status, reason) => {
    const { smsc, opening, socket } = startSession();
    smsc.send({ command: 'bind_transceiver_resp', sequence: 1, status });
    await expect(opening).rejects.toMatchObject({ name: 'BindError', reason, status });
    await expect(opening).rejects.toThrow(statusName(status));
    await eventually('its end', async () => socket.writableEnded);
  });

  it('that is answered by generic_nack is refused', async () => {
    const { smsc, opening } = startSession();
    smsc.send({ command: 'generic_nack', sequence: 1, status: STATUS.ESME_RINVCMDID });
    await expect(opening).rejects.toMatchObject({ reason: 'refused', status: STATUS.ESME_RINVCMDID });
  });

  it('that nobody answers is given up', async () => {
    const { opening, socket } = startSession({ bindTimeoutMs: 20 });
    await expect(opening).rejects.toThrow(new BindError('unreachable', 'not bound: no answer within 20 ms'));
    expect(socket.destroyed).toBe(true);
  });

  it('that cannot be connected, or is given up by us, says so', async () => {
    const connect = () => Promise.reject(new Error('ECONNREFUSED'));
    await expect(startSession({ connect }).opening).rejects.toMatchObject({
      reason: 'unreachable',
      message: 'no connection: ECONNREFUSED',
    });
    const stop = new AbortController();
    const { smsc, opening } = startSession({}, stop.signal);
    await smsc.expect('bind_transceiver');
    stop.abort();
    await expect(opening).rejects.toMatchObject({ reason: 'unreachable', message: 'not bound: given up' });
  });

  it('of an account that no PDU can carry is not even tried', async () => {
    const connect = async (): Promise<never> => {
      throw new Error('it connects');
    };
    const options = { connect, role: 'transceiver' as const, deliver: async () => undefined };
    const opening = openSession({ ...options, bind: { password: 'longer than eight' } });
    await expect(opening).rejects.toThrow(UnencodableError);
  });
});

describe('a submit', () => {
  it('resolves with its response, whichever comes first', async () => {
    const { smsc, session } = await bound();
    const submits = ['1', '2', '3'].map((destination_addr) =>
      session.submit({ command: 'submit_sm', body: { destination_addr } }),
    );
    const written = await smsc.expect('submit_sm', 3);
    for (const { sequence, body } of [...written].reverse()) {
      smsc.send({ command: 'submit_sm_resp', sequence, body: { message_id: `id-${body.destination_addr}` } });
    }
    const ids = (await Promise.all(submits)).map(({ body }) => body.message_id);
    expect(ids).toEqual(['id-1', 'id-2', 'id-3']);
  });

  it('is not written beyond the window', async () => {
    const { smsc, session } = await bound({ window: 2 });
    const submits = [1, 2, 3].map(() => outcomeOf(session.submit(SUBMIT)));
    const [first] = await smsc.expect('submit_sm', 2);
    smsc.send({ command: 'enquire_link', sequence: 5 });
    await smsc.expect('enquire_link_resp');
    expect([smsc.of('submit_sm').length, session.load]).toEqual([2, 3]);
    smsc.send({ command: 'submit_sm_resp', sequence: first!.sequence });
    await smsc.expect('submit_sm', 3);
    session.end('lost', 'killed');
    expect(await Promise.all(submits)).toEqual(['answered', 'in_doubt closed', 'in_doubt closed']);
  });

  it('ends as what it is when the connection is lost: written in doubt, waiting not written', async () => {
    const { smsc, session, socket } = await bound({ window: 2 });
    const submits = [1, 2, 3, 4].map(() => outcomeOf(session.submit(SUBMIT)));
    await smsc.expect('submit_sm', 2);
    socket.destroy(new Error('ECONNRESET'));
    expect(await Promise.all(submits)).toEqual([
      'in_doubt closed',
      'in_doubt closed',
      'not_written closed',
      'not_written closed',
    ]);
    expect(await session.closed).toEqual({ reason: 'lost', detail: 'ECONNRESET' });
    expect(await outcomeOf(session.submit(SUBMIT))).toBe('not_written closed');
  });

  it('that no PDU can carry takes no place', async () => {
    const { session } = await bound();
    const tooLong = { command: 'submit_sm', body: { destination_addr: '1'.repeat(30) } } as const;
    await expect(session.submit(tooLong)).rejects.toThrow(UnencodableError);
    expect(session.load).toBe(0);
  });

  it('whose response is cut off was taken all the same', async () => {
    const { smsc, session } = await bound();
    const submit = session.submit(SUBMIT);
    const [{ sequence }] = (await smsc.expect('submit_sm')) as [Pdu];
    const response = encode({ command: 'submit_sm_resp', sequence, body: { message_id: 'abc' } });
    response.writeUInt32BE(response.length - 1);
    smsc.send(response.subarray(0, -1));
    expect((await submit).body.message_id).toBe('abc');
  });

  it('does not pile up in front of an SMSC that reads nothing, nor is anything read of it meanwhile', async () => {
    const { smsc, session, socket } = await bound({ window: 1_000 });
    smsc.socket.pause();
    const payload = { tlvs: { message_payload: Buffer.alloc(8_000) } };
    const submits = Array.from({ length: 100 }, () => outcomeOf(session.submit({ ...SUBMIT, ...payload })));
    await eventually('the brake', async () => socket.isPaused());
    // Of 800 KB no more lies here than a stream takes before it says no, and one PDU.
    expect(socket.writableLength).toBeLessThan(socket.writableHighWaterMark + 10_000);
    smsc.send({ command: 'enquire_link', sequence: 5 });
    smsc.socket.resume();
    const answered = eventually('all', async () => {
      for (const { sequence } of smsc.received.splice(0)) smsc.send({ command: 'submit_sm_resp', sequence });
      return session.load === 0;
    });
    await answered;
    expect(new Set(await Promise.all(submits))).toEqual(new Set(['answered']));
  });
});

describe('a delivery', () => {
  const deliverSm = (sequence: number) =>
    ({ command: 'deliver_sm', sequence, body: { short_message: Buffer.from(`${sequence}`) } }) as const;

  it('is acknowledged after it was taken and not before, those that were not are to come again', async () => {
    const { taken, deliver } = heldDeliveries();
    const { smsc } = await bound({ deliver });
    smsc.send(deliverSm(11), { command: 'data_sm', sequence: 12 }, deliverSm(13));
    smsc.send({ command: 'enquire_link', sequence: 14 });
    await smsc.expect('enquire_link_resp');
    expect(taken.map(({ pdu }) => pdu.sequence)).toEqual([11, 12, 13]);
    expect(smsc.of('deliver_sm_resp')).toEqual([]);
    taken[2]!.reject(new Error('no database'));
    taken[1]!.resolve();
    await smsc.expect('deliver_sm_resp', 1);
    taken[0]!.resolve();
    const responses = await smsc.expect('deliver_sm_resp', 2);
    expect(responses).toMatchObject([
      { sequence: 13, status: STATUS.ESME_RX_T_APPN },
      { sequence: 11, status: STATUS.ESME_ROK },
    ]);
    expect(smsc.of('data_sm_resp')).toMatchObject([{ sequence: 12, status: STATUS.ESME_ROK }]);
  });

  it('whose handler throws at once is to come again', async () => {
    const deliver = () => {
      throw new Error('a bug');
    };
    const { smsc } = await bound({ deliver });
    smsc.send(deliverSm(11));
    expect(await smsc.expect('deliver_sm_resp')).toMatchObject([{ status: STATUS.ESME_RX_T_APPN }]);
  });

  it('above those that may be under way is to come again, and later ones are taken', async () => {
    const { taken, deliver } = heldDeliveries();
    const { smsc } = await bound({ deliver, deliveriesMax: 2 });
    smsc.send(deliverSm(11), deliverSm(12), deliverSm(13));
    expect(await smsc.expect('deliver_sm_resp')).toMatchObject([
      { sequence: 13, status: STATUS.ESME_RX_T_APPN },
    ]);
    taken[0]!.resolve();
    await smsc.expect('deliver_sm_resp', 2);
    smsc.send(deliverSm(14));
    await eventually('the next', async () => taken.length === 3);
  });

  it('that comes with the answer to the bind is not missed', async () => {
    const { taken, deliver } = heldDeliveries();
    const { smsc, opening } = startSession({ deliver });
    smsc.send({ command: 'bind_transceiver_resp', sequence: 1 }, deliverSm(11));
    const session = await opening;
    expect(taken).toHaveLength(1);
    session.end('lost', '');
  });
});

describe('an SMSC', () => {
  it('has its requests answered, each as it is due', async () => {
    const { smsc } = await bound();
    const broken = encode({ command: 'deliver_sm', sequence: 23 });
    smsc.send(
      { command: 'enquire_link', sequence: 21 },
      // An unknown command, and one that only an SMSC answers.
      Buffer.from([0, 0, 0, 16, 0, 0, 0, 0x99, 0, 0, 0, 0, 0, 0, 0, 22]),
      { command: 'submit_sm', sequence: 24 },
      { command: 'alert_notification', sequence: 25 },
    );
    broken.writeUInt32BE(broken.length - 1);
    smsc.send(broken.subarray(0, -1), { command: 'enquire_link', sequence: 26 });
    await smsc.expect('enquire_link_resp', 2);
    expect(
      smsc.received.slice(1).map(({ command, status, sequence }) => [command, status, sequence]),
    ).toEqual([
      ['enquire_link_resp', 0, 21],
      ['generic_nack', STATUS.ESME_RINVCMDID, 22],
      ['generic_nack', STATUS.ESME_RINVCMDID, 24],
      ['deliver_sm_resp', STATUS.ESME_RINVCMDLEN, 23],
      ['enquire_link_resp', 0, 26],
    ]);
  });

  it('that sends what has no end is told so and left, and what it had is in doubt', async () => {
    const { smsc, session } = await bound();
    const submit = outcomeOf(session.submit(SUBMIT));
    await smsc.expect('submit_sm');
    smsc.send(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect((await session.closed).reason).toBe('garbage');
    expect(await submit).toBe('in_doubt closed');
    expect(await smsc.expect('generic_nack')).toMatchObject([
      { status: STATUS.ESME_RINVCMDLEN, sequence: 0 },
    ]);
  });

  it('that is silent is asked twice and then cut, however many octets of a PDU it sends', async () => {
    const { smsc, session, socket } = await bound({ enquireLinkMs: 20 });
    const pdu = encode({ command: 'deliver_sm', tlvs: { message_payload: Buffer.alloc(60_000) } });
    const drip = setInterval(() => socket.destroyed || smsc.send(pdu.subarray(-1)), 5);
    smsc.send(pdu.subarray(0, 100));
    const end = await session.closed;
    clearInterval(drip);
    expect(end).toEqual({ reason: 'silent', detail: 'no answer to 2 enquire_links' });
    expect(smsc.of('enquire_link')).toHaveLength(2);
    expect(socket.destroyed).toBe(true);
  });

  it('that answers enquire_link is not cut', async () => {
    const { smsc, session } = await bound({ enquireLinkMs: 10 });
    smsc.onPdu = ({ command, sequence }) => {
      if (command === 'enquire_link') smsc.send({ command: 'enquire_link_resp', sequence });
    };
    await smsc.expect('enquire_link', 6);
    expect(session.isOpen).toBe(true);
  });

  it('that unbinds is answered and may still answer what it has; nothing more is submitted', async () => {
    const { smsc, session } = await bound({ window: 1 });
    const submits = [1, 2].map(() => outcomeOf(session.submit(SUBMIT)));
    const [first] = await smsc.expect('submit_sm');
    smsc.send({ command: 'unbind', sequence: 31 });
    expect(await smsc.expect('unbind_resp')).toMatchObject([{ sequence: 31, status: 0 }]);
    expect(await submits[1]).toBe('not_written closed');
    smsc.send({ command: 'submit_sm_resp', sequence: first!.sequence });
    expect(await submits[0]).toBe('answered');
    expect((await session.closed).reason).toBe('unbound');
    expect(smsc.of('unbind')).toEqual([]);
  });
});

describe('a close', () => {
  it('lets what is under way end, unbinds, and then is over', async () => {
    const { taken, deliver } = heldDeliveries();
    const { smsc, session } = await bound({ window: 1, deliver });
    const submits = [1, 2].map(() => outcomeOf(session.submit(SUBMIT)));
    smsc.send({ command: 'deliver_sm', sequence: 41 });
    const [first] = await smsc.expect('submit_sm');
    await eventually('the delivery', async () => taken.length === 1);
    const closing = session.close();
    expect(await submits[1]).toBe('not_written closed');
    smsc.send({ command: 'submit_sm_resp', sequence: first!.sequence });
    expect(await submits[0]).toBe('answered');
    expect(smsc.of('unbind')).toEqual([]);
    taken[0]!.resolve();
    const [unbind] = await smsc.expect('unbind');
    expect(smsc.received.at(-2)).toMatchObject({ command: 'deliver_sm_resp', sequence: 41 });
    smsc.send({ command: 'unbind_resp', sequence: unbind!.sequence });
    await closing;
    expect(await session.closed).toEqual({ reason: 'closed', detail: 'closed by us' });
  });

  it('does not wait for an SMSC that says nothing', async () => {
    const { smsc, session } = await bound({ closeGraceMs: 20 });
    const submit = outcomeOf(session.submit(SUBMIT));
    await smsc.expect('submit_sm');
    await session.close();
    expect(await submit).toBe('in_doubt closed');
  });
});
