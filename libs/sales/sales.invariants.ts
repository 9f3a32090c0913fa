import { deferralsSql, runNoSql } from './model/attempt.js';
import { carrierSql } from './model/carrier.store.js';

/** What must hold in the sales database at any moment. Each query returns the rows that break its rule. */
export const SALES_INVARIANTS: readonly { name: string; description: string; sql: string }[] = [
  {
    name: 'counters-are-rows',
    description: "A campaign's counters are the counts of its messages, until those are removed.",
    sql: `
      SELECT c.id, c.contacts, c.queued, c.unknown, c.sent, c.failed, c.undelivered, c.expired, c.canceled, c.delivered, r.*
      FROM campaign c
      LEFT JOIN (
        SELECT campaign_id, count(*) AS rows_total, count(*) FILTER (WHERE status = 0) AS rows_queued,
          count(*) FILTER (WHERE status = 25) AS rows_unknown, count(*) FILTER (WHERE status = 30) AS rows_sent,
          count(*) FILTER (WHERE status = 80) AS rows_failed, count(*) FILTER (WHERE status = 81) AS rows_undelivered,
          count(*) FILTER (WHERE status = 82) AS rows_expired, count(*) FILTER (WHERE status = 83) AS rows_canceled,
          count(*) FILTER (WHERE status = 90) AS rows_delivered
        FROM message GROUP BY 1
      ) r ON r.campaign_id = c.id
      WHERE c.removed_at IS NULL AND c.contacts + coalesce(r.rows_total, 0) > 0
        AND (c.contacts, c.queued, c.unknown, c.sent, c.failed, c.undelivered, c.expired, c.canceled, c.delivered)
        IS DISTINCT FROM (r.rows_total, r.rows_queued, r.rows_unknown, r.rows_sent, r.rows_failed, r.rows_undelivered,
          r.rows_expired, r.rows_canceled, r.rows_delivered)`,
  },
  {
    name: 'charged-is-captured',
    description:
      'What the settlements of a campaign captured is its price × the segments its messages were charged for.',
    sql: `
      SELECT c.id, c.captured_micros, s.captured, m.segments * c.price_micros AS charged
      FROM campaign c
      LEFT JOIN (SELECT campaign_id, sum(captured_micros) AS captured FROM settlement GROUP BY 1) s ON s.campaign_id = c.id
      LEFT JOIN (SELECT campaign_id, sum(charged_segments) AS segments FROM message GROUP BY 1) m ON m.campaign_id = c.id
      WHERE c.removed_at IS NULL AND (c.captured_micros <> coalesce(s.captured, 0)
        OR c.captured_micros <> coalesce(m.segments, 0) * c.price_micros)`,
  },
  {
    name: 'released-is-settled',
    description: 'What a campaign shows as released is what its settlements released.',
    sql: `
      SELECT c.id, c.released_micros, s.released FROM campaign c
      LEFT JOIN (SELECT campaign_id, sum(released_micros) AS released FROM settlement GROUP BY 1) s ON s.campaign_id = c.id
      WHERE c.removed_at IS NULL AND c.released_micros <> coalesce(s.released, 0)`,
  },
  {
    name: 'settlement-is-its-batch',
    description:
      'Every finished or canceled batch has its settlement, of its price × the segments of its rows; no other batch has one.',
    sql: `
      SELECT b.campaign_id, b.no, b.state, s.captured_micros, s.released_micros, m.segments
      FROM batch b JOIN campaign c ON c.id = b.campaign_id
      LEFT JOIN settlement s ON s.campaign_id = b.campaign_id AND s.batch_no = b.no
      LEFT JOIN LATERAL (
        SELECT sum(segments) AS segments, count(*) FILTER (WHERE status < 30) AS open FROM message m
        WHERE m.campaign_id = b.campaign_id AND m.seq BETWEEN b.first_seq AND b.last_seq AND m.attempt = b.attempt
      ) m ON b.state = 'done' AND c.run_no = ${runNoSql('b.attempt')}
      WHERE (b.state IN ('pending', 'queued', 'submitting', 'unknown') AND s.batch_no IS NOT NULL)
        OR (b.state = 'done' AND c.run_no = ${runNoSql('b.attempt')}
          AND (m.open > 0 OR s.captured_micros + s.released_micros IS DISTINCT FROM m.segments * c.price_micros))
        OR (b.state = 'canceled' AND c.run_id IS NOT NULL
          AND s.captured_micros + s.released_micros IS DISTINCT FROM b.segments * c.price_micros)`,
  },
  {
    name: 'rows-are-with-their-carrier',
    description: 'What waits to be sent, or is in doubt, is noted for the carrier that has its batch.',
    sql: `
      SELECT b.campaign_id, b.no, b.state, m.seq, ${carrierSql('b', 'c')} AS carrier, k.name AS carrier_of_row
      FROM batch b JOIN campaign c ON c.id = b.campaign_id
      JOIN message m ON m.campaign_id = b.campaign_id AND m.seq BETWEEN b.first_seq AND b.last_seq AND m.attempt = b.attempt
      LEFT JOIN carrier k ON k.id = m.carrier
      WHERE b.state IN ('pending', 'queued', 'submitting', 'unknown') AND m.status < 30
        AND ${carrierSql('b', 'c')} <> coalesce(k.name, c.carrier)`,
  },
  {
    name: 'settlements-fit-their-run',
    description:
      'The settlements of a run, with those that are removed, never exceed what it reserved, and a closed run has none open.',
    sql: `
      SELECT r.id, r.campaign_id, r.state, r.amount_micros, r.removed_captured_micros, r.removed_released_micros, s.settled,
        s.unconfirmed
      FROM run r
      LEFT JOIN (
        SELECT run_id, sum(captured_micros + released_micros) AS settled, count(*) FILTER (WHERE confirmed_at IS NULL) AS unconfirmed
        FROM settlement GROUP BY 1
      ) s ON s.run_id = r.id
      WHERE coalesce(s.settled, 0) + r.removed_captured_micros + r.removed_released_micros > r.amount_micros
        OR (r.state = 'closed' AND s.unconfirmed > 0)
        OR (r.state IN ('reserving', 'refused') AND s.settled + r.removed_captured_micros + r.removed_released_micros > 0)`,
  },
  {
    name: 'filled-is-batches',
    description:
      'What was taken of a run of single sends is what their batches cost, and it is not closed before.',
    sql: `
      SELECT r.id, r.campaign_id, r.state, r.filled_micros, b.segments * c.price_micros AS cost FROM run r
      JOIN campaign c ON c.id = r.campaign_id AND c.kind = 'single' AND c.removed_at IS NULL
      LEFT JOIN (
        SELECT run_id, sum(segments) AS segments, count(*) FILTER (WHERE state <> 'done') AS open FROM batch
        WHERE ${deferralsSql('attempt')} = 0 GROUP BY 1
      ) b ON b.run_id = r.id
      WHERE r.filled_micros <> coalesce(b.segments, 0) * c.price_micros OR (r.state = 'closed' AND b.open > 0)
        OR (r.filled_micros > 0 AND r.state NOT IN ('open', 'closed'))`,
  },
  {
    name: 'no-settlement-refused',
    description: 'The credit service has refused no settlement, and to close no reservation.',
    sql: `
      SELECT campaign_id, batch_no, run_id, error FROM settlement WHERE error IS NOT NULL
      UNION ALL
      SELECT campaign_id, NULL, id, error FROM run WHERE error IS NOT NULL`,
  },
  {
    name: 'history-is-counted',
    description:
      'What the history has counted of a campaign is noted alike on the campaign, and never more than there is.',
    sql: `
      SELECT c.id, c.counted_sum, k.* FROM campaign c LEFT JOIN stats_counted k ON k.campaign_id = c.id
      WHERE c.counted_sum <> coalesce(k.registered::bigint + k.sent + k.failed + k.undelivered + k.expired + k.canceled
          + k.delivered + k.captured_micros + k.released_micros, 0)
        OR c.counted_sum > c.contacts::bigint + c.total_sent + c.total_failed + c.total_undelivered + c.total_expired
          + c.total_canceled + c.total_delivered + c.captured_micros + c.released_micros`,
  },
  {
    name: 'usage-is-campaigns',
    description: 'What a workspace is said to store is what its campaigns count for.',
    sql: `
      SELECT workspace_id, u.contacts, u.bytes, c.stored_contacts, c.stored_bytes FROM workspace_usage u
      FULL JOIN (
        SELECT workspace_id, sum(stored_contacts) AS stored_contacts, sum(stored_bytes) AS stored_bytes FROM campaign GROUP BY 1
      ) c USING (workspace_id)
      WHERE (coalesce(u.contacts, 0), coalesce(u.bytes, 0))
        IS DISTINCT FROM (coalesce(c.stored_contacts, 0), coalesce(c.stored_bytes, 0))
      UNION ALL
      SELECT workspace_id, NULL, NULL, stored_contacts, stored_bytes FROM campaign
      WHERE stored_contacts NOT IN (0, contacts) OR kind = 'single' AND stored_contacts + stored_bytes > 0`,
  },
  {
    name: 'removed-was-settled',
    description:
      'Rows are removed only of campaigns that have nothing to send, to wait for or to settle any more.',
    sql: `
      SELECT c.id, c.status, r.id AS run_id, r.state FROM campaign c JOIN run r ON r.campaign_id = c.id
      WHERE c.removed_at IS NOT NULL AND r.state IN ('reserving', 'open')
      UNION ALL
      SELECT s.campaign_id, 'unconfirmed', s.run_id, NULL FROM settlement s JOIN campaign c ON c.id = s.campaign_id
      WHERE c.removed_at IS NOT NULL AND s.confirmed_at IS NULL
      UNION ALL
      SELECT id, status, NULL, NULL FROM campaign
      WHERE removed_at IS NOT NULL AND status NOT IN ('completed', 'canceled', 'deleted')`,
  },
  {
    name: 'removed-is-gone',
    description:
      'A campaign whose rows were removed has none left, one that is deleted is being removed, and no message is without its campaign.',
    sql: `
      SELECT c.id, c.status, left_over.what FROM campaign c
      LEFT JOIN removal r ON r.campaign_id = c.id
      CROSS JOIN LATERAL (
        SELECT 'message' AS what WHERE EXISTS (SELECT FROM message m WHERE m.campaign_id = c.id)
        UNION ALL SELECT 'batch' WHERE EXISTS (SELECT FROM batch b WHERE b.campaign_id = c.id)
        UNION ALL SELECT 'reject' WHERE EXISTS (SELECT FROM reject j WHERE j.campaign_id = c.id)
        UNION ALL SELECT 'import_report' WHERE EXISTS (SELECT FROM import_report i WHERE i.campaign_id = c.id)
        UNION ALL SELECT 'run' WHERE EXISTS (SELECT FROM run u WHERE u.campaign_id = c.id)
        UNION ALL SELECT 'campaign' WHERE c.status = 'deleted' AND r.campaign_id IS NULL
      ) left_over
      WHERE c.removed_at IS NOT NULL AND (r.campaign_id IS NULL OR r.part = 'campaign')
      UNION ALL
      SELECT m.campaign_id, NULL, 'message' FROM (SELECT DISTINCT campaign_id FROM message) m
      WHERE NOT EXISTS (SELECT FROM campaign c WHERE c.id = m.campaign_id)
      UNION ALL
      SELECT r.campaign_id, c.status, 'removal' FROM removal r JOIN campaign c ON c.id = r.campaign_id WHERE c.removed_at IS NULL`,
  },
  {
    name: 'finished-is-closed',
    description: 'A campaign that is finished for more than a minute has no run open and no batch waiting.',
    sql: `
      SELECT c.id, c.status, r.id AS run_id, r.state FROM campaign c JOIN run r ON r.campaign_id = c.id
      WHERE c.status IN ('completed', 'canceled') AND c.finished_at < now() - interval '1 min' AND r.state IN ('reserving', 'open')
        AND (r.state = 'open' OR c.kind = 'campaign')
      UNION ALL
      SELECT c.id, c.status, NULL, b.state FROM campaign c JOIN batch b ON b.campaign_id = c.id
      WHERE c.status IN ('completed', 'canceled') AND b.state IN ('pending', 'queued', 'submitting')`,
  },
];
