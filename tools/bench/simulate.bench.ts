import { execFile, spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../libs/platform/process/project-root.js';
import type { Bench } from './bench.js';
import { ratio } from './campaigns.js';

const MESSAGES_PER_SENDER = 10;
/** What the peak has of the senders whose efficiency is measured, and what asyncio has where it is fastest. */
const PEAK_FACTOR = 10;
const ASYNCIO_SHARE = 1 / 4;
const [PRODUCERS, BATCH_SIZE, QUEUE_SIZE] = [10, 100, 10_000];

/** What both programs print. */
interface Run {
  messages: number;
  sent: number;
  failed: number;
  elapsedMs: number;
  messagesPerSecond: number;
  efficiency: number;
  meanSendMs: number;
  peakRssMb: number;
}

/** One after the other on the same core, each in a process of its own. */
export const simulate: Bench = {
  name: 'simulate',
  description:
    'the simulator with ten messages a sender, and with ten times as many of both; asyncio beside it',
  goal: 'efficiency ≥ 0.90 with 200,000 senders; ≥ 500,000 messages/s and < 1 GB with 2,000,000; on one core',
  messagesDefault: 2_000_000,
  async run({ messages, say }) {
    const senders = Math.ceil(messages / MESSAGES_PER_SENDER);
    const measure = async (name: string, command: string[], count: number) => {
      const run = await measureOne(command, count);
      say(
        `${name}, ${count} senders: ${run.messagesPerSecond}/s, efficiency ${run.efficiency}, ${run.peakRssMb} MB`,
      );
      return { senders: count, ...run };
    };
    const product = await measure('Broadside', broadside(senders), senders);
    const peak = await measure('Broadside', broadside(senders * PEAK_FACTOR), senders * PEAK_FACTOR);
    const isPeerHere = spawnSync('python3', ['--version']).status === 0;
    const asyncioSenders = Math.ceil(senders * ASYNCIO_SHARE);
    const peers = isPeerHere && {
      asyncio: await measure('asyncio', asyncio(senders), senders),
      asyncioFewer: await measure('asyncio', asyncio(asyncioSenders), asyncioSenders),
    };
    if (!isPeerHere) say('asyncio was left out: there is no python3');
    return {
      bench: 'simulate',
      messages,
      elapsedMs: product.elapsedMs,
      messagesPerSecond: product.messagesPerSecond,
      efficiency: product.efficiency,
      peakMessagesPerSecond: peak.messagesPerSecond,
      peakRssMb: peak.peakRssMb,
      ...(peers && {
        efficiencyToAsyncio: ratio(product.efficiency, peers.asyncio.efficiency),
        peakToAsyncio: ratio(
          peak.messagesPerSecond,
          Math.max(peers.asyncio.messagesPerSecond, peers.asyncioFewer.messagesPerSecond),
        ),
      }),
      product,
      peak,
      ...(peers || { asyncio: 'left out: there is no python3' }),
      settings: {
        messagesPerSender: MESSAGES_PER_SENDER,
        sendTime: '1 s ± 0.1 s (normal), really waited',
        bodies: '1–100 random characters',
        failureRate: 0.1,
        producers: PRODUCERS,
        batchSize: BATCH_SIZE,
        queueSize: QUEUE_SIZE,
        core: pinning().length > 0 ? 'each program on one and the same' : 'not pinned: there is no taskset',
      },
    };
  },
};

function broadside(senders: number): string[] {
  const main = path.join(projectRoot, 'dist/apps/cli/main.js');
  const flags = {
    messages: senders * MESSAGES_PER_SENDER,
    senders,
    producers: PRODUCERS,
    'batch-size': BATCH_SIZE,
    'queue-size': QUEUE_SIZE,
    'monitor-interval': 0,
  };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return [process.execPath, main, 'simulate', '--json', ...args];
}

function asyncio(senders: number): string[] {
  const script = path.join(projectRoot, 'tools/bench/peers/asyncio_simulation.py');
  const args = [senders * MESSAGES_PER_SENDER, senders, PRODUCERS, BATCH_SIZE, QUEUE_SIZE];
  return ['python3', script, ...args.map(String)];
}

/** @throws Error if it fails, or its counts do not add up. */
async function measureOne(command: string[], senders: number): Promise<Run> {
  const [program, ...args] = [...pinning(), ...command];
  const { stdout } = await promisify(execFile)(program!, args);
  const run = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Run;
  const messages = senders * MESSAGES_PER_SENDER;
  const deviation = Math.abs(run.failed / messages - 0.1);
  // Five standard deviations of a binomial count: what fails is a tenth, by chance.
  if (run.sent + run.failed !== messages || deviation > 5 * Math.sqrt((0.1 * 0.9) / messages))
    throw new Error(`${run.sent} sent and ${run.failed} failed of ${messages}`);
  return run;
}

/** Puts a program on the last core, where the system can. */
function pinning(): string[] {
  const hasTaskset = spawnSync('taskset', ['--version']).status === 0;
  return hasTaskset ? ['taskset', '-c', String(cpus().length - 1)] : [];
}
