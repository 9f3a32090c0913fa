import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { type handleUnaryCall, Server, ServerCredentials, type ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { pino } from 'pino';
import { projectRoot } from '../../platform/process/project-root.js';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { type CreditClient, createCreditClient } from './credit-client.js';
import { closeFinishedRuns, settlementOpId, settlePending } from './settlement.js';

// What a service answers that is not ours, is broken, or is answering somebody else: nothing of it is believed.

interface Op {
  opId: string;
  reservationId: string;
}

interface Asked {
  settlements: Op[];
  closings: Op[];
}

let database: TestDatabase;
let server: Server;
let client: CreditClient;
/** What the service does with the operations it is asked for. */
let answer: (asked: Op[]) => object[];
/** What it replies to a call that is not a list. */
let reply: () => object;
const logged: object[] = [];
const logger = pino({ level: 'error' }, { write: (line: string) => logged.push(JSON.parse(line)) });

beforeAll(async () => {
  database = await createTestDatabase('salesapi');
  const definition = loadSync(path.join(projectRoot, 'proto/credit.proto'), { enums: String, arrays: true });
  const service = (name: string) => definition[`broadside.credit.v1.${name}`] as unknown as ServiceDefinition;
  const says =
    (of: (request: Asked) => object): handleUnaryCall<Asked, object> =>
    (call, callback) =>
      callback(null, of(call.request));
  server = new Server();
  server.addService(service('CreditService'), {
    Settle: says(({ settlements }) => ({ outcomes: answer(settlements) })),
    Close: says(({ closings }) => ({ outcomes: answer(closings) })),
    Reserve: says(() => reply()),
    GetWorkspaceCredit: says(() => reply()),
  });
  server.addService(service('WorkspaceService'), {
    AuthenticateKey: says(() => reply()),
    ListSuspended: says(() => reply()),
    RecordAudit: says(() => reply()),
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  client = createCreditClient({ url: `127.0.0.1:${port}`, token: 'any', deadlineMs: 5_000, logger });
});
afterAll(async () => {
  await client.stop();
  server.forceShutdown();
  await database.drop();
});
beforeEach(async () => {
  await database.pool.query('TRUNCATE campaign CASCADE');
  logged.length = 0;
});

/** Three campaigns whose one batch is done. @returns their runs. */
async function threeRuns(confirmed: boolean): Promise<string[]> {
  const runs = [randomUUID(), randomUUID(), randomUUID()];
  for (const runId of runs) {
    const { rows } = await database.pool.query(
      `INSERT INTO campaign (workspace_id, name, template, carrier, columns, status, price_micros, contacts, rejected,
         segments, queued, sent)
       VALUES (gen_random_uuid(), 'settle', 'hi', 'test', '{}', 'running', 100000, 1, 0, 1, 0, 1) RETURNING id`,
    );
    const { id } = rows[0];
    await database.pool.query(
      `INSERT INTO run (id, campaign_id, no, amount_micros, state) VALUES ($1, $2, 1, 100000, 'open')`,
      [runId, id],
    );
    await database.pool.query(
      `INSERT INTO batch (campaign_id, no, first_seq, last_seq, messages, segments, state) VALUES ($1, 0, 0, 0, 1, 1, 'done')`,
      [id],
    );
    await database.pool.query(
      `INSERT INTO settlement (campaign_id, batch_no, run_id, captured_micros, released_micros, confirmed_at)
       VALUES ($1, 0, $2, 100000, 0, CASE WHEN $3 THEN now() END)`,
      [id, runId, confirmed],
    );
  }
  return runs;
}

const calls = {
  settle: {
    good: 'APPLIED',
    work: () => settlePending(database.pool, client, logger),
    done: async () => {
      const { rows } = await database.pool.query(
        'SELECT run_id AS run, error FROM settlement WHERE confirmed_at IS NOT NULL OR error IS NOT NULL',
      );
      return rows;
    },
  },
  close: {
    good: 'CLOSED',
    work: () => closeFinishedRuns(database.pool, client, logger),
    done: async () =>
      (await database.pool.query(`SELECT id AS run, NULL AS error FROM run WHERE state = 'closed'`)).rows,
  },
};

const well = (status: string) => (op: Op) => ({ opId: op.opId, status, captured: '0.1', released: '0' });

describe.each(['settle', 'close'] as const)('an answer to %s', (name) => {
  const { good, work, done } = calls[name];
  const all = (asked: Op[]) => asked.map(well(good));
  const BAD: Record<string, (asked: Op[]) => object[]> = {
    'is empty': () => [],
    'is short': (asked) => all(asked).slice(1),
    'is long': (asked) => [...all(asked), well(good)({ opId: 'another', reservationId: '' })],
    'has foreign ids': (asked) =>
      asked.map(({ reservationId }) => well(good)({ opId: `${reservationId}:other`, reservationId })),
    'has one foreign id': (asked) => [
      ...all(asked).slice(1),
      well(good)({ opId: settlementOpId(randomUUID(), 0), reservationId: '' }),
    ],
    'has no ids': (asked) => asked.map(() => ({ status: good, captured: '0', released: '0' })),
    'has one of them twice': (asked) => [...all(asked).slice(1), well(good)(asked[1]!)],
    'has no status': (asked) => asked.map(({ opId }) => ({ opId, captured: '0', released: '0' })),
    'has a status nobody knows': (asked) =>
      asked.map(({ opId }) => ({ opId, status: 77, captured: '0', released: '0' })),
  };

  it.each(Object.keys(BAD))('that %s confirms nothing, and says so', async (bad) => {
    const runs = await threeRuns(name === 'close');
    answer = BAD[bad]!;
    await expect(work()).rejects.toMatchObject({ name: 'UnfitAnswerError' });
    expect(await done()).toEqual([]);
    expect(logged).toMatchObject([{ call: name, err: { name: 'UnfitAnswerError' } }]);
    answer = all;
    expect(await work()).toBe(3);
    expect((await done()).map(({ run }) => run).sort()).toEqual(runs.sort());
  });

  it('in another order confirms what it names', async () => {
    const runs = await threeRuns(name === 'close');
    answer = (asked) =>
      asked.map((op) => well(op.reservationId === runs[1] ? 'CONFLICT' : good)(op)).reverse();
    await work();
    const found = await done();
    const sound = found.filter(({ error }) => error === null).map(({ run }) => run);
    expect(sound.sort()).toEqual([runs[0], runs[2]].sort());
  });
});

describe('an answer to one operation', () => {
  const request = { opId: 'op', workspaceId: randomUUID(), reservationId: 'r', amountMicros: 5_000_000n };
  const granted = { opId: 'op', granted: true, available: '7', shortfall: '0' };
  const refused = { opId: 'op', granted: false, available: '2', shortfall: '3' };

  it('is taken as it is where it fits', async () => {
    reply = () => granted;
    expect(await client.reserve(request)).toMatchObject({ granted: true, availableMicros: 7_000_000n });
    reply = () => refused;
    expect(await client.reserve(request)).toMatchObject({ granted: false, shortfallMicros: 3_000_000n });
  });

  it.each([
    ['is empty', {}],
    ['is another', { ...granted, opId: 'other' }],
    ['grants what is not there', { ...granted, available: '4' }],
    ['grants and lacks', { ...granted, shortfall: '1' }],
    ['refuses what is there', { ...refused, available: '9' }],
    ['refuses and lacks nothing', { ...refused, shortfall: '0' }],
    ['has no amount', { ...granted, available: 'much' }],
  ])('neither grants nor refuses where it %s', async (_, bad) => {
    reply = () => bad;
    await expect(client.reserve(request)).rejects.toMatchObject({ name: 'UnfitAnswerError' });
  });

  it('authenticates nobody where it is empty, of another key, or names nobody', async () => {
    const keySha256 = Buffer.alloc(32, 1);
    const owner = {
      keySha256,
      workspaceId: randomUUID(),
      customerId: randomUUID(),
      keyId: randomUUID(),
      scopes: ['*'],
    };
    reply = () => owner;
    expect(await client.authenticateKey(keySha256)).toMatchObject({ workspaceId: owner.workspaceId });
    for (const bad of [
      {},
      { ...owner, keySha256: Buffer.alloc(32, 2) },
      { ...owner, workspaceId: '' },
      { ...owner, customerId: '' },
      { ...owner, keyId: '' },
      { ...owner, expiresAt: 'never' },
    ]) {
      reply = () => bad;
      await expect(client.authenticateKey(keySha256)).rejects.toMatchObject({ name: 'UnfitAnswerError' });
    }
  });

  it('takes nothing for the list of suspended workspaces that does not say that it is one', async () => {
    const [one, two] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
    const first = { workspaceIds: [one], hasMore: true, after: '', isAnswer: true };
    const pages = [first, { workspaceIds: [two], hasMore: false, after: one, isAnswer: true }];
    reply = () => pages.shift()!;
    expect(await client.suspendedWorkspaces()).toEqual([one, two]);
    for (const bad of [{}, { ...first, after: two }, { ...first, workspaceIds: [] }]) {
      reply = () => bad;
      await expect(client.suspendedWorkspaces()).rejects.toMatchObject({ name: 'UnfitAnswerError' });
    }
  });

  it('tells the credit of no other workspace', async () => {
    reply = () => ({ workspaceId: randomUUID(), balance: '1', reserved: '0', available: '1', version: 1 });
    await expect(client.getCredit(request.workspaceId)).rejects.toMatchObject({ name: 'UnfitAnswerError' });
  });
});
