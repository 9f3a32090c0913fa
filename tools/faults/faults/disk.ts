import { setTimeout as delay } from 'node:timers/promises';
import type { Rig } from '../rig.js';
import { type Fault, insist } from './fault.js';

const NO_DISK = 'a small disk can only be mounted by root on Linux';

const underServers: Fault = {
  name: 'disk full under Postgres and Redis',
  impossible: ({ smallDisks }) => (smallDisks ? undefined : NO_DISK),
  draw(random) {
    const lastsMs = random.int(300, 1_500);
    return {
      about: `for ${lastsMs} ms`,
      holds: ['postgres', 'redis'],
      async run({ rig, note }) {
        rig.disks!.data.fill();
        await delay(lastsMs);
        rig.disks!.data.empty();
        if (await comeBack(rig)) note('Postgres had given up and was started again');
        return true;
      },
    };
  },
};

/** Waits until Postgres answers. It ends where it cannot even recover: then somebody starts it, as a supervisor would. */
async function comeBack(rig: Rig): Promise<boolean> {
  let started = false;
  await insist(async () => {
    try {
      await rig.platform.sales.pool.query('SELECT 1');
    } catch (error) {
      if ((error as { code?: string }).code === 'ECONNREFUSED' && !started) {
        started = true;
        await rig.startPostgres();
      }
      throw error;
    }
  });
  return started;
}

const underUploads: Fault = {
  name: 'disk full under the uploads',
  when: 'start',
  impossible: ({ smallDisks }) => (smallDisks ? undefined : NO_DISK),
  draw(random) {
    const lastsMs = random.int(500, 1_500);
    return {
      about: `for ${lastsMs} ms`,
      holds: ['uploads'],
      async run({ rig }) {
        rig.disks!.uploads.fill();
        await delay(lastsMs);
        rig.disks!.uploads.empty();
        return true;
      },
    };
  },
};

export const DISK_FAULTS: readonly Fault[] = [underServers, underUploads];
