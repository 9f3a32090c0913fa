import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { jest } from '@jest/globals';
import { pino } from 'pino';
import { hashApiKey } from '../../../libs/platform/access/api-key.js';
import { openPool, type Pool } from '../../../libs/platform/postgres/postgres.js';
import { freePort } from '../../../libs/platform/process/ports.js';
import { projectRoot } from '../../../libs/platform/process/project-root.js';
import { currentRequestId, withRequestId } from '../../../libs/platform/process/request-context.js';
import { type Certificates, readCertificates } from '../../../libs/platform/process/tls.js';
import type { Running } from '../../../libs/platform/service/lifecycle.js';
import {
  type AuditNote,
  type CreditClient,
  createCreditClient,
} from '../../../libs/sales/settlement/credit-client.js';
import { CreditRefusedError } from '../../../libs/sales/settlement/credit-errors.js';
import { reservations } from '../../../libs/sales/settlement/reservations.js';
import { untilDefinite } from '../../../libs/sales/settlement/until-definite.js';
import { createTestDatabase, type TestDatabase, testRedisUrl } from '../../../libs/testing/database.js';
import { brokenInvariants } from '../../../libs/web/credit/testing.js';
import { type NewKey, WorkspacesService } from '../../../libs/web/workspaces/workspaces.service.js';
import { stallable } from '../../salesapi/test/stallable.js';
import { serveRpc } from '../rpc.app.js';

const TOKEN = 'a-token-of-the-tests';
const silent = pino({ level: 'silent' });
const lines: string[] = [];
const logger = pino(
  { level: 'debug', mixin: () => ({ requestId: currentRequestId() }) },
  new PassThrough().on('data', (line) => lines.push(String(line))),
);

let database: TestDatabase;
let redisUrl: string;
let port: number;
let server: Running;
let client: CreditClient;
let workspaceId: string;
let apiKey: string;
const stops: (() => Promise<unknown>)[] = [];

/** Those that a failed test has left open, too, are closed in the end. */
const serving = new Set<Running>();

async function serve(
  onPort = port,
  options: { pool?: Pool; callsInFlightMax?: number; certificates?: Certificates } = {},
): Promise<Running> {
  const served = await serveRpc({
    host: '127.0.0.1',
    port: onPort,
    tokens: ['the-token-that-is-to-come', TOKEN],
    redisUrl,
    callsInFlightMax: 100,
    pool: database.pool,
    logger,
    ...options,
  });
  serving.add(served);
  return {
    close: () => {
      serving.delete(served);
      return served.close();
    },
  };
}
function clientOf(
  onPort: number,
  options: { token?: string; deadlineMs?: number; certificates?: Certificates } = {},
): CreditClient {
  const { token = TOKEN, deadlineMs = 2_000, certificates } = options;
  // TLS names hosts, not addresses.
  const url = `${certificates ? 'localhost' : '127.0.0.1'}:${onPort}`;
  const created = createCreditClient({ url, token, deadlineMs, certificates, logger: silent });
  stops.push(() => created.stop());
  return created;
}
const op = (): string => randomUUID();
const reserve = (amountMicros: bigint, from = client) =>
  from.reserve({ opId: op(), workspaceId, reservationId: op(), amountMicros });

beforeAll(async () => {
  database = await createTestDatabase('webapi');
  redisUrl = await testRedisUrl();
  port = await freePort();
  server = await serve();
  client = clientOf(port);
  const workspaces = new WorkspacesService(database.pool);
  const created = await workspaces.create('rpc');
  workspaceId = created.workspace.id;
  apiKey = created.apiKey;
  await database.pool.query(
    `WITH op AS (INSERT INTO credit_op VALUES ('seed', $1, 'topup', '\\x00', '{"journalId":"1"}') RETURNING op_id),
     acct AS (UPDATE credit_account SET balance_micros = 1000000000 WHERE workspace_id = $1)
     INSERT INTO credit_journal (workspace_id, op_id, kind, amount_micros, balance_after_micros)
     SELECT $1, op_id, 'topup', 1000000000, 1000000000 FROM op`,
    [workspaceId],
  );
});

afterAll(async () => {
  try {
    expect(await brokenInvariants(database.pool)).toEqual({});
  } finally {
    for (const stop of stops.reverse()) await stop();
    for (const served of serving) await served.close();
    await database.drop();
  }
});

it('carries the whole life of a reservation', async () => {
  const reservationId = op();
  const request = { opId: op(), workspaceId, reservationId, amountMicros: 500_000n };
  const granted = await client.reserve(request);
  expect(granted).toMatchObject({ granted: true, shortfallMicros: 0n });
  expect(await client.reserve(request)).toEqual(granted);
  const part = (capturedMicros: bigint, releasedMicros: bigint) => ({
    opId: op(),
    reservationId,
    capturedMicros,
    releasedMicros,
  });
  const outcomes = await client.settle([
    part(100_000n, 0n),
    part(900_000n, 0n),
    part(1n, -1n),
    part(0n, 50_000n),
  ]);
  expect(outcomes.map((outcome) => outcome.status)).toEqual([
    'APPLIED',
    'EXCEEDS_RESERVATION',
    'INVALID',
    'APPLIED',
  ]);
  const closed = { capturedMicros: 100_000n, releasedMicros: 400_000n };
  const closing = { opId: op(), reservationId };
  const stranger = { opId: op(), reservationId: 'nowhere' };
  expect(await client.close([closing, stranger, { ...closing, reservationId: 'another' }])).toMatchObject([
    { opId: closing.opId, status: 'CLOSED', ...closed },
    { opId: stranger.opId, status: 'RESERVATION_NOT_FOUND' },
    { opId: closing.opId, status: 'RESERVATION_NOT_FOUND' },
  ]);
  expect(await client.getCredit(workspaceId)).toMatchObject({
    balanceMicros: 999_900_000n,
    reservedMicros: 0n,
  });
  const refused = await reserve(10n ** 15n);
  expect(refused).toEqual({
    granted: false,
    availableMicros: 999_900_000n,
    shortfallMicros: 10n ** 15n - 999_900_000n,
  });
});

it('knows whose an API key is', async () => {
  const owner = await client.authenticateKey(hashApiKey(apiKey));
  expect(owner).toEqual({
    workspaceId,
    customerId: workspaceId,
    keyId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    scopes: ['*'],
    isTest: false,
    isSuspended: false,
    expiresAt: null,
  });
  expect(await client.authenticateKey(hashApiKey(`${apiKey}x`))).toBeNull();
  await expect(client.authenticateKey(Buffer.from('short'))).rejects.toMatchObject({
    name: 'CreditRefusedError',
  });
});

it('answers refusals with their own statuses and typed errors', async () => {
  const code = (expected: status) => expect.objectContaining({ code: expected });
  const opId = op();
  const request = { opId, workspaceId, reservationId: op(), amountMicros: 1n };
  await client.reserve(request);
  await expect(client.reserve({ ...request, amountMicros: 2n })).rejects.toMatchObject({
    name: 'OperationConflictError',
    cause: code(status.ALREADY_EXISTS),
  });
  await expect(client.getCredit(op())).rejects.toMatchObject({
    name: 'CreditNotFoundError',
    cause: code(status.NOT_FOUND),
  });
  await expect(reserve(0n)).rejects.toMatchObject({
    name: 'CreditRefusedError',
    cause: code(status.INVALID_ARGUMENT),
  });
});

it('lets in with any of its service tokens, while one is exchanged for another', async () => {
  const next = clientOf(port, { token: 'the-token-that-is-to-come' });
  expect(await next.authenticateKey(hashApiKey(apiKey))).toMatchObject({ workspaceId });
});

it('lets in no one without the service token, and does not take that for a wrong API key', async () => {
  const stranger = clientOf(port, { token: 'some-other-token-entirely' });
  await expect(reserve(1n, stranger)).rejects.toMatchObject({
    name: 'ServiceTokenError',
    cause: expect.objectContaining({ code: status.UNAUTHENTICATED }),
  });
  await expect(stranger.authenticateKey(hashApiKey(apiKey))).rejects.toMatchObject({
    name: 'ServiceTokenError',
  });
  expect(await stranger.answers()).toBe(true);
});

it('tells what a key may do, whether it is a test key, and when it ends', async () => {
  const workspaces = new WorkspacesService(database.pool);
  const expiresAt = new Date('2999-01-01T00:00:00Z');
  const added = (await workspaces.addKey(workspaceId, {
    isTest: true,
    scopes: ['campaigns:read'],
    expiresAt,
  })) as NewKey;
  const { rows } = await database.pool.query(`SELECT id FROM workspace WHERE sandbox_of = $1`, [workspaceId]);
  expect(await client.authenticateKey(hashApiKey(added.secret))).toMatchObject({
    workspaceId: rows[0].id,
    scopes: ['campaigns:read'],
    isTest: true,
    expiresAt,
  });
  await workspaces.revokeKey(workspaceId, added.key.id);
  expect(await client.authenticateKey(hashApiKey(added.secret))).toBeNull();
});

it('tells who is suspended, and of a key that its workspace is', async () => {
  const workspaces = new WorkspacesService(database.pool);
  const { workspace, apiKey } = await workspaces.create('suspended');
  await workspaces.addKey(workspace.id, { isTest: true });
  const by = { actor: 'admin' as const, actorId: 'x', address: '' };
  await workspaces.setSuspended(workspace.id, 'complaints', by);
  const { rows } = await database.pool.query('SELECT id FROM workspace WHERE sandbox_of = $1', [
    workspace.id,
  ]);
  expect(await client.suspendedWorkspaces()).toEqual([workspace.id, rows[0].id].sort());
  expect(await client.authenticateKey(hashApiKey(apiKey))).toMatchObject({ isSuspended: true });
  await workspaces.setSuspended(workspace.id, null, by);
  expect(await client.suspendedWorkspaces()).toEqual([]);
  expect(await client.authenticateKey(hashApiKey(apiKey))).toMatchObject({ isSuspended: false });
});

describe('the audit log', () => {
  const entry = (more: Partial<AuditNote> = {}): AuditNote => ({
    id: randomUUID(),
    at: new Date('2026-05-04T12:00:00Z'),
    keyId: randomUUID(),
    address: '10.0.0.7',
    requestId: null,
    action: 'campaign.run',
    workspaceId,
    target: 'cmp_2s',
    ...more,
  });
  const kept = async (ids: string[]) =>
    (
      await database.pool.query(
        `SELECT entry_id AS id, at, actor, actor_id, action, workspace_id FROM audit_log
         WHERE entry_id = ANY ($1::uuid[]) ORDER BY audit_log.id`,
        [ids],
      )
    ).rows;

  it('keeps an entry of the sales side once, however often it is told, and one of a workspace that nobody knows', async () => {
    const [first, second] = [entry(), entry({ action: 'webhook.create', workspaceId: randomUUID() })];
    expect(await client.recordAudit([first])).toEqual([first.id]);
    expect(await client.recordAudit([first, second])).toEqual([first.id, second.id]);
    expect(await kept([first.id, second.id])).toEqual([
      {
        id: first.id,
        at: first.at,
        actor: 'key',
        actor_id: first.keyId,
        action: 'campaign.run',
        workspace_id: workspaceId,
      },
      expect.objectContaining({ id: second.id, action: 'webhook.create', workspace_id: null }),
    ]);
  });

  it.each([
    ['what the operator does', { action: 'credit.move' }],
    ['no workspace', { workspaceId: 'mine' }],
    ['a text without end', { address: 'x'.repeat(501) }],
    ['a text that Postgres cannot hold', { target: 'a\0b' }],
    ['a time that no database knows', { at: new Date(8.64e15) }],
  ])('refuses an entry with %s, and all that come with it', async (_, wrong) => {
    const good = entry();
    await expect(client.recordAudit([good, entry(wrong)])).rejects.toThrow(CreditRefusedError);
    expect(await kept([good.id])).toEqual([]);
  });
});

/** How a call ends whose message are these bytes. */
async function failureOf(
  method: string,
  message: Buffer,
  { token = TOKEN, deadlineMs }: { token?: string; deadlineMs?: number } = {},
): Promise<ServiceError | null> {
  const stub = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  const raw = (bytes: Buffer) => bytes;
  const options = deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs };
  const failure = await new Promise<ServiceError | null>((resolve) => {
    stub.makeUnaryRequest(method, raw, raw, message, metadata, options, (error) => resolve(error));
  });
  stub.close();
  return failure;
}
const CREDIT = '/broadside.credit.v1.CreditService';

it('refuses a call without a deadline', async () => {
  const failure = await failureOf(`${CREDIT}/GetWorkspaceCredit`, Buffer.alloc(0));
  expect(failure).toMatchObject({ code: status.INVALID_ARGUMENT });
  expect(failure!.metadata.get('broadside-reason')).toEqual(['no_deadline']);
});

describe('what is sent', () => {
  const answered = { deadlineMs: 5_000 };
  /** A field that is empty, and an item that is. */
  const many = (count: number) => Buffer.alloc(2 * count, Buffer.from('0a00', 'hex'));
  const inOneItem = (count: number) => {
    const length = 2 * count;
    const head = Buffer.from([0x0a, (length & 0x7f) | 0x80, ((length >> 7) & 0x7f) | 0x80, length >> 14]);
    return Buffer.concat([head, many(count)]);
  };
  const nonsense = Buffer.from('0affffff7f41', 'hex');

  it('is not looked at before the token is', async () => {
    for (const message of [nonsense, many(500_000)]) {
      const failure = await failureOf(`${CREDIT}/Settle`, message, { ...answered, token: 'wrong' });
      expect(failure).toMatchObject({ code: status.UNAUTHENTICATED });
      expect(failure!.metadata.get('broadside-reason')).toEqual(['service_token']);
    }
  });

  it.each([
    ['items', many(10_001)],
    ['fields in one item', inOneItem(10_000)],
    ['fields that nobody knows', Buffer.alloc(20_002, Buffer.from('7800', 'hex'))],
  ])('is not decoded where it has ten thousand %s and more', async (_, message) => {
    expect(await failureOf(`${CREDIT}/Settle`, message, answered)).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: 'the message has too much in it',
    });
  });

  it('may have as many settlements as a call takes', async () => {
    const settlements = Array.from({ length: 1_000 }, () => ({
      opId: op().repeat(5),
      reservationId: op().repeat(5),
      capturedMicros: 1n,
      releasedMicros: 999_999_999_999n,
    }));
    const outcomes = await client.settle(settlements);
    expect(new Set(outcomes.map((outcome) => outcome.status))).toEqual(new Set(['RESERVATION_NOT_FOUND']));
    expect(outcomes).toHaveLength(1_000);
  });

  it('is told where it is no message', async () => {
    expect(await failureOf(`${CREDIT}/Settle`, nonsense, answered)).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: 'the message is not of the form that it should have',
    });
  });

  it('to the health service, which needs no token, is short', async () => {
    const message = Buffer.concat([Buffer.from([0x0a, 0xac, 0x02]), Buffer.alloc(300, 'x')]);
    const asked = failureOf('/grpc.health.v1.Health/Check', message, { ...answered, token: 'wrong' });
    expect(await asked).toMatchObject({ code: status.INVALID_ARGUMENT });
  });
});

it.each([2 ** 31 - 1, 2 ** 31, 2 ** 32 + 5, 99_999_999 * 3_600_000])(
  'takes a deadline of %d ms for what it is',
  async (deadlineMs) => {
    // grpc-js as a client takes such a deadline for none, so the header is written by hand.
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    const units: [string, number][] = [
      ['m', 1],
      ['S', 1_000],
      ['H', 3_600_000],
    ];
    const [unit, ms] = units.find(([, unitMs]) => deadlineMs / unitMs < 1e8)!;
    const stream = session.request({
      ':method': 'POST',
      ':path': '/broadside.credit.v1.CreditService/GetWorkspaceCredit',
      'content-type': 'application/grpc',
      te: 'trailers',
      authorization: `Bearer ${TOKEN}`,
      'grpc-timeout': `${Math.ceil(deadlineMs / ms)}${unit}`,
    });
    const message = Buffer.concat([Buffer.from([10, workspaceId.length]), Buffer.from(workspaceId)]);
    const frame = Buffer.alloc(5);
    frame.writeUInt32BE(message.length, 1);
    stream.end(Buffer.concat([frame, message]));
    const ended = await new Promise<Record<string, unknown>>((resolve, reject) => {
      stream.on('response', (headers) => headers['grpc-status'] && resolve(headers));
      stream.on('trailers', resolve).on('error', reject).resume();
    });
    session.close();
    expect(ended).toMatchObject({ 'grpc-status': String(status.OK) });
  },
);

it.each(['9223372036854.775807', '1e3', '1.0000001', '', '٣'])(
  'says why "%s" is no amount',
  async (amount) => {
    const text = Buffer.from(amount);
    const request = Buffer.concat([Buffer.from([34, text.length]), text]);
    const failure = await failureOf(`${CREDIT}/Reserve`, request, { deadlineMs: 5_000 });
    expect(failure).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: expect.stringContaining('at most twelve digits before the point and six after it'),
    });
  },
);

describe('with certificates', () => {
  const file = (name: string) => path.join(projectRoot, 'fixtures/tls', name);
  const settings = {
    RPC_TLS_CERT: file('service.pem'),
    RPC_TLS_KEY: file('service.key'),
    RPC_TLS_CA: file('ca.pem'),
  };
  const ours = readCertificates(settings)!;
  const strangers = {
    cert: readFileSync(file('stranger.pem')),
    key: readFileSync(file('stranger.key')),
    ca: ours.ca,
  };

  it('lets in who shows one of the same authority and the token, and nobody else', async () => {
    const onPort = await freePort();
    const secured = await serve(onPort, { certificates: ours });
    const ask = (options: Parameters<typeof clientOf>[1]) => clientOf(onPort, options).getCredit(workspaceId);
    expect(await ask({ certificates: ours })).toMatchObject({ workspaceId });
    await expect(ask({ certificates: strangers })).rejects.toMatchObject({ name: 'CreditUnavailableError' });
    await expect(ask({})).rejects.toMatchObject({ name: 'CreditUnavailableError' });
    await expect(ask({ certificates: ours, token: 'some-other-token-entirely' })).rejects.toMatchObject({
      name: 'ServiceTokenError',
    });
    await secured.close();
  });

  it('does not speak to a server that cannot show one', async () => {
    await expect(clientOf(port, { certificates: ours }).getCredit(workspaceId)).rejects.toMatchObject({
      name: 'CreditUnavailableError',
    });
  });

  it('says which setting is missing, or which file', () => {
    expect(readCertificates({})).toBeUndefined();
    expect(() => readCertificates({ RPC_TLS_CERT: 'a' })).toThrow('RPC_TLS_KEY, RPC_TLS_CA is missing');
    expect(() => readCertificates({ ...settings, RPC_TLS_CA: '/nowhere.pem' })).toThrow(/RPC_TLS_CA.*ENOENT/);
  });
});

it('writes a line for a call under the request id of its caller', async () => {
  await withRequestId('req_of_the_caller', () => client.getCredit(workspaceId));
  await untilTrue(() =>
    lines.some((line) => /getWorkspaceCredit/.test(line) && /req_of_the_caller/.test(line)),
  );
});

it('says that it is not serving and UNAVAILABLE while Postgres is away', async () => {
  const pool = openPool(`postgres://nobody@127.0.0.1:${await freePort()}/nowhere`, {
    max: 2,
    applicationName: 'test',
  });
  const lonelyPort = await freePort();
  const lonely = await serve(lonelyPort, { pool });
  const asking = clientOf(lonelyPort);
  await expect(reserve(1n, asking)).rejects.toMatchObject({
    name: 'CreditUnavailableError',
    cause: expect.objectContaining({ code: status.UNAVAILABLE }),
  });
  await expect(asking.authenticateKey(hashApiKey(apiKey))).rejects.toMatchObject({
    name: 'CreditUnavailableError',
  });
  expect(await asking.answers()).toBe(false);
  expect(await client.answers()).toBe(true);
  await asking.stop();
  await lonely.close();
  await pool.end();
});

it('gives no answer after the deadline, and the repeat finds out what happened', async () => {
  const hasty = clientOf(port, { deadlineMs: 150 });
  const request = { opId: op(), workspaceId, reservationId: op(), amountMicros: 3n };
  const unlock = await lockAccount();
  await expect(hasty.reserve(request)).rejects.toMatchObject({ name: 'CreditUnavailableError' });
  expect(await reservations(hasty, 0).reserve(request)).toBeNull();
  await unlock();
  expect(await untilDefinite(() => hasty.reserve(request), { giveUpAfterMs: 10_000 })).toMatchObject({
    granted: true,
  });
});

it('refuses calls above its bound; that is an answer, to be asked for again on the same connection', async () => {
  const busyPort = await freePort();
  // The third place is for other workspaces.
  const busy = await serve(busyPort, { callsInFlightMax: 3 });
  const proxy = await vanishingProxy(busyPort);
  const asking = clientOf(proxy.port);
  const unlock = await lockAccount();
  const held = [reserve(1n, asking), reserve(1n, asking)];
  await untilTrue(async () => (await waitingForLocks()) === 2);
  for (let times = 0; times < 5; times++) {
    await expect(asking.getCredit(workspaceId)).rejects.toMatchObject({
      name: 'CreditUnavailableError',
      cause: expect.objectContaining({ code: status.RESOURCE_EXHAUSTED }),
    });
  }
  await unlock();
  for (const answer of await Promise.all(held)) expect(answer).toMatchObject({ granted: true });
  expect(await asking.getCredit(workspaceId)).toMatchObject({ workspaceId });
  expect(proxy.connections()).toBe(1);
  await asking.stop();
  await busy.close();
  await proxy.close();
});

it('says UNAVAILABLE before the deadline while Postgres is silent, and takes the same requests afterwards', async () => {
  const way = await stallable(database.url);
  const pool = openPool(way.url, { max: 2, applicationName: 'test', answerWithinMs: 300 });
  const slowPort = await freePort();
  const slow = await serve(slowPort, { pool });
  const asking = clientOf(slowPort, { deadlineMs: 1_000 });
  const reservation = { opId: op(), workspaceId, reservationId: op(), amountMicros: 7n };
  const patience = { giveUpAfterMs: 10_000 };
  await untilDefinite(() => asking.reserve(reservation), patience);
  const next = { opId: op(), workspaceId, reservationId: op(), amountMicros: 11n };
  const settlement = {
    opId: op(),
    reservationId: reservation.reservationId,
    capturedMicros: 2n,
    releasedMicros: 0n,
  };
  const before = await client.getCredit(workspaceId);

  way.stall();
  const from = lines.length;
  const calls = [
    () => asking.reserve(next),
    () => asking.settle([settlement]),
    () => asking.getCredit(workspaceId),
  ];
  for (const call of calls) await expect(call()).rejects.toMatchObject({ name: 'CreditUnavailableError' });
  // Under load the client may notice its deadline before the answer arrives; the server's line tells that it was sent.
  expect(lines.slice(from).some((line) => /"method":"reserve","code":"unavailable"/.test(line))).toBe(true);
  way.goOn();

  expect(await untilDefinite(() => asking.reserve(next), patience)).toMatchObject({ granted: true });
  expect(await untilDefinite(() => asking.settle([settlement]), patience)).toMatchObject([
    { status: 'APPLIED' },
  ]);
  expect(await client.getCredit(workspaceId)).toMatchObject({
    balanceMicros: before.balanceMicros - 2n,
    reservedMicros: before.reservedMicros + 11n - 2n,
  });
  await asking.stop();
  await slow.close();
  await pool.end();
  await way.close();
});

it('does not begin what waited for a connection until its deadline had passed', async () => {
  const pool = openPool(database.url, { max: 1, applicationName: 'test' });
  const fullPort = await freePort();
  const full = await serve(fullPort, { pool });
  const reservation = { opId: op(), workspaceId, reservationId: op(), amountMicros: 5n };
  await client.reserve(reservation);
  const holder = await pool.connect();
  const hasty = clientOf(fullPort, { deadlineMs: 200 });
  const from = lines.length;
  const late = { opId: op(), workspaceId, reservationId: op(), amountMicros: 13n };
  const closing = { opId: op(), reservationId: reservation.reservationId };
  const calls = [hasty.reserve(late), hasty.close([closing])];
  for (const call of calls) await expect(call).rejects.toMatchObject({ name: 'CreditUnavailableError' });
  // Each writes a line when it is given up, a little before the deadline as the server has it, and another when it comes
  // to its turn.
  const told = () => lines.slice(from).filter((line) => /"msg":"call"/.test(line)).length;
  await untilTrue(() => told() >= 2);
  const past = Date.now() + 100;
  await untilTrue(() => Date.now() > past);
  holder.release();
  await untilTrue(() => told() >= 4);
  const { rowCount } = await database.pool.query('SELECT FROM credit_op WHERE op_id = ANY($1)', [
    [late.opId, closing.opId],
  ]);
  expect(rowCount).toBe(0);
  await hasty.stop();
  await full.close();
  await pool.end();
});

it('does once what was carried out after its deadline, whoever asks for it again', async () => {
  const hasty = clientOf(port, { deadlineMs: 150 });
  const reservation = { opId: op(), workspaceId, reservationId: op(), amountMicros: 20n };
  const before = await client.getCredit(workspaceId);
  const closing = { opId: op(), reservationId: reservation.reservationId };
  const patience = { giveUpAfterMs: 10_000 };

  let unlock = await lockAccount();
  await expect(hasty.reserve(reservation)).rejects.toMatchObject({ name: 'CreditUnavailableError' });
  expect(await waitingForLocks()).toBe(1);
  await unlock();
  const answers = Promise.all([1, 2, 3].map(() => untilDefinite(() => hasty.reserve(reservation), patience)));
  for (const answer of await answers) expect(answer).toMatchObject({ granted: true });
  expect((await client.getCredit(workspaceId)).reservedMicros).toBe(before.reservedMicros + 20n);

  unlock = await lockAccount();
  await expect(hasty.close([closing])).rejects.toMatchObject({ name: 'CreditUnavailableError' });
  expect(await waitingForLocks()).toBe(1);
  await unlock();
  const closed = Promise.all([1, 2, 3].map(() => untilDefinite(() => hasty.close([closing]), patience)));
  for (const totals of await closed)
    expect(totals).toMatchObject([{ status: 'CLOSED', capturedMicros: 0n, releasedMicros: 20n }]);
  expect((await client.getCredit(workspaceId)).reservedMicros).toBe(before.reservedMicros);
});

it('finishes the call under way when it stops, and its clients find the next server', async () => {
  const unlock = await lockAccount();
  const underWay = reserve(5n);
  await untilTrue(async () => (await waitingForLocks()) > 0);
  const stopped = server.close();
  await unlock();
  expect(await underWay).toMatchObject({ granted: true });
  await stopped;
  await expect(reserve(5n)).rejects.toMatchObject({ name: 'CreditUnavailableError' });
  expect(await client.answers()).toBe(false);
  server = await serve();
  expect(await untilDefinite(() => reserve(5n), { giveUpAfterMs: 10_000 })).toMatchObject({ granted: true });
});

it('replaces a connection whose packets vanish', async () => {
  const proxy = await vanishingProxy(port);
  const through = clientOf(proxy.port, { deadlineMs: 300 });
  expect((await through.getCredit(workspaceId)).workspaceId).toBe(workspaceId);
  // In the same process somebody else holds a connection to the same address, which must not be shared.
  const neighbour = clientOf(proxy.port);
  await neighbour.getCredit(workspaceId);
  proxy.vanish();
  await expect(through.getCredit(workspaceId)).rejects.toMatchObject({ name: 'CreditUnavailableError' });
  // Keepalive would take seven seconds to notice; three deadlines are enough.
  const began = proxy.connections();
  await untilDefinite(() => through.getCredit(workspaceId), { giveUpAfterMs: 5_000 });
  expect(proxy.connections()).toBe(began + 1);
  await through.stop();
  await neighbour.stop();
  await proxy.close();
});

it('names the port when it is in use', async () => {
  await expect(serve(port)).rejects.toThrow(`port ${port} is in use`);
});

jest.setTimeout(30_000);

async function lockAccount(): Promise<() => Promise<void>> {
  const tx = await database.pool.connect();
  await tx.query('BEGIN');
  await tx.query('SELECT FROM credit_account WHERE workspace_id = $1 FOR UPDATE', [workspaceId]);
  return async () => {
    await tx.query('COMMIT');
    tx.release();
  };
}

async function waitingForLocks(): Promise<number> {
  const { rowCount } = await database.pool.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return rowCount ?? 0;
}

async function untilTrue(check: () => boolean | Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`not so within ${timeoutMs} ms: ${check}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Forwards to a port until told to swallow what the connections of that moment carry. */
async function vanishingProxy(target: number) {
  const pairs: [Socket, Socket][] = [];
  let count = 0;
  const proxy: Server = createServer((inbound) => {
    count++;
    const outbound = connect(target, '127.0.0.1');
    inbound.pipe(outbound).pipe(inbound);
    for (const socket of [inbound, outbound]) socket.on('error', () => {});
    pairs.push([inbound, outbound]);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => proxy.once('listening', resolve));
  return {
    port: (proxy.address() as AddressInfo).port,
    connections: () => count,
    vanish: () => {
      for (const [inbound, outbound] of pairs) {
        inbound.unpipe().resume();
        outbound.unpipe().resume();
      }
    },
    close: async () => {
      for (const socket of pairs.flat()) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
