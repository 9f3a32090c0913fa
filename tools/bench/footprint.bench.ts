import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from '../../libs/platform/process/project-root.js';
import type { Bench } from './bench.js';
import { BenchPlatform } from './platform.js';

const SERVICES = ['carrier', 'rpc', 'webapi', 'salesapi', 'general-worker', 'sales-worker'];
/** The memory is at rest where the sum has not moved by more than this over so many looks, one a second. */
const REST_MB = 3;
const REST_LOOKS = 15;
const REST_WITHIN_LOOKS = 180;

/** The platform with nothing to do: what it holds, how long it takes to be up, and what it needs on the disk. */
export const footprint: Bench = {
  name: 'footprint',
  description: 'idle memory of the six processes, time to ready, size of the packages',
  goal: 'the six together < 560 MB resident',
  messagesDefault: 1,
  async run({ say }) {
    const begun = performance.now();
    const platform = await BenchPlatform.start({});
    try {
      const readyMs = Math.round(performance.now() - begun);
      await checkReady(platform);
      const pids = platform.address.pids;
      const missing = SERVICES.filter((name) => !pids[name]);
      if (missing.length > 0) throw new Error(`not running: ${missing.join(', ')}`);
      const looks: number[] = [];
      let atRest = false;
      while (!atRest) {
        if (looks.length === REST_WITHIN_LOOKS)
          throw new Error(`the memory still moves after ${looks.length} s: ${looks.slice(-REST_LOOKS)}`);
        await delay(1_000);
        looks.push(sum(SERVICES.map((name) => memoryOf(pids[name]!).rssMb)));
        const latest = looks.slice(-REST_LOOKS);
        atRest = latest.length === REST_LOOKS && Math.max(...latest) - Math.min(...latest) <= REST_MB;
      }
      say(`at rest after ${looks.length} s`);
      const processes = Object.fromEntries(SERVICES.map((name) => [name, memoryOf(pids[name]!)]));
      await checkReady(platform);
      const total = (key: keyof Memory) => Math.round(sum(Object.values(processes).map((one) => one[key])));
      return {
        bench: 'footprint',
        messages: 0,
        elapsedMs: readyMs,
        messagesPerSecond: 0,
        readyMs,
        rssMb: total('rssMb'),
        pssMb: total('pssMb'),
        ownMb: total('ownMb'),
        processes,
        packagesMb: packageSizes(),
        settings: {
          figure:
            'rss: resident; pss: pages that several processes share counted once; own: neither shared nor of a file',
          packages:
            'bytes of node_modules; production is what the lockfile does not mark as development only',
        },
      };
    } finally {
      await platform.stop();
    }
  },
};

interface Memory {
  rssMb: number;
  pssMb: number;
  ownMb: number;
}

function memoryOf(pid: number): Memory {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const mb = (name: string) =>
    Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup)![1]) / 102.4) / 10;
  return { rssMb: mb('Rss'), pssMb: mb('Pss'), ownMb: mb('Anonymous') };
}

/** @throws Error unless both APIs are ready, with all that they need. */
async function checkReady(platform: BenchPlatform): Promise<void> {
  const { webapiUrl, salesapiUrl } = platform.address;
  for (const url of [webapiUrl, salesapiUrl]) {
    const reply = await fetch(`${url}/readyz`);
    const { status, ...needs } = (await reply.json()) as Record<string, unknown>;
    const isGreen =
      reply.ok && status === 'ready' && Object.values(needs).every((answers) => answers === true);
    if (!isGreen) throw new Error(`${url} is not ready: ${JSON.stringify({ status, ...needs })}`);
  }
}

/** Of the installed packages, each without those nested in it; optional ones of other systems are not there. */
function packageSizes(): { installed: number; production: number } {
  const lock = JSON.parse(readFileSync(path.join(projectRoot, 'package-lock.json'), 'utf8'));
  const packages = Object.entries(lock.packages as Record<string, { dev?: boolean; devOptional?: boolean }>);
  const sizes = packages
    .filter(([folder]) => folder && existsSync(path.join(projectRoot, folder)))
    .map(([folder, { dev, devOptional }]) => ({
      bytes: bytesOf(path.join(projectRoot, folder)),
      isProduction: !dev && !devOptional,
    }));
  const mb = (some: typeof sizes) => Math.round(sum(some.map(({ bytes }) => bytes)) / 1024 ** 2);
  return { installed: mb(sizes), production: mb(sizes.filter(({ isProduction }) => isProduction)) };
}

/** Bytes below a folder, without the packages nested in it, which are entries of their own. */
function bytesOf(folder: string): number {
  return sum(
    readdirSync(folder, { withFileTypes: true }).map((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' ? 0 : bytesOf(file);
      return lstatSync(file).size;
    }),
  );
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
