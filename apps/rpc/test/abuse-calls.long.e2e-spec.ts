import { randomUUID } from 'node:crypto';
import { connect as connectHttp2 } from 'node:http2';
import path from 'node:path';
import {
  Client,
  credentials,
  loadPackageDefinition,
  Metadata,
  type ServiceClientConstructor,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import fc from 'fast-check';
import { projectRoot } from '../../../libs/platform/process/project-root.js';
import { LEDGER_INVARIANTS } from '../../../libs/reconcile/ledgers.js';
import { ABUSE_SEED, Abuse } from '../../../libs/testing/abuse.js';
import { nastyString } from '../../../libs/testing/hostile-requests.js';
import { RPC_TOKEN } from '../../../libs/testing/platform.js';
import { exchange } from '../../../libs/testing/raw-http.js';

let abuse: Abuse;
let client: Client & Record<string, (...args: unknown[]) => void>;
let workspaces: typeof client;
let reservationId: string;

beforeAll(async () => {
  abuse = await Abuse.begin({ services: ['rpc', 'webapi'] });
  const options = { longs: String, enums: String, defaults: true, arrays: true };
  const loaded = loadPackageDefinition(loadSync(path.join(projectRoot, 'proto/credit.proto'), options));
  // biome-ignore lint/suspicious/noExplicitAny: the package is known only at run time.
  const { CreditService, WorkspaceService } = (loaded as any).broadside.credit.v1;
  const open = (service: ServiceClientConstructor) =>
    new service(`127.0.0.1:${abuse.platform.ports.rpc}`, credentials.createInsecure(), {
      'grpc.max_send_message_length': -1,
    }) as unknown as typeof client;
  [client, workspaces] = [open(CreditService), open(WorkspaceService)];
  reservationId = randomUUID();
  const { workspaceId } = abuse.client;
  const reserve = { opId: randomUUID(), workspaceId, reservationId, amount: '10' };
  expect(await call('Reserve', reserve)).toMatchObject({ code: status.OK });
});
afterAll(async () => {
  // The services have a method of this name themselves.
  for (const opened of [client, workspaces]) Client.prototype.close.call(opened);
  // What was reserved here belongs to no campaign.
  await abuse.end(LEDGER_INVARIANTS.map(({ name }) => name));
});

interface Answer {
  code: status;
  reply?: unknown;
}

function call(method: string, request: unknown, token = RPC_TOKEN, from = client): Promise<Answer> {
  const metadata = new Metadata();
  if (token) metadata.set('authorization', `Bearer ${token}`);
  return new Promise((resolve) =>
    from[method]!(
      request,
      metadata,
      { deadline: Date.now() + 5_000 },
      (error: ServiceError | null, reply: unknown) =>
        resolve(error ? { code: error.code } : { code: status.OK, reply }),
    ),
  );
}

/** What a caller is told of his own mistakes; never that something went wrong on our side, nor nothing. */
const DEFINITE = [
  status.OK,
  status.INVALID_ARGUMENT,
  status.NOT_FOUND,
  status.ALREADY_EXISTS,
  status.FAILED_PRECONDITION,
  status.UNAUTHENTICATED,
  status.RESOURCE_EXHAUSTED,
];

it('tells whoever calls with nonsense that it is his', async () => {
  const { workspaceId } = abuse.client;
  const text = fc.oneof(
    nastyString,
    fc.constantFrom(workspaceId, reservationId, '', '1', '-1', '999999999999999999'),
  );
  const settlement = fc.record({ opId: text, reservationId: text, captured: text, released: text });
  const entry = fc.record({
    id: fc.oneof(text, fc.uuid()),
    at: fc.oneof(text, fc.constant('2026-05-04T12:00:00.000Z')),
    action: fc.oneof(text, fc.constant('campaign.run')),
    workspaceId: text,
    ...{ keyId: text, address: text, requestId: text, target: text },
  });
  const requests = fc.oneof(
    fc.record({ method: fc.constant('GetWorkspaceCredit'), request: fc.record({ workspaceId: text }) }),
    fc.record({
      method: fc.constant('Reserve'),
      request: fc.record({ opId: text, workspaceId: text, reservationId: text, amount: text }),
    }),
    fc.record({
      method: fc.constant('Settle'),
      request: fc.record({ settlements: fc.array(settlement, { maxLength: 20 }) }),
    }),
    fc.record({
      method: fc.constant('Close'),
      request: fc.record({
        closings: fc.array(fc.record({ opId: text, reservationId: text }), { maxLength: 20 }),
      }),
    }),
    fc.record({
      method: fc.constant('RecordAudit'),
      request: fc.record({ entries: fc.array(entry, { maxLength: 20 }) }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(requests, async ({ method, request }) => {
      const service = method === 'RecordAudit' ? workspaces : client;
      const { code } = await call(method, request, RPC_TOKEN, service);
      expect(DEFINITE.map((known) => status[known])).toContain(status[code]);
    }),
    { seed: ABUSE_SEED, numRuns: 300 },
  );
});

it('knows no key by hashes of any length', async () => {
  for (const length of [0, 1, 31, 32, 33, 100_000]) {
    const { code } = await call(
      'AuthenticateKey',
      { keySha256: Buffer.alloc(length, 7) },
      RPC_TOKEN,
      workspaces,
    );
    expect(code).toBe(length === 32 ? status.UNAUTHENTICATED : status.INVALID_ARGUMENT);
  }
});

it.each(['', 'wrong', ' ', RPC_TOKEN.toUpperCase(), `${RPC_TOKEN} `.repeat(2), 'x'.repeat(5_000)])(
  'lets nobody in with the token "%s"',
  async (token) => {
    expect(await call('GetWorkspaceCredit', { workspaceId: abuse.client.workspaceId }, token)).toEqual({
      code: status.UNAUTHENTICATED,
    });
  },
);

it.each([
  ['a message above the limit', 2 * 1024 * 1024, [status.RESOURCE_EXHAUSTED]],
  ['one far above it', 64 * 1024 * 1024, [status.RESOURCE_EXHAUSTED, status.UNAVAILABLE, status.CANCELLED]],
])('refuses %s', async (_, bytes, codes) => {
  const { code } = await call('GetWorkspaceCredit', { workspaceId: 'x'.repeat(bytes) });
  expect(codes).toContain(code);
});

it('takes a hundred thousand settlements for too many', async () => {
  const settlements = Array.from({ length: 100_000 }, () => ({
    opId: 'x',
    reservationId,
    captured: '1',
    released: '0',
  }));
  expect((await call('Settle', { settlements })).code).toBe(status.RESOURCE_EXHAUSTED);
});

it.each<[string, string, Buffer]>([
  ['a method that is not there', '/broadside.credit.v1.CreditService/Drop', Buffer.alloc(0)],
  [
    'a service that is not there',
    '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
    Buffer.alloc(0),
  ],
  ['a path of nonsense', `/${'../'.repeat(100)}`, Buffer.alloc(0)],
])('knows no %s', async (_, method, message) => {
  expect(await bare(method, message)).toBe(status.UNIMPLEMENTED);
});

it.each<[string, Buffer]>([
  ['bytes that are no message', Buffer.from('ffffffffffffffffffff', 'hex')],
  ['a text that is not UTF-8', Buffer.from('0a03ff00fe', 'hex')],
  ['a length beyond the end', Buffer.from('0affffff7f41', 'hex')],
  ['groups in one another', Buffer.alloc(1_000, 0x0b)],
])('refuses %s', async (_, message) => {
  const code = await bare('/broadside.credit.v1.CreditService/GetWorkspaceCredit', message);
  expect(['INVALID_ARGUMENT', 'NOT_FOUND']).toContain(status[code]);
});

/** A call whose message is sent as these bytes. */
function bare(method: string, message: Buffer): Promise<status> {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${RPC_TOKEN}`);
  const asIs = (bytes: Buffer) => bytes;
  const plain: Client = client;
  return new Promise((resolve) =>
    plain.makeUnaryRequest(method, asIs, asIs, message, metadata, { deadline: Date.now() + 5_000 }, (error) =>
      resolve(error?.code ?? status.OK),
    ),
  );
}

it('outlives bytes that are not HTTP/2, streams that are begun and dropped, and headers without an end', async () => {
  const { rpc } = abuse.platform.ports;
  const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  const garbage = [
    Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    Buffer.alloc(100_000, 0xff),
    Buffer.concat([preface, Buffer.alloc(10_000, 0xaa)]),
  ];
  await Promise.all(Array.from({ length: 30 }, (_, n) => exchange(rpc, [garbage[n % garbage.length]!], 500)));
  const session = connectHttp2(`http://127.0.0.1:${rpc}`).on('error', () => {});
  for (let n = 0; n < 2_000 && !session.destroyed; n++) {
    const stream = session.request({
      ':method': 'POST',
      ':path': '/broadside.credit.v1.CreditService/GetWorkspaceCredit',
      'content-type': 'application/grpc',
      'x-a': 'a'.repeat(n),
    });
    stream.on('error', () => {}).close(8);
  }
  session.destroy();
  const { workspaceId } = abuse.client;
  expect((await call('GetWorkspaceCredit', { workspaceId })).code).toBe(status.OK);
});
