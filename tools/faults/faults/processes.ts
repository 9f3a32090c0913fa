import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from '../../../libs/platform/process/project-root.js';
import type { ServiceName } from '../../../libs/testing/platform.js';
import type { Rig } from '../rig.js';
import { setCarrierFault } from './carrier.js';
import { type Fault, type Scene, seen } from './fault.js';

/** The carrier is not ours, and what it remembers is what we are judged by: it is never killed. */
const OURS = ['rpc', 'webapi', 'salesapi', 'general-worker', 'sales-worker', 'sales-worker-2'] as const;
const WORKERS = ['sales-worker', 'sales-worker-2'] as const;
const CLOCK_SHIFT = `--import=${path.join(projectRoot, 'tools/faults/preload/clock-shift.mjs')}`;

const kill = (service: ServiceName): Fault => ({
  name: `kill -9 of ${service}`,
  draw(random) {
    const downMs = random.int(0, 1_000);
    return {
      about: `down for ${downMs} ms`,
      holds: [service],
      async run({ rig }) {
        await rig.kill(service);
        await delay(downMs);
        await rig.restart(service);
        return true;
      },
    };
  },
});

const killEverything: Fault = {
  name: 'kill -9 of everything at once',
  draw(random) {
    const order = random.sample(OURS, OURS.length);
    return {
      about: `started again in the order ${order.join(', ')}`,
      holds: OURS,
      async run({ rig }) {
        await Promise.all(OURS.map((service) => rig.kill(service)));
        await Promise.all(
          order.map(async (service, position) => {
            await delay(position * 50);
            await rig.restart(service);
          }),
        );
        return true;
      },
    };
  },
};

interface HeldBatch {
  campaignId: bigint;
  no: number;
  claims: number;
}

/** A batch that a worker has claimed, and perhaps submitted. */
async function heldBatch({ platform }: Rig): Promise<HeldBatch | undefined> {
  const { rows } = await platform.sales.pool.query(
    `SELECT campaign_id AS "campaignId", no, claims FROM batch WHERE state = 'submitting' AND due_at > now()
     ORDER BY due_at DESC LIMIT 1`,
  );
  return rows[0];
}

/** Whether it is still being submitted, by a later claim; a carrier that does not deduplicate ends that. */
async function claimedAgain({ platform }: Rig, { campaignId, no, claims }: HeldBatch): Promise<boolean> {
  const { rows } = await platform.sales.pool.query(
    `SELECT FROM batch WHERE campaign_id = $1 AND no = $2 AND claims > $3 AND state = 'submitting'`,
    [campaignId, no, claims],
  );
  return rows.length > 0;
}

const killTwice: Fault = {
  name: "kill -9 of the same batch's worker, twice",
  draw: () => ({
    about: 'while the carrier does not answer',
    holds: [...WORKERS, 'carrier'],
    async run(scene) {
      const { rig } = scene;
      await rig.kill('sales-worker-2');
      await setCarrierFault(rig, { fault: 'time_out_after_accept' });
      let batch: HeldBatch | undefined;
      const held = await seen(scene, async () => {
        batch = await heldBatch(rig);
        return batch !== undefined;
      });
      await rig.kill('sales-worker');
      await rig.restart('sales-worker');
      const heldAgain = held && (await seen(scene, () => claimedAgain(rig, batch!)));
      if (heldAgain) {
        scene.note(`batch ${batch!.no} is held by a second claim`);
        await rig.kill('sales-worker');
      }
      await setCarrierFault(rig, { fault: 'none' });
      await Promise.all(WORKERS.map((worker) => rig.restart(worker)));
      return heldAgain;
    },
  }),
};

const twoOwners: Fault = {
  name: 'two owners of a batch',
  draw(random) {
    const stopped = random.pick(WORKERS);
    return {
      about: `${stopped} stopped past its claim, and continued`,
      holds: [...WORKERS, 'carrier'],
      async run(scene) {
        const { rig } = scene;
        // Slow, so that a submission is under way when it is stopped.
        await setCarrierFault(rig, { fault: 'slow_answer', delayMs: 600 });
        const held = await seen(scene, async () => (await heldBatch(rig)) !== undefined);
        rig.signal(stopped, 'SIGSTOP');
        const { rows } = await rig.platform.sales.pool
          .query(`SELECT campaign_id, no, claims FROM batch WHERE state = 'submitting'`)
          .catch(() => ({ rows: [] }));
        const passed = held && (await seen(scene, () => anyClaimedSince(rig, rows)));
        rig.signal(stopped, 'SIGCONT');
        await setCarrierFault(rig, { fault: 'none' });
        return passed;
      },
    };
  },
};

async function anyClaimedSince(
  { platform }: Rig,
  batches: { campaign_id: bigint; no: number; claims: number }[],
): Promise<boolean> {
  const { rows } = await platform.sales.pool.query(
    `SELECT FROM batch b JOIN unnest($1::bigint[], $2::int[], $3::int[]) AS old(campaign_id, no, claims)
       ON b.campaign_id = old.campaign_id AND b.no = old.no AND b.claims > old.claims`,
    [batches.map((b) => b.campaign_id), batches.map((b) => b.no), batches.map((b) => b.claims)],
  );
  return rows.length > 0;
}

const terminate: Fault = {
  name: 'SIGTERM during dispatch',
  draw(random) {
    const worker = random.pick(WORKERS);
    return {
      about: worker,
      holds: [worker],
      async run({ rig, note }) {
        const code = await rig.platform.stopService(worker, 'SIGTERM');
        note(`${worker} ended with code ${code}`);
        await rig.restart(worker);
        return true;
      },
    };
  },
};

const clock = (shift: 'ahead' | 'behind'): Fault => ({
  name: `clock a day ${shift}`,
  draw(random) {
    const service = random.pick(['sales-worker', 'sales-worker-2', 'rpc', 'general-worker'] as const);
    const lastsMs = random.int(500, 2_000);
    return {
      about: `${service} for ${lastsMs} ms`,
      holds: [service],
      async run({ rig }) {
        await rig.kill(service, 'SIGTERM');
        await rig.restart(service, {
          NODE_OPTIONS: CLOCK_SHIFT,
          CLOCK_SHIFT_HOURS: shift === 'ahead' ? '24' : '-24',
        });
        await delay(lastsMs);
        await rig.kill(service, random.pick(['SIGTERM', 'SIGKILL']));
        await rig.restart(service);
        return true;
      },
    };
  },
});

export const PROCESS_FAULTS: readonly Fault[] = [
  ...OURS.map(kill),
  killEverything,
  killTwice,
  twoOwners,
  terminate,
  clock('ahead'),
  clock('behind'),
];

/** Starts what a fault that failed has left down. @returns the services that had ended. */
export async function restartAll({ rig }: Pick<Scene, 'rig'>): Promise<ServiceName[]> {
  const down = OURS.filter((service) => !rig.platform.isRunning(service));
  await Promise.all(down.map((service) => rig.restart(service)));
  return down;
}
