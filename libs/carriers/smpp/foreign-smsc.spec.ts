import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ForeignPdu, ForeignSession } from 'smpp';
import { eventually } from '../../testing/eventually.js';
import { AdaptivePace } from '../adaptive-pace.js';
import { type BindEvent, Binds } from './binds.js';
import { STATUS } from './command-status.js';
import { connectTo } from './connect.js';
import { BindError, type SubmitError } from './errors.js';
import { canonicalId, kindOf, readReceipt } from './receipt.js';
import { openSession, type Session, type SessionOptions } from './session.js';
import { textParts } from './short-message.js';
import { type ForeignSmsc, startForeignSmsc } from './test/foreign-smsc.js';

// A session against an SMSC that others wrote, over real connections.

let smsc: ForeignSmsc;
const sessions: Session[] = [];
afterEach(async () => {
  for (const session of sessions.splice(0)) session.end('lost', 'the test is over');
  await smsc.stop();
});

function optionsFor(options: Partial<SessionOptions> = {}): SessionOptions {
  return {
    connect: connectTo({ host: '127.0.0.1', port: smsc.port }),
    role: 'transceiver',
    bind: { system_id: 'broadside', password: 'secret' },
    deliver: async () => undefined,
    ...options,
  };
}

async function open(options: Partial<SessionOptions> = {}): Promise<Session> {
  const session = await openSession(optionsFor(options));
  sessions.push(session);
  return session;
}

const to = (number: number) =>
  ({ command: 'submit_sm', body: { destination_addr: String(number) } }) as const;
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const numberOf = (pdu: ForeignPdu) => Number(pdu.destination_addr);

async function outcomesOf(submits: Promise<unknown>[]): Promise<string[]> {
  const results = await Promise.allSettled(submits);
  return results.map((result) =>
    result.status === 'fulfilled' ? 'answered' : (result.reason as SubmitError).outcome,
  );
}

it('1,000 texts are submitted with a window of 10, and a receipt comes for each and is acknowledged', async () => {
  const COUNT = 1_000;
  let [unanswered, most] = [0, 0];
  const acknowledged: number[] = [];
  smsc = await startForeignSmsc({
    submit_sm: (session, pdu) => {
      most = Math.max(most, ++unanswered);
      // The id is in hex here and in decimal in the receipt.
      const id = 0xabc000 + numberOf(pdu);
      setImmediate(() => {
        unanswered--;
        session.send(pdu.response({ message_id: id.toString(16).toUpperCase() }));
        const text = `id:${id} sub:001 dlvrd:001 submit date:2611301404 done date:2611301405 stat:DELIVRD err:000 text:`;
        const values = { esm_class: 4, source_addr: pdu.destination_addr, short_message: text };
        session.deliver_sm(values, (response) => acknowledged.push(response.command_status));
      });
    },
  });
  const delivered = new Set<string>();
  const session = await open({
    deliver: async (pdu) => {
      if (kindOf(pdu) === 'receipt') delivered.add(canonicalId(readReceipt(pdu)!.id, 'decimal'));
    },
  });
  const [part] = textParts('Grüße für 5 €', { longTexts: 'udh', reference: 1 });
  const responses = await Promise.all(
    numbers(COUNT).map((number) =>
      session.submit({ ...to(number), ...part, body: { ...to(number).body, ...part!.body } }),
    ),
  );
  const ids = responses.map(({ body }) => canonicalId(body.message_id, 'hex'));
  await eventually('all receipts', async () => acknowledged.length === COUNT);
  expect(new Set(ids)).toEqual(delivered);
  expect(new Set(acknowledged)).toEqual(new Set([STATUS.ESME_ROK]));
  expect(most).toBe(10);
  await session.close();
});

it('an SMSC that is killed with a full window leaves each submit answered, in doubt, or not written', async () => {
  const seen = new Set<number>();
  smsc = await startForeignSmsc({
    submit_sm: (session, pdu) => {
      seen.add(numberOf(pdu));
      // Every third is answered, so that the window moves on, and is full of others at the end.
      if (seen.size % 3 === 0) session.send(pdu.response({ message_id: String(pdu.destination_addr) }));
      if (seen.size === 14) session.destroy();
    },
  });
  const session = await open();
  const outcomes = await outcomesOf(numbers(50).map((number) => session.submit(to(number))));
  const numbersOf = (outcome: string) => numbers(50).filter((number) => outcomes[number - 1] === outcome);
  const [answered, inDoubt, notWritten] = ['answered', 'in_doubt', 'not_written'].map(numbersOf);
  expect(answered!.length + inDoubt!.length + notWritten!.length).toBe(50);
  expect(inDoubt!.length).toBeLessThanOrEqual(10);
  expect(inDoubt!.length).toBeGreaterThan(0);
  expect(notWritten!.filter((number) => seen.has(number))).toEqual([]);
  expect([...seen].filter((number) => !answered!.includes(number) && !inDoubt!.includes(number))).toEqual([]);
  expect((await session.closed).reason).toBe('lost');
});

it('an SMSC that throttles slows the account down, and everything is taken in the end', async () => {
  const [FIRST_REFUSED, LAST_REFUSED, COUNT] = [31, 35, 60];
  let [received, slowFromMs] = [0, 0];
  const accepted = new Set<number>();
  smsc = await startForeignSmsc({
    submit_sm: (session, pdu) => {
      received++;
      if (received === FIRST_REFUSED) slowFromMs = performance.now();
      const isRefused = received >= FIRST_REFUSED && received <= LAST_REFUSED;
      if (!isRefused) accepted.add(numberOf(pdu));
      session.send(pdu.response({ command_status: isRefused ? STATUS.ESME_RTHROTTLED : 0, message_id: '1' }));
    },
  });
  const pace = new AdaptivePace();
  const session = await open({ pace });
  const statuses: unknown[] = [];
  const submit = async (number: number): Promise<void> => {
    try {
      await session.submit(to(number));
    } catch (error) {
      statuses.push((error as Error).message);
      await submit(number);
    }
  };
  await Promise.all(numbers(COUNT).map(submit));
  expect([...accepted].sort((a, b) => a - b)).toEqual(numbers(COUNT));
  expect(statuses).toEqual(Array(5).fill('refused: ESME_RTHROTTLED'));
  // At most 40 were granted in the first second, so that the last 25 come at some 20 a second.
  expect(performance.now() - slowFromMs).toBeGreaterThan(700);
  expect(pace.perSecond).not.toBeNull();
});

it('an SMSC that already has the account bound is left alone for a while, and bound then', async () => {
  let isTaken = true;
  smsc = await startForeignSmsc({
    bind_transceiver: (session, pdu) =>
      session.send(pdu.response({ command_status: isTaken ? STATUS.ESME_RALYBND : 0 })),
  });
  const waits: number[] = [];
  const binds = new Binds({
    open: (role, signal) => openSession(optionsFor({ role }), signal),
    count: 1,
    as: 'transceivers',
    sleep: async (ms) => {
      waits.push(ms);
      isTaken = false;
    },
  });
  await eventually('the bind', async () => binds.open === 1);
  expect(waits).toEqual([expect.any(Number)]);
  expect(waits[0]).toBeGreaterThan(30_000);
  await binds.close();
});

it('a bind that somebody else takes is taken back, and what it had not written goes out then', async () => {
  let holder: ForeignSession | undefined;
  const accepted: number[] = [];
  smsc = await startForeignSmsc({
    bind_transceiver: (session, pdu) => {
      holder?.destroy();
      holder = session;
      session.send(pdu.response());
    },
    submit_sm: (session, pdu) => {
      accepted.push(numberOf(pdu));
      session.send(pdu.response({ message_id: '1' }));
    },
  });
  const events: BindEvent['event'][] = [];
  const binds = new Binds({
    open: (role, signal) => openSession(optionsFor({ role }), signal),
    count: 1,
    as: 'transceivers',
    sleep: async () => undefined,
    onEvent: ({ event }) => events.push(event),
  });
  await eventually('the bind', async () => binds.open === 1);
  const thief = await open();
  await thief.closed;
  await eventually('the bind again', async () => binds.open === 1);
  await binds.submit(to(7));
  expect(accepted).toEqual([7]);
  expect(events).toEqual(['bound', 'ended', 'failed', 'bound']);
  await binds.close();
});

it('a PDU that is garbage is refused and the next is taken; a length that is garbage ends the session', async () => {
  const nacks: number[] = [];
  smsc = await startForeignSmsc({
    generic_nack: (_, pdu) => nacks.push(pdu.command_status),
    deliver_sm_resp: (_, pdu) => nacks.push(pdu.command_status),
  });
  const taken: string[] = [];
  const session = await open({ deliver: async ({ body }) => void taken.push(body.source_addr) });
  const [theirs] = smsc.sessions as [ForeignSession];
  // A deliver_sm of 20 octets, of which the last four say nothing.
  theirs.socket.write(Buffer.from('00000014000000050000000000000001ffffffff', 'hex'));
  theirs.deliver_sm({ source_addr: '123', short_message: 'hello' });
  await eventually('the next', async () => taken.length === 1);
  await eventually('both answers', async () => nacks.length === 2);
  expect(nacks).toEqual([STATUS.ESME_RINVCMDLEN, STATUS.ESME_ROK]);
  theirs.socket.write(Buffer.from('ffffffff00000005', 'hex'));
  expect((await session.closed).reason).toBe('garbage');
  await eventually('the last words', async () => nacks.length === 3);
  expect(nacks[2]).toBe(STATUS.ESME_RINVCMDLEN);
});

it('an SMSC that falls silent in the middle of a PDU is cut by enquire_link, and what it had is in doubt', async () => {
  smsc = await startForeignSmsc({ enquire_link: () => undefined, submit_sm: () => undefined });
  const session = await open({ enquireLinkMs: 30 });
  const submit = outcomesOf([session.submit(to(1))]);
  smsc.sessions[0]!.socket.write(Buffer.from('000000400000000500000000', 'hex'));
  expect((await session.closed).reason).toBe('silent');
  expect(await submit).toEqual(['in_doubt']);
});

it('a port that nobody listens on is unreachable', async () => {
  smsc = await startForeignSmsc({});
  const closed = await startForeignSmsc({});
  await closed.stop();
  const connect = connectTo({ host: '127.0.0.1', port: closed.port });
  await expect(open({ connect })).rejects.toMatchObject({ name: 'BindError', reason: 'unreachable' });
});

describe('over TLS', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'smpp-'));
  const file = (name: string) => path.join(folder, name);
  let server: { key: Buffer; cert: Buffer };

  beforeAll(() => {
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const made = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
    ];
    execFileSync('openssl', [...made, ...subject, '-keyout', file('key.pem'), '-out', file('cert.pem')], {
      stdio: 'ignore',
    });
    server = { key: readFileSync(file('key.pem')), cert: readFileSync(file('cert.pem')) };
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(['localhost', '127.0.0.1'])(
    'the SMSC at %s is bound if its certificate is of the CA that is given',
    async (host) => {
      smsc = await startForeignSmsc({}, server);
      const ca = server.cert.toString();
      const session = await open({ connect: connectTo({ host, port: smsc.port, tls: { ca } }) });
      expect(session.isOpen).toBe(true);
    },
  );

  it('an SMSC whose certificate nobody vouches for is not told our password', async () => {
    const told: unknown[] = [];
    smsc = await startForeignSmsc({ bind_transceiver: (_, pdu) => told.push(pdu.password) }, server);
    const connect = connectTo({ host: 'localhost', port: smsc.port, tls: {} });
    const opening = open({ connect });
    await expect(opening).rejects.toThrow(BindError);
    await expect(opening).rejects.toThrow('self-signed certificate');
    expect(told).toEqual([]);
  });

  it('a connection that is not made in time is given up', async () => {
    // It takes connections and never shakes hands.
    smsc = await startForeignSmsc({});
    const connect = connectTo({ host: '127.0.0.1', port: smsc.port, tls: {} });
    await expect(open({ connect, bindTimeoutMs: 50 })).rejects.toMatchObject({ reason: 'unreachable' });
  });
});
