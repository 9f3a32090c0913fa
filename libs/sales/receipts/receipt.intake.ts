import type { Carrier, Receipt } from '../../carriers/carrier.js';
import { type Pool, retryConflicts } from '../../platform/postgres/postgres.js';
import { GroupCommit } from '../../platform/process/group-commit.js';
import { inSpan, linkTo } from '../../platform/telemetry/tracing.js';
import { STATUS, type StatusCode } from '../model/message.js';
import { countCarrierErrors, countReceipts } from '../model/message.metrics.js';
import type { Reference } from '../model/reference.js';
import { addressesOf } from './receipt.addresses.js';
import {
  type AddressedReceipt,
  applyReceipts,
  keepUnmatched,
  readTraces,
  type UnmatchedReceipt,
} from './receipt.store.js';

/** The intake holds as many receipts as it may; the carrier should come back. */
export class IntakeFullError extends Error {
  override readonly name = 'IntakeFullError';
}

/** What one request brought. */
export interface ReceiptGroup {
  carrier: string;
  receipts: readonly Receipt[];
  /** They name messages by ids of the carrier's own. */
  byCarrierId?: boolean;
}

/**
 * Commits receipts before they are acknowledged, together where they arrive together. If a group fails, every request
 * in it fails, and the carriers send its receipts again.
 */
export class ReceiptIntake {
  private readonly commits: GroupCommit<ReceiptGroup>;

  /** @param onCommitted is told after each commit which campaigns have changed. */
  constructor(pool: Pool, onCommitted: (campaignIds: readonly bigint[]) => void, heldMax = 50_000) {
    this.commits = new GroupCommit({
      commit: async (deliveries) => onCommitted(await commitReceipts(pool, deliveries)),
      weigh: ({ receipts }) => receipts.length,
      heldMax,
      whenFull: (held) => new IntakeFullError(`${held} receipts are waiting to be committed`),
    });
  }

  /**
   * Resolves once all of them are committed: applied, known to be outdated, or kept as unmatched.
   * @throws IntakeFullError if too many wait already; nothing was stored then.
   */
  accept({ name, capabilities }: Carrier, receipts: readonly Receipt[]): Promise<void> {
    if (receipts.length === 0) return Promise.resolve();
    return this.commits.add({ carrier: name, receipts, byCarrierId: !capabilities.returnsReference });
  }
}

/**
 * Applies what names a row, then keeps the rest. Resolves after both are committed, with the campaigns that changed. If
 * it dies in between, nothing was acknowledged, and applying the same receipts once more changes nothing.
 */
export function commitReceipts(pool: Pool, deliveries: readonly ReceiptGroup[]): Promise<bigint[]> {
  return inSpan('commit receipts', {}, async (span) => {
    const campaignIds = await commitDeliveries(pool, deliveries);
    // A group of receipts has many causes; each run that began under a trace is one of them.
    if (span) {
      for (const traceparent of await readTraces(pool, campaignIds)) {
        const link = linkTo(traceparent);
        if (link) span.addLink(link);
      }
    }
    return campaignIds;
  });
}

async function commitDeliveries(pool: Pool, deliveries: readonly ReceiptGroup[]): Promise<bigint[]> {
  const unmatched: UnmatchedReceipt[] = [];
  const byCarrier = new Map<string, UnmatchedReceipt[]>();
  for (const { carrier, receipts, byCarrierId = false } of deliveries) {
    const ofCarrier = byCarrier.get(carrier) ?? [];
    byCarrier.set(carrier, ofCarrier);
    for (const { reference, status, errorCode, carrierCode = null } of receipts) {
      const code = STATUS[status] as StatusCode;
      ofCarrier.push({ carrier, reference, byCarrierId, status: code, errorCode, carrierCode });
    }
  }
  const campaignIds: bigint[] = [];
  let matched = 0;
  for (const [carrier, ofCarrier] of byCarrier) {
    const addresses = await addressesOf(pool, carrier, ofCarrier);
    const addressed: (AddressedReceipt & UnmatchedReceipt)[] = [];
    for (const [position, receipt] of ofCarrier.entries()) {
      const address = addresses[position];
      if (address) addressed.push(withAddress(receipt, address));
      else unmatched.push(receipt);
    }
    if (addressed.length === 0) continue;
    const receipts = strongestPerMessage(addressed);
    const outcome = await retryConflicts(() => applyReceipts(pool, carrier, receipts));
    campaignIds.push(...outcome.campaignIds);
    unmatched.push(...outcome.missing.map((position) => receipts[position]!));
    matched += outcome.applied;
  }
  await keepUnmatched(pool, unmatched);
  countReceipts(
    deliveries.reduce((sum, { receipts }) => sum + receipts.length, 0),
    matched,
    unmatched.length,
  );
  for (const { carrier, receipts } of deliveries) {
    countCarrierErrors(
      carrier,
      'receipt',
      receipts.flatMap(({ errorCode }) => errorCode ?? []),
    );
  }
  return campaignIds;
}

/** Written out field by field: spreading the two objects took longer than everything else in here. */
function withAddress(
  { carrier, reference, byCarrierId, status, errorCode, carrierCode }: UnmatchedReceipt,
  { campaignId, seq, runNo }: Reference,
): AddressedReceipt & UnmatchedReceipt {
  return { campaignId, seq, runNo, status, errorCode, carrierCode, carrier, reference, byCarrierId };
}

/** Sorted by (campaign, seq), one a message: a delivery if there is one, else what the latest run says last. */
export function strongestPerMessage<T extends AddressedReceipt>(receipts: T[]): T[] {
  const sorted = receipts.sort(
    (a, b) => a.campaignId - b.campaignId || a.seq - b.seq || strength(a) - strength(b),
  );
  return sorted.filter((receipt, index) => {
    const following = sorted[index + 1];
    return following?.seq !== receipt.seq || following.campaignId !== receipt.campaignId;
  });
}

function strength({ runNo, status }: AddressedReceipt): number {
  return status === STATUS.delivered ? Number.MAX_SAFE_INTEGER : runNo * 100 + status;
}
