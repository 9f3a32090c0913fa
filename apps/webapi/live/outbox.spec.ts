import { setImmediate as nextTurn } from 'node:timers/promises';
import { Outbox } from './outbox.js';

/** What was told, in order. */
function outbox() {
  const told: string[] = [];
  const box = new Outbox();
  const put = (workspaceId: string, about: string, sockets = 1, version = '') =>
    box.put(workspaceId, about, { sockets, tell: () => told.push(`${workspaceId} ${about}${version}`) });
  return { told, put };
}

async function rest(told: readonly string[]): Promise<void> {
  for (let before = -1; before < told.length; await nextTurn(), await nextTurn()) before = told.length;
}

it('tells at once while there is little', () => {
  const { told, put } = outbox();
  put('a', '1');
  put('b', '1');
  put('a', '1');
  expect(told).toEqual(['a 1', 'b 1', 'a 1']);
});

it('lets no workspace wait for all that another has to be told', async () => {
  const { told, put } = outbox();
  for (let n = 0; n < 200; n++) put('noisy', String(n), 500);
  put('quiet', 'x');
  put('quiet', 'y');
  await rest(told);
  expect(told).toHaveLength(202);
  expect(told.indexOf('quiet y')).toBeLessThan(5);
});

it('lets workspaces that both have much take turns by the sockets they have', async () => {
  const { told, put } = outbox();
  put('first', 'x', 1_000);
  for (let n = 0; n < 100; n++) {
    put('large', String(n), 490);
    put('small', String(n), 40);
  }
  await rest(told);
  const before = told.slice(0, told.lastIndexOf('small 99'));
  expect(before.filter((what) => what.startsWith('large')).length).toBeLessThan(15);
  expect(told).toHaveLength(201);
});

it('tells the newest of what has not been told, in its place, and drops the oldest of too much', async () => {
  const { told, put } = outbox();
  put('a', 'first', 1_000);
  for (const about of ['x', 'y']) put('a', about, 1, ' old');
  put('a', 'x', 1, ' new');
  await rest(told);
  expect(told).toEqual(['a first', 'a x new', 'a y old']);
  put('a', 'first', 1_000);
  for (let n = 0; n < 1_001; n++) put('a', String(n));
  await rest(told);
  expect(told).not.toContain('a 0');
  expect(told).toContain('a 1000');
});
