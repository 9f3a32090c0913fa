import Bull from 'bull';
import { testRedisUrl } from '../../testing/database.js';
import { QueuedCreditEvents } from './credit.events.js';

it('makes one job of a burst of changes of one workspace', async () => {
  const queue = new Bull('events', await testRedisUrl());
  // Bull's isReady() does not wait for the connection.
  await new Promise((resolve) => queue.client.once('ready', resolve));
  const events = new QueuedCreditEvents(queue);
  for (let change = 0; change < 500; change++) events.changed(change % 2 ? 'odd' : 'even');
  await events.close();
  const jobs = await queue.getWaiting();
  expect(jobs.map(({ name, data }) => [name, data.workspaceId]).sort()).toEqual([
    ['credit-changed', 'even'],
    ['credit-changed', 'odd'],
  ]);
  events.changed('too late');
  await queue.close();
});

it('neither waits nor piles anything up while Redis is away', async () => {
  const queue = new Bull('events', 'redis://127.0.0.1:1');
  queue.on('error', () => {});
  const events = new QueuedCreditEvents(queue);
  events.changed('somebody');
  await events.close();
  // The commands that ioredis keeps until it is connected are those Bull began with, and none of ours.
  const kept = (
    queue.client as unknown as { offlineQueue: { toArray(): { command: { args: unknown[] } }[] } }
  ).offlineQueue;
  expect(JSON.stringify(kept.toArray().map(({ command }) => command.args))).not.toContain('somebody');
  queue.client.disconnect();
});
