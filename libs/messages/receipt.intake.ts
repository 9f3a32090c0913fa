import type { Receipt } from '../carriers/carrier.js';
import { type Pool, transaction } from '../platform/postgres.js';
import { STATUS, type StatusCode } from './message.js';
import { type AddressedReceipt, applyReceipts, keepStrays, type StrayReceipt } from './receipt.store.js';
import { parseReference } from './reference.js';

/** The intake holds as many receipts as it may; the carrier should come back. */
export class IntakeFullError extends Error {
  override readonly name = 'IntakeFullError';
}

interface Group {
  receipts: { carrier: string; receipt: Receipt }[];
  committed: Promise<void>;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Commits receipts before they are acknowledged, together where they arrive together.
 *
 *   idle → committing (one group at a time) → idle, or at once the next group if receipts came in meanwhile
 *
 * Whatever arrives while a group is being committed forms the next one, so that the load itself sets the group's
 * size: one receipt alone costs one commit, ten thousand a second share a few. If a group fails nothing of it is
 * stored, every request in it fails, and the carriers send them again.
 */
export class ReceiptIntake {
  private next: Group | null = null;
  private committing = false;
  private held = 0;

  constructor(
    private readonly pool: Pool,
    /** Told after each commit which campaigns have changed. */
    private readonly onCommitted: (campaignIds: readonly bigint[]) => void,
    private readonly heldMax = 50_000,
  ) {}

  /**
   * Resolves once all of them are committed: applied, known to be outdated, or kept as unmatched.
   * @throws IntakeFullError if too many wait already; nothing was stored then.
   */
  accept(carrier: string, receipts: readonly Receipt[]): Promise<void> {
    if (receipts.length === 0) return Promise.resolve();
    if (this.held > 0 && this.held + receipts.length > this.heldMax) {
      return Promise.reject(new IntakeFullError(`${this.held} receipts are waiting to be committed`));
    }
    this.held += receipts.length;
    this.next ??= newGroup();
    const group = this.next;
    for (const receipt of receipts) group.receipts.push({ carrier, receipt });
    if (!this.committing) void this.commitAll();
    return group.committed;
  }

  private async commitAll(): Promise<void> {
    this.committing = true;
    for (let group = this.next; group; group = this.next) {
      this.next = null;
      try {
        this.onCommitted(await commitReceipts(this.pool, group.receipts));
        group.resolve();
      } catch (error) {
        group.reject(error);
      }
      this.held -= group.receipts.length;
    }
    this.committing = false;
  }
}

function newGroup(): Group {
  let resolve!: () => void;
  let reject!: (error: unknown) => void;
  const committed = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { receipts: [], committed, resolve, reject };
}

/** Applies what names a row, keeps the rest. Resolves after the commit with the campaigns that changed. */
export async function commitReceipts(
  pool: Pool,
  incoming: readonly { carrier: string; receipt: Receipt }[],
): Promise<bigint[]> {
  const strays: StrayReceipt[] = [];
  const addressed: (AddressedReceipt & { carrier: string; reference: string })[] = [];
  for (const { carrier, receipt } of incoming) {
    const status: StatusCode = STATUS[receipt.status];
    const { reference, errorCode } = receipt;
    const address = parseReference(reference);
    if (address) addressed.push({ ...address, carrier, reference, status, errorCode });
    else strays.push({ carrier, reference, status, errorCode });
  }
  const receipts = strongestPerMessage(addressed);
  return transaction(pool, async (tx) => {
    const { missing, campaignIds } =
      receipts.length > 0 ? await applyReceipts(tx, receipts) : { missing: [], campaignIds: [] };
    await keepStrays(tx, [...strays, ...missing.map((position) => receipts[position]!)]);
    return campaignIds;
  });
}

/** Sorted by (campaign, seq), one a message: of several the last one in the order of the life of a message. */
export function strongestPerMessage<T extends AddressedReceipt>(receipts: T[]): T[] {
  const sorted = receipts.sort(
    (a, b) => a.campaignId - b.campaignId || a.seq - b.seq || a.attempt - b.attempt || a.status - b.status,
  );
  return sorted.filter((receipt, index) => {
    const following = sorted[index + 1];
    return following?.seq !== receipt.seq || following.campaignId !== receipt.campaignId;
  });
}
