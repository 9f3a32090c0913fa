import { setTimeout as delay } from 'node:timers/promises';
import type { Rig } from '../rig.js';
import { type Fault, insist } from './fault.js';

/** What the simulated carrier is told; its README lists the faults. */
export interface CarrierFault {
  fault: string;
  times?: number;
  forMs?: number;
  delayMs?: number;
  retryAfterS?: number;
  messagesMax?: number;
}

/** @throws Error if the carrier does not know the fault. */
export async function setCarrierFault({ platform }: Rig, fault: CarrierFault): Promise<void> {
  const response = await insist(() =>
    fetch(platform.url('carrier', '/faults'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fault),
    }),
  );
  if (!response.ok)
    throw new Error(`POST /faults of the carrier: ${response.status} ${await response.text()}`);
}

/** It lasts for a while, for every submission in that time. */
const lasting = (fault: string, words: string, options: Omit<CarrierFault, 'fault'> = {}): Fault => ({
  name: `carrier: ${words}`,
  draw(random) {
    const lastsMs = random.int(300, 1_800);
    return {
      about: `${fault} for ${lastsMs} ms`,
      holds: ['carrier'],
      async run({ rig }) {
        await setCarrierFault(rig, { fault, ...options });
        await delay(lastsMs);
        await setCarrierFault(rig, { fault: 'none' });
        return true;
      },
    };
  },
});

/** Its port is closed, so that nobody can tell it to stop. */
const down: Fault = {
  name: 'carrier: down',
  draw(random) {
    const lastsMs = random.int(300, 1_800);
    return {
      about: `for ${lastsMs} ms`,
      holds: ['carrier'],
      async run({ rig }) {
        await setCarrierFault(rig, { fault: 'down', forMs: lastsMs });
        await delay(lastsMs);
        await insist(() => fetch(rig.platform.url('carrier', '/healthz')));
        return true;
      },
    };
  },
};

const loseHalf = lasting('lose_half', 'half a batch of which nobody knows');
const refuseHalf = lasting('refuse_half', 'half a batch refused for now');

/** Those of a carrier that answers for some messages of a batch otherwise than for others. */
export const PARTIAL_ANSWERS: readonly Fault[] = [loseHalf, refuseHalf];

export const CARRIER_FAULTS: readonly Fault[] = [
  lasting('error_503', '503'),
  lasting('error_503_after_accept', '503 after accepting'),
  lasting('error_500_after_accept', '500 after accepting'),
  lasting('error_429', '429 with Retry-After', { retryAfterS: 1 }),
  lasting('error_401', 'does not know us'),
  lasting('error_402', 'our account there is empty'),
  lasting('error_413', 'takes three messages at a time', { messagesMax: 3 }),
  lasting('time_out_after_accept', 'time-out after accepting'),
  lasting('reset_before_accept', 'reset before accepting'),
  lasting('reset_after_accept', 'reset after accepting'),
  lasting('garbage', 'garbage for an answer'),
  down,
  refuseHalf,
  lasting('refuse_half_for_good', 'half a batch refused for good'),
  loseHalf,
  lasting('slow_answer', 'receipts before the answer', { delayMs: 700 }),
  lasting('receipts_twice', 'receipts doubled'),
  lasting('receipts_shuffled', 'receipts shuffled'),
  lasting('receipts_early', 'receipts early'),
];
