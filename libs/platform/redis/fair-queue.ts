import type { Job, JobOptions, Queue } from 'bull';
import { within } from '../process/within.js';
import { enqueue } from './queue.js';

/**
 * Lets the owners of a queue's jobs take turns in Redis, for all processes at once: start-time fair queueing (Goyal, Vin, Cheng).
 * KEYS: when each owner's next job may begin, in a time that only work makes go by; and how far that time is. ARGV: pairs of owner
 * and cost. It answers the time at which each job begins. An owner of whom nothing waits begins now, whatever others have
 * waiting; one who adds faster than is worked off falls behind by what that costs.
 */
const TAKE_TURNS = `
local now = tonumber(redis.call('GET', KEYS[2]) or '1')
local turns = {}
for i = 1, #ARGV, 2 do
  local begins = math.max(now, tonumber(redis.call('ZSCORE', KEYS[1], ARGV[i]) or '1'))
  redis.call('ZADD', KEYS[1], string.format('%.0f', begins + ARGV[i + 1]), ARGV[i])
  turns[#turns + 1] = begins
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
return turns
`;

/** KEYS[1] how far the time is, ARGV[1] that of a job that begins. */
const BEGIN = `
if tonumber(ARGV[1]) > tonumber(redis.call('GET', KEYS[1]) or '0') then redis.call('SET', KEYS[1], ARGV[1]) end
`;

/** Owners and times that one call of the script is given. */
const TURNS_PER_CALL = 500;
const REDIS_WAIT_MS = 2_000;

export interface FairJob {
  /** Whose turn it takes. */
  owner: string;
  /** How much of everybody's time it takes, compared to the others; whole. */
  cost: number;
  data: Record<string, unknown>;
  options?: JobOptions;
}

/** Adds jobs, each in its owner's turn. Never fails: what Redis does not take in time is not added. */
export async function enqueueFairly(queue: Queue, name: string, jobs: readonly FairJob[]): Promise<void> {
  if (queue.client.status !== 'ready') return;
  for (let from = 0; from < jobs.length; from += TURNS_PER_CALL) {
    const some = jobs.slice(from, from + TURNS_PER_CALL);
    const pairs = some.flatMap(({ owner, cost }) => [owner, String(cost)]);
    const keys = [queue.toKey('turns'), queue.toKey('time')];
    const asked = queue.client.eval(TAKE_TURNS, keys.length, ...keys, ...pairs).catch(() => undefined);
    const turns = (await within(REDIS_WAIT_MS, asked)) as number[] | undefined;
    if (!turns) return;
    // Bull's lowest number comes first.
    await Promise.all(
      some.map(({ data, options }, index) =>
        enqueue(queue, name, data, { ...options, priority: turns[index]! }),
      ),
    );
  }
}

/** Lets the time of the queue go on to that of a job that begins. Nobody waits for it, and it may get lost. */
export function noteBegun(queue: Queue, job: Job): void {
  const { priority } = job.opts;
  if (!priority || queue.client.status !== 'ready') return;
  queue.client.eval(BEGIN, 1, queue.toKey('time'), priority).catch(() => {});
}
