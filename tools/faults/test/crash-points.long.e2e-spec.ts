import { crashWork, runCrashPoints, startCrashRig } from '../crash-points.js';
import { Rig } from '../rig.js';

/** Every step of a campaign that moves a message or money, at each third of its points; the whole is `npm run test:faults`. */
const LINKS = [
  'salesapi->sales-db',
  'sales-worker->sales-db',
  'sales-worker->carrier',
  'sales-worker->rpc',
  'rpc->web-db',
];
const EVERY = 3;

let rig: Rig;

beforeAll(async () => {
  rig = await Rig.start();
}, 120_000);
afterAll(() => rig?.stop(), 60_000);

it('a process may die after any step, before it knows that it was done', async () => {
  const work = crashWork(LINKS).filter(
    ({ direction, how, after }) => direction === 'reply' && how === 'kill' && !after,
  );
  const { covered, failed } = await runCrashPoints(rig, { work, every: EVERY });
  expect(failed).toEqual([]);
  expect(covered).toBeGreaterThanOrEqual(LINKS.length);
}, 300_000);

it('receipts whose acknowledgement is lost come again', async () => {
  const work = crashWork(['carrier->salesapi']).filter(
    ({ direction, after }) => direction === 'reply' && !after,
  );
  const { covered, failed } = await runCrashPoints(rig, { work, every: EVERY });
  expect(failed).toEqual([]);
  expect(covered).toBeGreaterThanOrEqual(1);
}, 300_000);

it('with a carrier that has ids of its own nobody is texted twice, and each id finds its message', async () => {
  const ownIds = await startCrashRig('own-ids');
  try {
    const work = crashWork(['sales-worker->carrier', 'sales-worker->sales-db'], 'own-ids').filter(
      ({ direction, how, after }) => direction === 'reply' && how === 'kill' && !after,
    );
    const { covered, failed } = await runCrashPoints(ownIds, { carrier: 'own-ids', work, every: EVERY });
    expect(failed).toEqual([]);
    expect(covered).toBeGreaterThanOrEqual(work.length);
  } finally {
    await ownIds.stop();
  }
}, 300_000);
