import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceName } from '../../../libs/platform/testing-platform.js';
import type { Unit } from '../link.js';
import type { Server } from '../wiring.js';
import { type Fault, seen } from './fault.js';

type Wire = readonly [ServiceName, Server];

const nameOf = ([from, to]: Wire) => `${from}->${to}`;

/** The connection is reset at the next units that match, before they are delivered. */
const cutAt = (
  name: string,
  wires: readonly Wire[],
  matches: (unit: Unit) => boolean,
  when?: Fault['when'],
): Fault => ({
  name,
  ...(when && { when }),
  draw(random) {
    const wire = random.pick(wires);
    const times = random.int(1, 3);
    return {
      about: `${nameOf(wire)}, ${times} times`,
      holds: [nameOf(wire)],
      async run(scene) {
        const link = scene.rig.link(...wire);
        let cuts = 0;
        link.onUnit = (unit) => {
          if (cuts === times || !matches(unit)) return 'pass';
          cuts++;
          scene.note(`${nameOf(wire)}: cut at the ${unit.direction} of ${unit.kind} ${unit.detail ?? ''}`);
          return 'cut';
        };
        await seen(scene, () => cuts === times);
        link.onUnit = () => 'pass';
        return cuts > 0;
      },
    };
  },
});

const SALES_DB: Wire[] = [
  ['salesapi', 'sales-db'],
  ['sales-worker', 'sales-db'],
  ['sales-worker-2', 'sales-db'],
];
const WEB_DB: Wire[] = [
  ['rpc', 'web-db'],
  ['webapi', 'web-db'],
  ['general-worker', 'web-db'],
];
const CREDIT: Wire[] = [
  ['salesapi', 'rpc'],
  ['sales-worker', 'rpc'],
  ['sales-worker-2', 'rpc'],
];
const CARRIER: Wire[] = [
  ['sales-worker', 'carrier'],
  ['sales-worker-2', 'carrier'],
];
const QUEUE: Wire[] = [
  ['salesapi', 'redis'],
  ['sales-worker', 'redis'],
  ['sales-worker-2', 'redis'],
  ['rpc', 'redis'],
  ['webapi', 'redis'],
];

const isReply =
  (kind: RegExp, detail = /^/) =>
  (unit: Unit) =>
    unit.direction === 'reply' && kind.test(unit.kind) && detail.test(unit.detail ?? '');
/** A statement that looks for work and mostly finds none. */
const isPoll = ({ detail }: Unit) => detail === 'complete-finished';
const isCommit = (unit: Unit) => unit.direction === 'request' && unit.kind === 'commit' && !isPoll(unit);

const LOST_REPLIES: readonly Fault[] = [
  cutAt('reply of Reserve lost', [['salesapi', 'rpc']], isReply(/^call$/, /:reserve/), 'start'),
  cutAt('reply of Settle lost', CREDIT.slice(1), isReply(/^call$/, /:settle:/)),
  cutAt('reply of Close lost', CREDIT.slice(1), isReply(/^call$/, /:close/), 'late'),
  cutAt('reply of a queue add lost', QUEUE, isReply(/^eval/, /:wait$/)),
  cutAt('reply of a submission lost', CARRIER, isReply(/^POST \/messages$/)),
  cutAt('reply of a receipt callback lost', [['carrier', 'salesapi']], isReply(/^POST \/receipts/)),
  cutAt('reply of a commit lost, sales database', SALES_DB, isReply(/^commit$/)),
  cutAt('reply of a commit lost, web database', WEB_DB, isReply(/^commit$/)),
  cutAt('connection lost before a commit, sales database', SALES_DB, isCommit),
  cutAt('connection lost before a commit, web database', WEB_DB, isCommit),
];

/** Nothing passes for a while; then the connections of that time are reset. */
const blackhole = (name: string, wires: readonly Wire[]): Fault => ({
  name: `blackholed: ${name}`,
  draw(random) {
    const wire = random.pick(wires);
    const lastsMs = random.int(500, 2_500);
    return {
      about: `${nameOf(wire)} for ${lastsMs} ms`,
      holds: [nameOf(wire)],
      async run({ rig }) {
        const link = rig.link(...wire);
        link.blackhole();
        await delay(lastsMs);
        link.heal();
        return true;
      },
    };
  },
});

export const CONNECTION_FAULTS: readonly Fault[] = [
  ...LOST_REPLIES,
  blackhole('gRPC', CREDIT),
  blackhole('sales database', SALES_DB),
  blackhole('web database', WEB_DB),
  blackhole('Redis', [...QUEUE, ['general-worker', 'redis']]),
  blackhole('carrier', CARRIER),
  blackhole('receipt callbacks', [['carrier', 'salesapi']]),
];
