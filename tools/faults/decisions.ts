import { setTimeout as delay } from 'node:timers/promises';
import { type CarrierMode, deduplicates, resends } from './carrier-mode.js';
import { insist } from './faults/fault.js';
import type { Rig } from './rig.js';
import { carrierStats } from './verdict.js';

const PAUSE_MS = 300;

/**
 * A carrier that does not deduplicate has an hour for its receipts. Here it has as long as it still owes some; where
 * messages are sent again it has less, so that some really arrive twice. Goes on until it is stopped.
 */
export function bringDecisionsForward(rig: Rig, mode: CarrierMode): { stop(): Promise<void> } {
  let stopped = false;
  const work = (async () => {
    while (!stopped && !deduplicates(mode)) {
      await delay(PAUSE_MS);
      await insist(async () => {
        const { receiptsPending } = await carrierStats(rig);
        if (!resends(mode) && receiptsPending > 0) return;
        await rig.platform.sales.pool.query(
          `UPDATE batch SET due_at = now() WHERE state = 'unknown' AND due_at > now()`,
        );
      }).catch(() => {});
    }
  })();
  return {
    stop: async () => {
      stopped = true;
      await work;
    },
  };
}
