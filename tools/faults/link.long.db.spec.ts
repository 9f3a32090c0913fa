import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Redis } from 'ioredis';
import pg from 'pg';
import { openRedis } from '../../libs/platform/redis/redis.js';
import { createTestDatabase, type TestDatabase, testRedisUrl } from '../../libs/testing/database.js';
import { eventually } from '../../libs/testing/eventually.js';
import { Link, type Unit } from './link.js';

let database: TestDatabase;
let link: Link;
let pool: pg.Pool;
let units: Unit[];

const seen = () => units.map(({ direction, kind, detail }) => `${direction} ${kind} ${detail}`);
const watch = (watched: Link) => {
  units = [];
  watched.onUnit = (unit) => {
    units.push(unit);
    return 'pass';
  };
};
const count = async () => (await database.pool.query('SELECT count(*)::int AS n FROM thing')).rows[0].n;

beforeAll(async () => {
  database = await createTestDatabase('salesapi');
  await database.pool.query('CREATE TABLE thing (id SERIAL, text TEXT)');
  const url = new URL(database.ownerUrl);
  link = await Link.open({ name: 'test->db', protocol: 'postgres', port: Number(url.port) });
  url.port = String(link.port);
  pool = new pg.Pool({ connectionString: url.href, max: 2, connectionTimeoutMillis: 5_000 });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
});
beforeEach(async () => {
  watch(link);
  await database.pool.query('TRUNCATE thing');
});
afterAll(async () => {
  await link.close();
  await pool.end();
  await database.drop();
});

describe('a link to Postgres', () => {
  const insert = {
    name: 'insert-thing',
    text: 'INSERT INTO thing (text) VALUES ($1) RETURNING id',
    values: ['a'],
  };

  it('tells of commits that changed something', async () => {
    await pool.query(insert);
    await pool.query('UPDATE thing SET text = text WHERE id = -1');
    await pool.query('SELECT 1');
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query(insert);
    await client.query('COMMIT');
    client.release();
    expect(seen()).toEqual([
      'request commit insert-thing',
      'reply commit insert-thing',
      'request commit UPDATE thing SET text = text',
      'request commit insert-thing',
      'reply commit insert-thing',
    ]);
  });

  it.each([
    ['request', 0],
    ['reply', 1],
  ] as const)(
    'cut at a %s: the client is told of a lost connection, and %i rows are there',
    async (direction, rows) => {
      link.onUnit = (unit) => (unit.direction === direction ? 'cut' : 'pass');
      await expect(pool.query(insert)).rejects.toThrow(/ECONNRESET|Connection terminated/);
      await eventually('the outcome', async () => (await count()) === rows);
      watch(link);
      await pool.query(insert);
      expect(await count()).toBe(rows + 1);
    },
  );

  it('hold: neither the reply nor anything after it comes, until the link is cut', async () => {
    link.onUnit = ({ direction }) => (direction === 'reply' ? 'hold' : 'pass');
    let over = false;
    const held = pool.query(insert).finally(() => {
      over = true;
    });
    held.catch(() => {});
    await eventually('the row', async () => (await count()) === 1);
    // Another connection of the same link is answered meanwhile.
    await pool.query('SELECT 1');
    expect(over).toBe(false);
    link.cut();
    await expect(held).rejects.toThrow();
  });

  it('blackhole: connections stay open and silent, new ones hang, and after healing new ones pass', async () => {
    await pool.query('SELECT 1');
    link.blackhole();
    const outcomes = [pool.query('SELECT 1'), pool.query('SELECT 1')].map((query) =>
      query.then(
        () => 'answered',
        () => 'lost',
      ),
    );
    const sign = await Promise.race([
      ...outcomes,
      database.pool.query('SELECT pg_sleep(0.3)').then(() => 'silence'),
    ]);
    expect(sign).toBe('silence');
    link.heal();
    expect(await Promise.all(outcomes)).toEqual(['lost', 'lost']);
    await pool.query('SELECT 1');
  });

  it('carries much more than fits into its buffers, both ways', async () => {
    const text = 'x'.repeat(20_000_000);
    await pool.query('INSERT INTO thing (text) VALUES ($1)', [text]);
    const { rows } = await pool.query('SELECT text FROM thing');
    expect(rows[0].text).toBe(text);
    expect(seen()).toHaveLength(2);
  });
});

describe('a link to Redis', () => {
  let redisLink: Link;
  let redis: Redis;

  beforeAll(async () => {
    const url = new URL(await testRedisUrl());
    redisLink = await Link.open({ name: 'test->redis', protocol: 'redis', port: Number(url.port) });
    url.port = String(redisLink.port);
    redis = openRedis(url.href);
  });
  afterAll(async () => {
    redis.disconnect();
    await redisLink.close();
  });

  it('tells of each command and its reply, in whatever way they are sent together', async () => {
    watch(redisLink);
    const pipeline = redis.pipeline().set('a', '1').get('a').eval('return {1, {2}}', 1, 'b');
    await expect(pipeline.exec()).resolves.toEqual([
      [null, 'OK'],
      [null, '1'],
      [null, [1, [2]]],
    ]);
    await redis.multi().incr('a').incr('a').exec();
    expect(seen().filter((unit) => unit.startsWith('request'))).toEqual([
      'request set a',
      'request get a',
      'request eval b',
      'request multi undefined',
      'request incr a',
      'request incr a',
      'request exec undefined',
    ]);
    expect(seen().filter((unit) => unit.startsWith('reply'))).toHaveLength(7);
  });

  it('a reply that is lost was executed, and the client that repeats it finds out', async () => {
    await redis.set('n', '0');
    let cuts = 1;
    redisLink.onUnit = ({ direction, kind }) =>
      direction === 'reply' && kind === 'incr' && cuts-- > 0 ? 'cut' : 'pass';
    // ioredis sends again what had no answer.
    expect(await redis.incr('n')).toBe(2);
  });
});

describe('a link to a server that does not read', () => {
  it('makes the client wait, and nobody else', async () => {
    const accepted: Socket[] = [];
    const server = createServer({ pauseOnConnect: true }, (socket) => accepted.push(socket)).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const slow = await Link.open({ name: 'test->slow', protocol: 'http', port });
    const request = Buffer.concat([Buffer.from('POST / HTTP/1.1\r\n\r\n'), Buffer.alloc(64_000_000)]);
    const post = (client: Socket) =>
      new Promise<'written'>((resolve) => client.write(request, () => resolve('written')));
    try {
      const [stuck, other] = [connect(slow.port, '127.0.0.1'), connect(slow.port, '127.0.0.1')];
      for (const client of [stuck, other]) client.on('error', () => {});
      await eventually('both have arrived', async () => accepted.length === 2);
      const stuckPost = post(stuck);
      const otherPost = post(other);
      // Whichever of the two connections came second is read; it is the clock for the one that is not.
      accepted[1]!.resume();
      const first = await Promise.race([stuckPost.then(() => stuck), otherPost.then(() => other)]);
      const last = first === stuck ? otherPost : stuckPost;
      const again = post(first);
      expect(await Promise.race([last, again.then(() => 'only the other')])).toBe('only the other');
      accepted[0]!.resume();
      expect(await last).toBe('written');
    } finally {
      await slow.close();
      for (const socket of accepted) socket.destroy();
      server.close();
    }
  });
});
