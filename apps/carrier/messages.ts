import type { Settings } from './carrier-settings.js';
import { COUNTS, ENDINGS, type Fate, hashText, REFUSALS, type RefusalCode, SENT } from './fate.js';
import type { SubmissionFault } from './fault-kinds.js';
import type { Faults } from './faults.js';
import { References } from './references.js';
import { Stats } from './stats.js';

export const TEXT_LENGTH_MAX = 2_000;
/** Of each of the two generations; about 18 MB a million. */
const REFERENCES_MAX = 1_000_000;
/** Shuffled receipts come up to this much later than they would. */
const SHUFFLE_SPREAD_MS = 500;

/** The byte remembered for a message: 0 accepted, 1… refused with REFUSALS[n - 1], or one of these. */
const ACCEPTED = 0;
const ACCEPTED_TWICE = 100;
const WAS_BUSY = 101;

export type Refusal = RefusalCode | 'QUEUE_FULL';

export interface PlannedReceipt {
  /** As in `ENDINGS`, with `COUNTS` on the one that tells a message's end. */
  ending: number;
  /** From acceptance. */
  delayMs: number;
}

/** All messages that the carrier knows, by whatever protocol they came: what becomes of each, remembered and counted. */
export class Messages {
  readonly stats = new Stats();
  private readonly references = new References(REFERENCES_MAX);
  /** By hashes of recipient and text. */
  private readonly recipients: References | undefined;

  constructor(
    private readonly settings: Settings,
    private readonly faults: Faults,
  ) {
    if (settings.watchRecipients) this.recipients = new References(REFERENCES_MAX);
  }

  /** What was answered to the message with this hash: a refusal for good, null where it was accepted, else undefined. */
  answeredBefore(hash: number): Refusal | null | undefined {
    const known = this.references.get(hash);
    if (known === undefined || known === WAS_BUSY) return undefined;
    return known === ACCEPTED || known === ACCEPTED_TWICE ? null : (REFUSALS[known - 1] as RefusalCode);
  }

  /** Why a message is refused, or null. `inRefusedHalf` says whether it is one that half a batch is refused with. */
  refusalOf(
    hash: number,
    fate: Fate,
    fault: SubmissionFault | undefined,
    inRefusedHalf: boolean,
  ): Refusal | null {
    const known = this.references.get(hash);
    const refusal = fault === 'refuse_half_for_good' && inRefusedHalf ? 'BLOCKED' : fate.refusal;
    if (refusal !== null) {
      if (known === undefined || known === WAS_BUSY) this.references.set(hash, 1 + REFUSALS.indexOf(refusal));
      this.stats.refused++;
      return refusal;
    }
    const isHalf = fault === 'refuse_half' && inRefusedHalf;
    const isBusy = fate.busy && known === undefined && !isHalf;
    if (isBusy) this.references.set(hash, WAS_BUSY);
    if (!isHalf && !isBusy) return null;
    this.stats.refused++;
    return 'QUEUE_FULL';
  }

  /** A message goes to its phone. Returns its receipts, but for one that is lost: it has none. */
  accept(hash: number, fate: Fate, to: string, text: string): PlannedReceipt[] {
    const { stats } = this;
    const known = this.references.get(hash);
    const again = known === ACCEPTED || known === ACCEPTED_TWICE;
    if (known === ACCEPTED) stats.acceptedTwice++;
    this.references.set(hash, again ? ACCEPTED_TWICE : ACCEPTED);
    if (again) {
      stats.acceptedAgain++;
    } else {
      stats.accepted++;
      this.watchRecipient(to, text);
      this.countEnd(fate);
    }
    return fate.lost ? [] : this.receiptsOf(hash, fate, again);
  }

  /** Of a message that is accepted again, everything is sent again, but it has only one end to count. */
  private receiptsOf(hash: number, fate: Fate, again: boolean): PlannedReceipt[] {
    const { latencyMs, duplicateLatencyMs } = fate;
    const ending = again ? fate.ending : fate.ending | COUNTS;
    const receipts = [{ ending, delayMs: fate.reordered ? 0 : latencyMs }];
    if (this.faults.receipts === 'receipts_shuffled') {
      // Two receipts, or there would be no order to lose; by the hash, so that the same seed shuffles alike.
      const [one, other] = [
        hash % SHUFFLE_SPREAD_MS,
        Math.floor(hash / SHUFFLE_SPREAD_MS) % SHUFFLE_SPREAD_MS,
      ];
      receipts[0] = { ending, delayMs: latencyMs + one };
      receipts.push({ ending: SENT, delayMs: latencyMs + other });
    }
    if (fate.reordered) {
      this.stats.reordered++;
      receipts.push({ ending: SENT, delayMs: latencyMs });
    }
    if (duplicateLatencyMs !== null) {
      this.stats.duplicated++;
      receipts.push({ ending: fate.ending, delayMs: duplicateLatencyMs });
    }
    return receipts;
  }

  private watchRecipient(to: string, text: string): void {
    if (this.recipients === undefined) return;
    const hash = hashText(`${to} ${text}`, this.settings.seed);
    if (this.recipients.get(hash) !== undefined) this.stats.recipientsTwice++;
    this.recipients.set(hash, 0);
  }

  private countEnd({ ending, lost, late }: Fate): void {
    this.stats[ENDINGS[ending]?.status as keyof Stats['told']]++;
    if (lost) this.stats.lost++;
    else if (late) this.stats.late++;
  }
}
