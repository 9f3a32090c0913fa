import { setTimeout as delay } from 'node:timers/promises';
import type { Rig } from '../rig.js';
import { type Fault, insist } from './fault.js';

const kill: Fault = {
  name: 'kill -9 of Postgres',
  draw(random) {
    const downMs = random.int(0, 1_000);
    return {
      about: `down for ${downMs} ms`,
      holds: ['postgres'],
      async run({ rig }) {
        await rig.killPostgres();
        await delay(downMs);
        await rig.startPostgres();
        return true;
      },
    };
  },
};

const BACKENDS = `SELECT pid, application_name AS name FROM pg_stat_activity
  WHERE backend_type = 'client backend' AND application_name <> 'test' ORDER BY pid`;

async function backends(rig: Rig): Promise<{ pid: number; name: string }[]> {
  return (await rig.platform.sales.pool.query(BACKENDS)).rows;
}

const killBackend: Fault = {
  name: 'kill -9 of a Postgres backend',
  draw: (random) => ({
    about: 'after which the server throws out all others',
    holds: ['postgres'],
    async run({ rig, note }) {
      const list = await backends(rig);
      if (list.length === 0) return false;
      const { pid, name } = random.pick(list);
      note(`killed a backend of ${name}`);
      process.kill(pid, 'SIGKILL');
      await insist(() => rig.platform.sales.pool.query('SELECT 1'));
      return true;
    },
  }),
};

const terminateBackends: Fault = {
  name: 'connections to Postgres terminated',
  draw(random) {
    const count = random.int(1, 8);
    return {
      about: `${count} of them`,
      holds: ['postgres'],
      async run({ rig, note }) {
        const chosen = random.sample(await backends(rig), count);
        note(`terminated connections of ${chosen.map(({ name }) => name).join(', ')}`);
        await rig.platform.sales.pool.query(
          'SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid',
          [chosen.map(({ pid }) => pid)],
        );
        return chosen.length > 0;
      },
    };
  },
};

export const POSTGRES_FAULTS: readonly Fault[] = [kill, killBackend, terminateBackends];
