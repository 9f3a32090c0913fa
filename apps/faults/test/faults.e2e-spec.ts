import { CATALOGUE } from '../faults/catalogue.js';
import { type FaultPlan, type Plan, planFault } from '../plan.js';
import { Random } from '../random.js';
import type { Rig } from '../rig.js';
import { runPlan, startRig } from '../seeds.js';
import { canMountDisks } from '../small-disk.js';

/** As many as do not hide each other. */
const FAULTS_PER_ROUND = 7;
/** A fault that waits for something rare gets a few chances. */
const ROUNDS_MAX = 3;

const smallDisk = canMountDisks();
const possible = CATALOGUE.filter(({ impossible }) => !impossible?.({ smallDisk }));
const skipped = CATALOGUE.filter((fault) => !possible.includes(fault));

let rig: Rig;

beforeAll(async () => {
  rig = await startRig({ smallDisk });
}, 120_000);
afterAll(() => rig?.stop(), 60_000);

/** Every fault once, those in a round that touch different things. */
function rounds(): FaultPlan[][] {
  const random = new Random(1);
  const all: FaultPlan[][] = [];
  for (const fault of possible) {
    const plan = planFault(fault, random);
    const fits = (round: FaultPlan[]) =>
      round.length < FAULTS_PER_ROUND &&
      round.every(({ strike }) => !strike.holds.some((what) => plan.strike.holds.includes(what)));
    const round = all.find(fits);
    if (round) round.push(plan);
    else all.push([plan]);
  }
  return all;
}

/** One campaign that is retried, and one whose credit is too small at first. */
function planOf(faults: FaultPlan[], seed: number): Plan {
  return {
    seed,
    mode: 'deduplicates',
    campaigns: [
      { messages: 350, missing: 0, startMs: 0, retry: true },
      { messages: 300, missing: 10, startMs: 100, retry: false },
    ],
    faults,
    topUps: [1],
  };
}

describe('nothing is lost and nothing is charged twice', () => {
  it.each(rounds().map((faults) => [faults.map(({ name }) => name).join('; '), faults] as const))(
    '%s',
    async (_, faults) => {
      let missing: FaultPlan[] = faults;
      for (let round = 1; missing.length > 0 && round <= ROUNDS_MAX; round++) {
        const { problems, faults: happened } = await runPlan(rig, planOf(missing, round));
        expect(problems).toEqual([]);
        missing = missing.filter(({ name }) => !happened.includes(name));
      }
      expect(missing.map(({ name }) => name)).toEqual([]);
    },
    300_000,
  );

  for (const { name, impossible } of skipped) it.skip(`${name}: ${impossible?.({ smallDisk })}`, () => {});
});
