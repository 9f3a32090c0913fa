import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { KeyOwner } from '../../libs/platform/access/api-key.js';
import { KEY_CHANGES_CHANNEL, publishKeyChange } from '../../libs/platform/access/key-changes.js';
import { openRedis, openSubscriber } from '../../libs/platform/redis/redis.js';
import { testRedisUrl } from '../../libs/testing/database.js';
import { eventually } from '../../libs/testing/eventually.js';
import { KeyCache } from './key-cache.js';

const owner: KeyOwner = {
  workspaceId: randomUUID(),
  keyId: randomUUID(),
  scopes: ['*'],
  isTest: false,
  isSuspended: false,
  expiresAt: null,
};
let publisher: Redis;
let subscriber: Redis;
/** Look-ups that wait for the credit service, in the order they came. */
let asked: ((owner: KeyOwner | null) => void)[];
let keys: KeyCache;

beforeEach(async () => {
  const url = await testRedisUrl();
  [publisher, subscriber] = [openRedis(url), openSubscriber(url)];
  asked = [];
  keys = new KeyCache({ authenticateKey: () => new Promise((answer) => asked.push(answer)) });
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
  const finds = Promise.all(Array.from({ length: 100 }, () => keys.find('a key')));
  expect(asked).toHaveLength(1);
  asked[0]!(owner);
  expect(new Set(await finds)).toEqual(new Set([owner]));
  expect(await keys.find('a key')).toBe(owner);
  expect(asked).toHaveLength(1);
});

it('neither shares nor keeps an answer that was asked for before the key changed', async () => {
  const early = keys.find('a key');
  publishKeyChange(publisher, owner.keyId);
  const late = await eventually('the change is heard of', async () => {
    const find = keys.find('a key');
    return asked.length > 1 && { find };
  });
  asked[0]!(owner);
  expect(await early).toBe(owner);
  asked[1]!(null);
  expect(await late.find).toBeNull();
  expect(await keys.find('a key')).toBeNull();
});
