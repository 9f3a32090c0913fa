import Bull, { type Queue } from 'bull';
import { testRedisUrl } from '../../testing/database.js';
import { eventually } from '../../testing/eventually.js';
import { enqueueFairly, noteBegun } from './fair-queue.js';

let queue: Queue;
let count = 0;

beforeEach(async () => {
  queue = new Bull('fair', await testRedisUrl(), { defaultJobOptions: { removeOnComplete: true } });
  await eventually('Redis is there', async () => queue.client.status === 'ready');
});
afterEach(() => queue.close());

const add = (owner: string, jobs: number, cost = 100, options = {}) =>
  enqueueFairly(
    queue,
    'work',
    Array.from({ length: jobs }, () => ({
      owner,
      cost,
      data: { owner },
      options: { jobId: String(count++), ...options },
    })),
  );

/** Does all that waits, and whatever is added when a job says so; resolves with the owners in the order of their jobs. */
async function worked(jobs: number, during: (order: string[]) => Promise<void> = async () => {}) {
  const order: string[] = [];
  void queue.process('work', 1, async (job) => {
    noteBegun(queue, job);
    order.push(job.data.owner);
    await during(order);
  });
  await eventually('all is done', async () => order.length === jobs);
  return order;
}

it('does the little of one owner before the much of another that came first', async () => {
  await add('noisy', 200);
  await add('quiet', 2);
  const order = await worked(202);
  expect(order.lastIndexOf('quiet')).toBeLessThan(5);
});

it('lets owners that both have much take turns by what their jobs cost', async () => {
  await add('large', 50, 1_000);
  await add('small', 200, 100);
  const order = await worked(250);
  const large = order.slice(0, 110).filter((owner) => owner === 'large').length;
  expect(large).toBeGreaterThanOrEqual(8);
  expect(large).toBeLessThanOrEqual(12);
});

it('serves who comes late next, and takes nothing from who was alone before', async () => {
  await add('first', 100);
  const order = await worked(140, async (sofar) => {
    if (sofar.length !== 60) return;
    await add('second', 20);
    await add('first', 20);
  });
  expect(order.slice(0, 60)).not.toContain('second');
  const after = order.slice(60, 100);
  expect(after.filter((owner) => owner === 'second')).toHaveLength(20);
  expect(after.filter((owner) => owner === 'first')).toHaveLength(20);
});

it('keeps the turn of a job that is delayed, and needs nothing that Redis has forgotten', async () => {
  await add('noisy', 50);
  await add('quiet', 1, 100, { delay: 1 });
  const order = await worked(51);
  expect(order.indexOf('quiet')).toBeLessThan(50);
  await queue.client.flushdb();
  await add('again', 1);
  await eventually('it is done', async () => order.includes('again'));
});
