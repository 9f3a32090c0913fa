import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts } from '../../../libs/platform/process/ports.js';
import { projectRoot } from '../../../libs/platform/process/project-root.js';
import { TestClient } from '../../../libs/testing/workspace-client.js';
import { Rig } from '../rig.js';
import type { Order } from './attacker.js';
import { ATTACKS, type Attack, type Target } from './attacks.js';
import { Bystander } from './bystander.js';

export interface AttackResult {
  attack: string;
  /** Whether it came from one address, or from many. */
  from: 'one' | 'many';
  requests: number;
  /** Beside the attack, but for its p99 alone. */
  bystander: { requests: number; refused: number; p99AloneMs: number; p99BesideMs: number; ratio: number };
  /** Of salesapi beside the attack; its sampling is in it, so 50 ms says that there is none. */
  eventLoopDelayMs: { p99: number; max: number };
  /** What salesapi holds in the end. */
  memoryMb: number;
  receipts: { posted: number; heldUp: number };
}

export interface HostileOptions {
  /** The names of attacks; all if none is named. */
  attacks?: readonly string[];
  /** How long the bystander is watched, alone and beside each attack. */
  seconds: number;
  onResult?: (result: AttackResult) => void;
}

/** Until an attack is in full swing. */
const SWING_MS = 1_000;
const ONE = ['127.0.1.1'];
const MANY = Array.from({ length: 50 }, (_, n) => `127.1.${n}.1`);

/** Attacks the running platform in every way there is, one after the other, and measures what a bystander notices. */
export async function runHostile(options: HostileOptions): Promise<AttackResult[]> {
  const [metricsPort] = (await freePorts(1)) as [number];
  const rig = await Rig.start();
  try {
    await rig.kill('salesapi');
    rig.configure('salesapi', { settings: { METRICS_PORT: String(metricsPort) } });
    await rig.restart('salesapi');
    const { platform } = rig;
    const attacker = await TestClient.create(platform, '1000');
    const ports = { salesapi: platform.ports.salesapi, webapi: platform.ports.webapi };
    const target: Target = { ports, apiKey: attacker.apiKey };
    const bystander = new Bystander(ports, rig.client.apiKey);
    const results: AttackResult[] = [];
    try {
      const chosen = ATTACKS.filter(({ name }) => !options.attacks || options.attacks.includes(name));
      for (const attack of chosen) {
        for (const from of ['one', 'many'] as const) {
          const result = await beside(attack, {
            from,
            target,
            bystander,
            metricsPort,
            seconds: options.seconds,
          });
          results.push(result);
          options.onResult?.(result);
        }
      }
    } finally {
      await bystander.close();
    }
    return results;
  } finally {
    await rig.stop();
  }
}

/** Whether nobody but the attacker had to suffer. */
export const isHarmless = ({ bystander, receipts }: AttackResult) =>
  bystander.refused === 0 && receipts.heldUp === 0;

interface Scene {
  from: 'one' | 'many';
  target: Target;
  bystander: Bystander;
  metricsPort: number;
  seconds: number;
}

async function beside(
  attack: Attack,
  { from, target, bystander, metricsPort, seconds }: Scene,
): Promise<AttackResult> {
  const alone = await bystander.watch(seconds * 1_000);
  const child = fork(path.join(projectRoot, 'dist/tools/faults/hostile/attacker.js'));
  try {
    const order: Order = { attack: attack.name, target, from: from === 'one' ? ONE : MANY };
    child.send(order);
    await delay(SWING_MS);
    // Each reading begins the delays anew.
    await measure(metricsPort);
    const noticed = await bystander.watch(seconds * 1_000);
    const measured = await measure(metricsPort);
    child.send('stop');
    const [{ requests }] = (await once(child, 'message')) as [{ requests: number }];
    return {
      attack: attack.name,
      from,
      requests,
      bystander: {
        requests: noticed.requests,
        refused: noticed.refused,
        p99AloneMs: alone.p99Ms,
        p99BesideMs: noticed.p99Ms,
        ratio: Math.round((noticed.p99Ms / alone.p99Ms) * 100) / 100,
      },
      ...measured,
      receipts: {
        posted: noticed.receipts,
        heldUp: noticed.receiptsHeldUp,
      },
    };
  } finally {
    child.kill();
  }
}

async function measure(metricsPort: number): Promise<Pick<AttackResult, 'eventLoopDelayMs' | 'memoryMb'>> {
  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  const read = (name: string) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]);
  const lagMs = (name: string) => Math.round(read(`nodejs_eventloop_lag_${name}_seconds`) * 1_000);
  return {
    eventLoopDelayMs: { p99: lagMs('p99'), max: lagMs('max') },
    memoryMb: Math.round(read('process_resident_memory_bytes') / 1_048_576),
  };
}

/** A line for a person. */
export function inWords(result: AttackResult): string {
  const { attack, from, requests, bystander, eventLoopDelayMs, memoryMb, receipts } = result;
  const { p99AloneMs, p99BesideMs, ratio, refused } = bystander;
  return (
    `${attack}, from ${from === 'one' ? 'one address' : 'many addresses'}: ${requests} requests; ` +
    `bystander's p99 ${p99AloneMs} ms alone, ${p99BesideMs} ms beside it (×${ratio}${ratio > 2 ? ', above 2' : ''}), ` +
    `${refused} refused; event loop of salesapi late by ${eventLoopDelayMs.max} ms at most, its memory ${memoryMb} MB; ` +
    `${receipts.heldUp} of ${receipts.posted} receipts held up`
  );
}
