/** What must hold in the web database at any moment. Each query returns the rows that break its rule. */
export interface Invariant {
  name: string;
  description: string;
  sql: string;
}

export const CREDIT_INVARIANTS: readonly Invariant[] = [
  {
    name: 'balance-is-journal',
    description: 'The balance of an account is the sum of its journal.',
    sql: `
      SELECT a.workspace_id, a.balance_micros, coalesce(j.total, 0) AS journal_micros
      FROM credit_account a
      LEFT JOIN (SELECT workspace_id, sum(amount_micros) AS total FROM credit_journal GROUP BY 1) j USING (workspace_id)
      WHERE a.balance_micros <> coalesce(j.total, 0)`,
  },
  {
    name: 'reserved-is-open-reservations',
    description: 'What an account has reserved is what is left of its open reservations.',
    sql: `
      SELECT a.workspace_id, a.reserved_micros, coalesce(r.total, 0) AS open_micros
      FROM credit_account a
      LEFT JOIN (
        SELECT workspace_id, sum(amount_micros - captured_micros - released_micros) AS total
        FROM credit_reservation WHERE closed_at IS NULL GROUP BY 1
      ) r USING (workspace_id)
      WHERE a.reserved_micros <> coalesce(r.total, 0)`,
  },
  {
    name: 'captured-is-journal',
    description: 'What a reservation has captured is what the journal took on its behalf.',
    sql: `
      SELECT coalesce(r.id, j.reservation_id) AS reservation_id, r.captured_micros, j.total AS journal_micros
      FROM credit_reservation r
      FULL JOIN (
        SELECT reservation_id, workspace_id, -sum(amount_micros) AS total
        FROM credit_journal WHERE kind = 'capture' GROUP BY 1, 2
      ) j ON j.reservation_id = r.id AND j.workspace_id = r.workspace_id
      WHERE coalesce(r.captured_micros, -1) <> coalesce(j.total, 0)`,
  },
  {
    name: 'reservation-is-its-settlements',
    description: 'A reservation captured what its settle operations say, and released it or more by closing.',
    sql: `
      SELECT r.id, r.captured_micros, o.captured, r.released_micros, o.released, r.closed_at
      FROM credit_reservation r
      LEFT JOIN (
        SELECT result->>'reservationId' AS id, sum((result->>'capturedMicros')::numeric) AS captured,
          sum((result->>'releasedMicros')::numeric) AS released
        FROM credit_op WHERE kind = 'settle' GROUP BY 1
      ) o ON o.id = r.id
      WHERE r.captured_micros <> coalesce(o.captured, 0)
        OR r.released_micros < coalesce(o.released, 0)
        OR (r.closed_at IS NULL AND r.released_micros <> coalesce(o.released, 0))`,
  },
  {
    name: 'journal-chain',
    description: "Each journal row's balance is the one before it plus its own amount.",
    sql: `
      SELECT * FROM (
        SELECT id, workspace_id, amount_micros, balance_after_micros,
          lag(balance_after_micros, 1, 0::bigint) OVER (PARTITION BY workspace_id ORDER BY id) AS balance_before_micros
        FROM credit_journal
      ) chain
      WHERE balance_after_micros <> balance_before_micros + amount_micros`,
  },
  {
    name: 'no-operation-without-effect',
    description:
      'Every top-up, adjustment and capture is journalled; every granted reserve has its reservation.',
    sql: `
      SELECT o.op_id, o.kind, o.workspace_id FROM credit_op o
      LEFT JOIN credit_journal j ON j.op_id = o.op_id AND j.workspace_id = o.workspace_id
      WHERE (o.kind IN ('topup', 'adjust') AND (j.kind IS DISTINCT FROM o.kind OR o.result->>'journalId' IS DISTINCT FROM j.id::text))
        OR (o.kind = 'settle' AND (o.result->>'capturedMicros')::numeric <> coalesce(-j.amount_micros, 0))
        OR (o.kind IN ('reserve', 'close') AND j.id IS NOT NULL)
      UNION ALL
      SELECT o.op_id, o.kind, o.workspace_id FROM credit_op o
      LEFT JOIN credit_reservation r ON r.id = o.result->>'reservationId' AND r.workspace_id = o.workspace_id
      WHERE (o.kind = 'settle' AND r.id IS NULL)
        OR (o.kind = 'reserve' AND (o.result->>'granted' IS NULL OR ((o.result->>'granted')::boolean AND r.id IS NULL)))
        OR (o.kind = 'close' AND r.closed_at IS NULL)`,
  },
  {
    name: 'no-effect-without-operation',
    description: 'Every journal row and every reservation comes from an operation of its workspace.',
    sql: `
      SELECT j.op_id AS id, 'journal' AS what FROM credit_journal j
      LEFT JOIN credit_op o ON o.op_id = j.op_id AND o.workspace_id = j.workspace_id
      WHERE o.kind IS DISTINCT FROM CASE j.kind WHEN 'capture' THEN 'settle' ELSE j.kind END
      UNION ALL
      SELECT r.id, 'reservation' FROM credit_reservation r
      LEFT JOIN credit_op o ON o.kind = 'reserve' AND o.result->>'reservationId' = r.id
        AND (o.result->>'granted')::boolean AND o.workspace_id = r.workspace_id
      WHERE o.op_id IS NULL
      UNION ALL
      SELECT r.id, 'closing' FROM credit_reservation r
      LEFT JOIN credit_op o ON o.kind = 'close' AND o.result->>'reservationId' = r.id
      WHERE r.closed_at IS NOT NULL AND o.op_id IS NULL`,
  },
  {
    name: 'account-of-every-workspace',
    description: 'Every workspace has its account.',
    sql: `
      SELECT w.id FROM workspace w LEFT JOIN credit_account a ON a.workspace_id = w.id WHERE a.workspace_id IS NULL`,
  },
];
