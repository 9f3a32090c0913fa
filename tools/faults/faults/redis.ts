import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { openRedis } from '../../../libs/platform/redis/redis.js';
import type { Rig } from '../rig.js';
import type { Fault } from './fault.js';

const HOLDS = ['redis'];

const restart = (name: string, options: { truncateAof: boolean }): Fault => ({
  name,
  draw(random) {
    const downMs = random.int(0, 1_000);
    return {
      about: `down for ${downMs} ms`,
      holds: HOLDS,
      async run({ rig }) {
        await rig.killRedis(options);
        await delay(downMs);
        await rig.startRedis();
        return true;
      },
    };
  },
});

const command = (name: string, about: string, work: (redis: Redis) => Promise<unknown>): Fault => ({
  name,
  draw: () => ({
    about,
    holds: HOLDS,
    async run({ rig }) {
      await withRedis(rig, work);
      return true;
    },
  }),
});

const outOfMemory: Fault = {
  name: 'Redis out of memory',
  draw(random) {
    const lastsMs = random.int(300, 2_000);
    return {
      about: `for ${lastsMs} ms`,
      holds: HOLDS,
      async run({ rig }) {
        await withRedis(rig, (redis) => redis.config('SET', 'maxmemory', '1'));
        await delay(lastsMs);
        await withRedis(rig, (redis) => redis.config('SET', 'maxmemory', '0'));
        return true;
      },
    };
  },
};

export const REDIS_FAULTS: readonly Fault[] = [
  restart('kill -9 of Redis', { truncateAof: false }),
  restart('Redis back with a torn append-only file', { truncateAof: true }),
  command('FLUSHALL', 'everything is forgotten', (redis) => redis.flushall()),
  command('SCRIPT FLUSH', 'every script is forgotten', (redis) => redis.script('FLUSH')),
  outOfMemory,
];

async function withRedis<T>({ platform }: Rig, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = openRedis(platform.redisUrl);
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}
