import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { testRedisUrl } from '../../testing/database.js';
import { eventually } from '../../testing/eventually.js';
import { openRedis, openSubscriber } from '../redis/redis.js';
import type { KeyOwner } from './api-key.js';
import { KeyCache } from './key-cache.js';
import { KEY_CHANGES_CHANNEL, publishKeyChange } from './key-changes.js';

const owner: KeyOwner = {
  workspaceId: randomUUID(),
  keyId: randomUUID(),
  scopes: ['*'],
  isTest: false,
  customerId: 'w',
  isSuspended: false,
  expiresAt: null,
};
let publisher: Redis;
let subscriber: Redis;
/** Look-ups that wait for the credit service, in the order they came. */
let asked: ((owner: KeyOwner | null) => void)[];
let keys: KeyCache;

const find = async () => keys.find('a key', (lookUp) => lookUp());

beforeEach(async () => {
  const url = await testRedisUrl();
  [publisher, subscriber] = [openRedis(url), openSubscriber(url)];
  asked = [];
  keys = new KeyCache(() => new Promise((answer) => asked.push(answer)), 5_000);
  keys.listen(subscriber);
  await eventually('somebody listens', async () => {
    const [, listeners] = (await publisher.call('PUBSUB', 'NUMSUB', KEY_CHANGES_CHANNEL)) as [string, number];
    return listeners > 0;
  });
});
afterEach(() => {
  publisher.disconnect();
  subscriber.disconnect();
});

it('asks once for a key that many requests come with at once, and not again for a while', async () => {
  const finds = Promise.all(Array.from({ length: 100 }, find));
  expect(asked).toHaveLength(1);
  asked[0]!(owner);
  expect(new Set(await finds)).toEqual(new Set([owner]));
  expect(await find()).toBe(owner);
  expect(asked).toHaveLength(1);
});

it('neither shares nor keeps an answer that was asked for before the key changed', async () => {
  const early = find();
  publishKeyChange(publisher, owner.keyId);
  const late = await eventually('the change is heard of', async () => {
    const found = find();
    return asked.length > 1 && { found };
  });
  asked[0]!(owner);
  expect(await early).toBe(owner);
  asked[1]!(null);
  expect(await late.found).toBeNull();
  expect(await find()).toBeNull();
});

describe('without a cache', () => {
  beforeEach(() => {
    keys = new KeyCache(() => new Promise((answer) => asked.push(answer)), 0);
  });

  it('finds out once that a new key is right, for all who come with it, and then asks for each', async () => {
    let paid = 0;
    const findAsStranger = async () =>
      keys.find('a key', (lookUp) => {
        paid += 1;
        return lookUp();
      });
    const finds = Promise.all(Array.from({ length: 100 }, findAsStranger));
    expect(asked).toHaveLength(1);
    asked[0]!(owner);
    await eventually('each has asked', async () => asked.length === 100);
    for (const answer of asked.slice(1)) answer(owner);
    expect(new Set(await finds)).toEqual(new Set([owner]));
    expect(paid).toBe(1);
  });

  it('tells nobody what was true before he came', async () => {
    const early = find();
    const late = find();
    asked[0]!(owner);
    expect(await early).toBe(owner);
    await eventually('the later one asks, too', async () => asked.length === 2);
    asked[1]!(null);
    expect(await late).toBeNull();
  });

  it('takes a wrong key for wrong, whoever has asked', async () => {
    const finds = Promise.all([find(), find()]);
    asked[0]!(null);
    expect(await finds).toEqual([null, null]);
    expect(asked).toHaveLength(1);
  });
});
