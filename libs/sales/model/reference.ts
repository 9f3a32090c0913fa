/**
 * Public names of campaigns and messages. They are derived from (campaign, seq, run), so that no index or mapping table
 * is needed to find the row that a receipt is about. Campaign ids stay below 2^53 and are written in base 36.
 */

/** What a carrier echoes: which message, and in which run of its campaign. */
export interface Reference {
  campaignId: number;
  seq: number;
  runNo: number;
}

export function formatReference(campaignKey: string, seq: number, runNo: number): string {
  return `${campaignKey}-${seq}-${runNo}`;
}

const REFERENCE = /^([0-9a-z]{1,11})-(\d{1,9})-(\d{1,4})$/;

/** The reference in a receipt, or null if it is none of ours. */
export function parseReference(text: string): Reference | null {
  const match = REFERENCE.exec(text);
  if (!match) return null;
  const campaignId = Number.parseInt(match[1]!, 36);
  if (!Number.isSafeInteger(campaignId)) return null;
  return { campaignId, seq: Number(match[2]), runNo: Number(match[3]) };
}

/** The campaign's part of a reference. */
export function campaignKey(campaignId: bigint): string {
  return campaignId.toString(36);
}

export function formatCampaignId(campaignId: bigint): string {
  return `cmp_${campaignKey(campaignId)}`;
}

/** The id behind `cmp_…`, or null if the text is not a campaign id. */
export function parseCampaignId(text: string): bigint | null {
  const match = /^cmp_([0-9a-z]{1,11})$/.exec(text);
  const id = match ? Number.parseInt(match[1]!, 36) : Number.NaN;
  return Number.isSafeInteger(id) && formatCampaignId(BigInt(id)) === text ? BigInt(id) : null;
}

/** The campaign and position behind `msg_…`, or null if the text is not a message id. */
export function parseMessageId(text: string): { campaignId: bigint; seq: number } | null {
  const match = /^msg_([0-9a-z]{1,11})_(\d{1,9})$/.exec(text);
  const campaignId = match ? parseCampaignId(`cmp_${match[1]}`) : null;
  const seq = Number(match?.[2]);
  return campaignId !== null && String(seq) === match![2] ? { campaignId, seq } : null;
}

export function formatMessageId(campaignId: bigint, seq: number): string {
  return `msg_${campaignKey(campaignId)}_${seq}`;
}
