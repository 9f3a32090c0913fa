/**
 * The live events: what the sides tell each other on Redis, and webapi its sockets. What an event is called is also the
 * Redis channel that carries it as JSON. Publications get lost (Redis restarts, a process dies); each side makes up for it.
 */

/** To whoever has `credit:read`. Published by the general worker after a change, read by webapi on connect and each second. */
export const WORKSPACE_CREDIT = 'workspace_credit';

/** The credit of a workspace. Amounts are decimal strings. */
export interface WorkspaceCreditEvent {
  workspaceId: string;
  /** Grows with every change. */
  version: number;
  balance: string;
  reserved: string;
  available: string;
  /** ISO 8601, by the web side's database. */
  at: string;
}

/** To whoever has `campaigns:read` and, of single sends, `messages:read` too. Published by the sales side after a change; asked for on connect and every few seconds. */
export const CAMPAIGN_PROGRESS = 'campaign_progress';

/** How far a campaign is. */
export interface CampaignProgressEvent {
  workspaceId: string;
  /** `cmp_…` */
  campaignId: string;
  kind: 'campaign' | 'single';
  /** Grows with every change. */
  version: number;
  status: string;
  pausedReason: string | null;
  contacts: number;
  /** How many messages have each status. */
  counts: Readonly<Record<string, number>>;
  /** What is open between us and the carrier or the credit service. */
  inDoubt: {
    unknownMessages: number;
    resentMessages: number;
    unmatchedReceipts: number;
    unsettledBatches: number;
  };
  /** A decimal string. */
  charged: string;
  /** ISO 8601, by the sales side's database. */
  at: string;
}

/**
 * The channel on which webapi asks for stored progress ({@link ProgressAsked}); salesapi answers on {@link PROGRESS_TOLD}.
 * Neither side keeps anything in Redis, so there is nothing to lose there: whoever gets no answer asks again. A channel is
 * the same in all databases of a Redis, so it names ours: a platform in another one would answer that there is nothing.
 */
export const progressAsked = (redisDatabase = 0) => `campaign_progress_asked:${redisDatabase}`;
export const PROGRESS_TOLD = 'campaign_progress_told';

/** So many workspaces are asked for at a time, and so many campaigns of each kind of {@link ProgressWanted} are told. */
export const PROGRESS_WORKSPACES_MAX = 10;
export const PROGRESS_CAMPAIGNS_MAX = 100;

export interface ProgressAsked {
  /** Repeated by the answer. */
  id: string;
  wanted: ProgressWanted[];
}

/** The campaigns of a workspace that have ended since then; and of the others all, or those that changed since then. */
export interface ProgressWanted {
  workspaceId: string;
  /** ISO 8601. */
  since: string;
  unended: 'all' | 'changed';
}

export interface ProgressTold {
  id: string;
  events: CampaignProgressEvent[];
}
