import type { MessagesUpdated, WebhookEventType } from '../../contracts/webhook-events.js';
import { runNoOf } from './attempt.js';
import { type StatusCode, statusName } from './message.js';
import { formatCampaignId, formatMessageId } from './reference.js';

/** What subscribers are told of messages; `libs/contracts/webhook-events.ts` says what it carries. */
export const MESSAGE_UPDATED = 'message.updated' satisfies WebhookEventType;

/** An event of so many messages is some 60 KB. */
const MESSAGES_PER_EVENT = 500;

const WANTED = `e.status = 'enabled' AND '${MESSAGE_UPDATED}' = ANY (e.event_types)`;

/**
 * The columns that `told` and those who count need of the rows a statement changed, as its RETURNING list; `told_at` is
 * when the status before was told.
 * @param message what the statement calls the table.
 */
export const CHANGED_COLUMNS = (message: string) =>
  ['campaign_id', 'seq', 'msisdn', 'segments', 'attempt', 'error_code', 'carrier_code']
    .map((column) => `${message}.${column}`)
    .concat('old.status AS before', 'new.status AS after', 'old.updated_at AS told_at')
    .join(', ');

/**
 * Members of a WITH list whose member `changed` updates messages: they write them as events, in the same transaction,
 * where an endpoint of their workspace wants to know. Where no endpoint at all does, the first condition is false once
 * and the rows are not even looked at.
 */
export const TOLD = `
  wanted AS MATERIALIZED (
    SELECT c.id, c.workspace_id FROM campaign c
    WHERE (SELECT EXISTS (SELECT FROM webhook_endpoint e WHERE ${WANTED}))
      AND c.id IN (SELECT campaign_id FROM changed)
      AND EXISTS (SELECT FROM webhook_endpoint e WHERE e.workspace_id = c.workspace_id AND ${WANTED})
  ), told AS (
    INSERT INTO webhook_event (workspace_id, type, data)
    SELECT workspace_id, '${MESSAGE_UPDATED}', json_build_object('campaignId', campaign_id, 'messages',
      json_agg(json_build_array(seq, msisdn, after, error_code, segments, attempt, carrier_code)))
    FROM (
      SELECT wanted.workspace_id, changed.*,
        (row_number() OVER (PARTITION BY changed.campaign_id) - 1) / ${MESSAGES_PER_EVENT} AS part
      FROM wanted JOIN changed ON changed.campaign_id = wanted.id WHERE changed.before <> changed.after
    ) numbered
    GROUP BY workspace_id, campaign_id, part
  )`;

/** What `told` has written. */
interface StoredMessages {
  campaignId: number;
  messages: [
    seq: number,
    msisdn: number,
    status: StatusCode,
    errorCode: string | null,
    segments: number,
    attempt: number,
    carrierCode: string | null,
  ][];
}

/** `message.updated` as subscribers see it. */
export function presentMessagesUpdated(data: unknown): MessagesUpdated {
  const { campaignId, messages } = data as StoredMessages;
  const id = BigInt(campaignId);
  return {
    campaignId: formatCampaignId(id),
    messages: messages.map(([seq, msisdn, status, errorCode, segments, attempt, carrierCode]) => ({
      id: formatMessageId(id, seq),
      to: `+${msisdn}`,
      status: statusName(status),
      errorCode,
      carrierCode,
      segments,
      run: runNoOf(attempt),
    })),
  };
}
