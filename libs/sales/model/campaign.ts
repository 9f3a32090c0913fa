import type { TextForm } from '../../sms/text-form.js';
import type { StatusName } from './message.js';

/**
 * The life of a campaign. Every arrow is a transition in `campaign.transitions.ts`, which has its SQL, and nothing else
 * changes a campaign's status:
 *
 *   draft | scheduled → scheduled schedule; a person gives it a time to start
 *   draft | scheduled → reserving run; asks for the credit of all its messages, and only a definite answer ends that
 *   reserving → running           start; the credit is reserved
 *   reserving → as it was         refuse; it does not suffice. Paused, where nobody waits to be told
 *   running ⇄ paused              pause, pauseForFailures, suspend; resume, endSuspension (of one that never ran: runAgain, → reserving)
 *   running | paused → completed  complete; every message is final, and every batch has its outcome
 *   draft | scheduled | running | paused → canceling → canceled
 *                                 cancel, finishCanceling; ends when no batch waits any more
 *   completed | canceled → reserving
 *                                 retry; sends what failed again (where meanwhile none did: start, → completed)
 *   draft | completed | canceled → deleted
 *                                 delete; nobody sees it any more, and its rows are removed (`removal/`)
 *
 * What moves messages completes or pauses their campaign by the same statement (`counters.store.ts`). Messages that are
 * with the carrier when a campaign is canceled run their course, and so may receipts of a canceled campaign. The single
 * sends of a day are a campaign that is completed, and by the next of them running again (append).
 */
export type CampaignStatus =
  | 'draft'
  | 'scheduled'
  | 'reserving'
  | 'running'
  | 'paused'
  | 'canceling'
  | 'canceled'
  | 'completed'
  | 'deleted';

/** A deleted campaign is not there for anybody. */
export type ShownStatus = Exclude<CampaignStatus, 'deleted'>;

/** `carrier` is also what a running campaign says whose carrier takes nothing, and `credit` one that waits for its reservation. */
export type PausedReason = 'user' | 'credit' | 'carrier' | 'failure_rate' | 'suspended';

/** `single`: the single sends of a day, which nobody runs or stops. */
export type CampaignKind = 'campaign' | 'single';

/** A campaign as its workspace sees it. `sending` is the part of the queued messages that is in submission now. */
export interface Campaign {
  id: bigint;
  workspaceId: string;
  kind: CampaignKind;
  name: string;
  message: string;
  textForm: TextForm;
  sender: string | null;
  status: ShownStatus;
  pausedReason: PausedReason | null;
  contacts: number;
  rejected: number;
  /** How many of the rejected rows are kept, the first ones. */
  rejectsListed: number;
  segments: bigint;
  costMicros: bigint;
  chargedMicros: bigint;
  releasedMicros: bigint;
  counts: Record<StatusName | 'sending', number>;
  inDoubt: InDoubt;
  /** How long after its start messages are still handed to the carrier. */
  validityMinutes: number;
  /** The share of the latest submissions, or receipts, that may fail before it pauses itself; 1 for never. */
  failureShareMax: number;
  version: bigint;
  createdAt: Date;
  /** When it starts by itself, or did. */
  sendAt: Date | null;
  startedAt: Date | null;
  expiresAt: Date | null;
  finishedAt: Date | null;
  updatedAt: Date;
  /** Since when its messages and rejects are not there any more. */
  messagesRemovedAt: Date | null;
}

/** What is open between us and the carrier or the credit service. Everything 0: nothing is in doubt. */
export interface InDoubt {
  /** May or may not be with the carrier; a receipt or the carrier's policy decides. */
  unknownMessages: number;
  /** Were sent again after such doubt, so that a recipient may have got them twice. */
  resentMessages: number;
  /** Receipts that name no message of the campaign. */
  unmatchedReceipts: number;
  /** Finished batches that the credit service has not confirmed yet. */
  unsettledBatches: number;
}

/** Messages a second that were handed to the carrier so far, and when the rest will have been handed to the carrier at that rate. */
export function pace(
  campaign: Pick<Campaign, 'status' | 'contacts' | 'startedAt' | 'finishedAt'> & {
    counts: Pick<Campaign['counts'], 'queued' | 'sending' | 'canceled' | 'expired'>;
  },
  now: Date,
): { messagesPerSecond: number | null; finishEstimateAt: Date | null } {
  if (!campaign.startedAt) return { messagesPerSecond: null, finishEstimateAt: null };
  const { queued, sending, canceled, expired } = campaign.counts;
  const waiting = queued + sending;
  const elapsedMs = Math.max(1, (campaign.finishedAt ?? now).getTime() - campaign.startedAt.getTime());
  const messagesPerSecond = ((campaign.contacts - waiting - canceled - expired) / elapsedMs) * 1000;
  const estimable = campaign.status === 'running' && messagesPerSecond > 0;
  return {
    messagesPerSecond: Math.round(messagesPerSecond * 10) / 10,
    finishEstimateAt: estimable ? new Date(now.getTime() + (waiting / messagesPerSecond) * 1000) : null,
  };
}
