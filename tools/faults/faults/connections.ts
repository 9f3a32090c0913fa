import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceName } from '../../../libs/testing/platform.js';
import type { Unit } from '../link.js';
import type { Server } from '../wiring.js';
import { type Fault, seen } from './fault.js';

type Wire = readonly [ServiceName, Server];

const nameOf = ([from, to]: Wire) => `${from}->${to}`;

interface Cut {
  /** One of these is chosen. */
  wires?: readonly Wire[];
  /** All of these at once: whichever of them carries it first. */
  allOf?: readonly Wire[];
  matches(unit: Unit): boolean;
  when?: Fault['when'];
}

/** The connection is reset at the next units that match, before they are delivered. */
const cutAt = (name: string, { wires, allOf, matches, when }: Cut): Fault => ({
  name,
  ...(when && { when }),
  draw(random) {
    const chosen = allOf ?? [random.pick(wires!)];
    const times = random.int(1, 3);
    return {
      about: `${chosen.map(nameOf).join(' or ')}, ${times} times`,
      holds: chosen.map(nameOf),
      async run(scene) {
        let cuts = 0;
        const links = chosen.map((wire) => scene.rig.link(...wire));
        for (const link of links) {
          link.onUnit = (unit) => {
            if (cuts === times || !matches(unit)) return 'pass';
            cuts++;
            scene.note(`${link.name}: cut at the ${unit.direction} of ${unit.kind} ${unit.detail ?? ''}`);
            return 'cut';
          };
        }
        await seen(scene, () => cuts === times);
        for (const link of links) link.onUnit = () => 'pass';
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
];
const SALESAPI: Wire = ['salesapi', 'rpc'];
const SETTLERS: Wire[] = [
  ['sales-worker', 'rpc'],
  ['sales-worker-2', 'rpc'],
];
const CALLBACKS: Wire = ['carrier', 'salesapi'];
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
  cutAt('reply of Reserve lost', {
    allOf: [SALESAPI],
    matches: isReply(/^call$/, /:reserve/),
    when: 'start',
  }),
  cutAt('reply of Settle lost', { allOf: SETTLERS, matches: isReply(/^call$/, /:settle:/) }),
  cutAt('reply of Close lost', { allOf: SETTLERS, matches: isReply(/^call$/, /:close/), when: 'late' }),
  cutAt('reply of a queue add lost', { wires: QUEUE, matches: isReply(/^eval/, /:wait$/) }),
  cutAt('reply of a submission lost', { wires: CARRIER, matches: isReply(/^POST \/messages$/) }),
  cutAt('reply of a receipt callback lost', { allOf: [CALLBACKS], matches: isReply(/^POST \/receipts/) }),
  cutAt('reply of a commit lost, sales database', { wires: SALES_DB, matches: isReply(/^commit$/) }),
  cutAt('reply of a commit lost, web database', { allOf: WEB_DB, matches: isReply(/^commit$/) }),
  cutAt('connection lost before a commit, sales database', { wires: SALES_DB, matches: isCommit }),
  cutAt('connection lost before a commit, web database', { allOf: WEB_DB, matches: isCommit }),
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
  blackhole('gRPC', [SALESAPI, ...SETTLERS]),
  blackhole('sales database', SALES_DB),
  blackhole('web database', [...WEB_DB, ['general-worker', 'web-db']]),
  blackhole('Redis', [...QUEUE, ['general-worker', 'redis']]),
  blackhole('carrier', CARRIER),
  blackhole('receipt callbacks', [CALLBACKS]),
];
