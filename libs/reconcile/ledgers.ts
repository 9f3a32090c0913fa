import { type Pool, type Tx, transaction } from '../platform/postgres/postgres.js';
import { settlementOpId } from '../sales/settlement/settlement.js';

/** Rules between the two databases, which share no transaction. */
export const LEDGER_INVARIANTS = [
  {
    name: 'settlement-has-operation',
    description: 'Every confirmed settlement has its settle operation, of the same amounts.',
  },
  {
    name: 'operation-has-settlement',
    description: 'Every settle operation has its settlement, of the same amounts.',
  },
  {
    name: 'run-has-reservation',
    description: 'Every open run has its reservation, of the same amount; a closed run has it closed.',
  },
  { name: 'reservation-has-run', description: 'Every reservation belongs to a run.' },
] as const;

type LedgerDifferences = Record<(typeof LEDGER_INVARIANTS)[number]['name'], unknown[]>;

interface Money {
  capturedMicros: string;
  releasedMicros: string;
}

/**
 * Compares settlements with operations and runs with reservations while both databases change. What one side writes
 * first is read first on the other: confirmed settlements and decided runs, then the web side, then everything else.
 */
export async function compareLedgers(web: Pool, sales: Pool): Promise<LedgerDifferences> {
  const confirmed = await snapshot(sales, (tx) => readSettlements(tx, 'WHERE confirmed_at IS NOT NULL'));
  const decidedRuns = await snapshot(sales, readRuns);
  const [operations, reservations] = await snapshot(web, async (tx) => [
    await readOperations(tx),
    await readReservations(tx),
  ]);
  const settlements = await snapshot(sales, (tx) => readSettlements(tx, ''));
  const { rows: runs } = await sales.query<{ id: string }>('SELECT id FROM run');
  const runIds = new Set(runs.map(({ id }) => id));

  return {
    'settlement-has-operation': [...confirmed]
      .filter(([id, money]) => !same(money, operations.get(id)))
      .map(([id]) => id),
    'operation-has-settlement': [...operations]
      .filter(([id, money]) => !same(money, settlements.get(id)))
      .map(([id]) => id),
    'run-has-reservation': decidedRuns.filter(({ id, state, amount_micros }) => {
      const reservation = reservations.get(id);
      if (!reservation || reservation.amount_micros !== amount_micros) return true;
      return state === 'closed' && !reservation.closed;
    }),
    'reservation-has-run': [...reservations.keys()].filter((id) => !runIds.has(id)),
  };
}

/** Reads one database as it is at one moment; a large one may take its time. */
export function snapshot<T>(pool: Pool, read: (tx: Tx) => Promise<T>): Promise<T> {
  return transaction(pool, async (tx) => {
    await tx.query(
      'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0',
    );
    return read(tx);
  });
}

function same(a: Money, b: Money | undefined): boolean {
  return b !== undefined && a.capturedMicros === b.capturedMicros && a.releasedMicros === b.releasedMicros;
}

async function readSettlements(tx: Tx, where: string): Promise<Map<string, Money>> {
  const { rows } = await tx.query(
    `SELECT run_id, batch_no, captured_micros, released_micros FROM settlement ${where}`,
  );
  return new Map(
    rows.map((row) => [
      settlementOpId(row.run_id, row.batch_no),
      { capturedMicros: String(row.captured_micros), releasedMicros: String(row.released_micros) },
    ]),
  );
}

async function readOperations(tx: Tx): Promise<Map<string, Money>> {
  const { rows } = await tx.query(
    `SELECT op_id, result->>'capturedMicros' AS captured, result->>'releasedMicros' AS released
     FROM credit_op WHERE kind = 'settle'`,
  );
  return new Map(
    rows.map((row) => [row.op_id, { capturedMicros: row.captured, releasedMicros: row.released }]),
  );
}

async function readRuns(tx: Tx): Promise<{ id: string; state: string; amount_micros: bigint }[]> {
  const { rows } = await tx.query(
    `SELECT id, state, amount_micros FROM run WHERE state IN ('open', 'closed')`,
  );
  return rows;
}

async function readReservations(tx: Tx): Promise<Map<string, { amount_micros: bigint; closed: boolean }>> {
  const { rows } = await tx.query(
    'SELECT id, amount_micros, closed_at IS NOT NULL AS closed FROM credit_reservation',
  );
  return new Map(rows.map((row) => [row.id, row]));
}
