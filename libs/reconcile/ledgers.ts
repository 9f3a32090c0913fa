import { type Pool, type Tx, transaction } from '../platform/postgres/postgres.js';
import { runOfSettlement, settlementOpId } from '../sales/settlement/settlement.js';

/** Rules between the two databases, which share no transaction. */
export const LEDGER_INVARIANTS = [
  {
    name: 'settlement-has-operation',
    description: 'Every confirmed settlement has its settle operation, of the same amounts.',
  },
  {
    name: 'operation-has-settlement',
    description: 'Every settle operation has its settlement, of the same amounts, until that is removed.',
  },
  {
    name: 'run-has-reservation',
    description:
      'Every open run has its reservation, of the same amount; a closed run has it closed, and it captured what the settlements of the run did, with those that are removed.',
  },
  {
    name: 'reservation-has-run',
    description:
      'Every reservation belongs to a run; those of runs that are removed add up, in each workspace, to what was noted of these.',
  },
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
  const [decidedRuns, removedBefore] = await snapshot(sales, async (tx) => [
    await readRuns(tx),
    await readRemovedRuns(tx),
  ]);
  const [operations, reservations] = await snapshot(web, async (tx) => [
    await readOperations(tx),
    await readReservations(tx),
  ]);
  const [settlements, runs, removedAfter] = await snapshot(sales, async (tx) => [
    await readSettlements(tx, ''),
    await readWhetherRemoved(tx),
    await readRemovedRuns(tx),
  ]);
  for (const { id } of decidedRuns) if (!runs.has(id)) runs.set(id, true);

  return {
    'settlement-has-operation': [...confirmed]
      .filter(([id, money]) => !same(money, operations.get(id)))
      .map(([id]) => id),
    'operation-has-settlement': [...operations]
      .filter(([id, money]) => {
        const settlement = settlements.get(id);
        if (settlement) return !same(money, settlement);
        // Of a run that is removed, or never was, its reservation answers for it.
        return runs.get(runOfSettlement(id)) === false;
      })
      .map(([id]) => id),
    'run-has-reservation': decidedRuns.filter(({ id, state, amount_micros, captured_micros }) => {
      const reservation = reservations.get(id);
      if (!reservation || reservation.amount_micros !== amount_micros) return true;
      return state === 'closed' && !(reservation.closed && reservation.captured_micros === captured_micros);
    }),
    'reservation-has-run': withoutRun(reservations, runs, removedBefore, removedAfter),
  };
}

/** Sums over runs or reservations of a workspace. */
interface Sums {
  runs: bigint;
  amountMicros: bigint;
  capturedMicros: bigint;
}

const NOTHING: Sums = { runs: 0n, amountMicros: 0n, capturedMicros: 0n };

/**
 * Reservations that no run is known for have to be those of the removed runs. While runs are being removed, they are at least
 * those that were before the reservations were read, and at most those that are afterwards.
 * @returns the ids of reservations of workspaces where none was removed; else what is to be, and is.
 */
function withoutRun(
  reservations: ReadonlyMap<string, Reservation>,
  runs: ReadonlyMap<string, boolean>,
  before: ReadonlyMap<string, Sums>,
  after: ReadonlyMap<string, Sums>,
): unknown[] {
  const found = new Map<string, Sums & { ids: string[] }>();
  for (const [id, { workspace_id, amount_micros, captured_micros }] of reservations) {
    if (runs.has(id)) continue;
    const sums = found.get(workspace_id) ?? { ...NOTHING, ids: [] };
    sums.runs += 1n;
    sums.amountMicros += amount_micros;
    sums.capturedMicros += captured_micros;
    sums.ids.push(id);
    found.set(workspace_id, sums);
  }
  return [...new Set([...found.keys(), ...after.keys()])].flatMap((workspaceId): unknown[] => {
    const { ids, ...sums } = found.get(workspaceId) ?? { ...NOTHING, ids: [] };
    const atLeast = before.get(workspaceId) ?? NOTHING;
    const atMost = after.get(workspaceId) ?? NOTHING;
    const fits = (Object.keys(NOTHING) as (keyof Sums)[]).every(
      (sum) => atLeast[sum] <= sums[sum] && sums[sum] <= atMost[sum],
    );
    if (fits) return [];
    return atMost.runs === 0n ? ids : [{ workspaceId, removed: atMost, found: sums }];
  });
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

interface DecidedRun {
  id: string;
  state: string;
  amount_micros: bigint;
  captured_micros: bigint;
}

async function readRuns(tx: Tx): Promise<DecidedRun[]> {
  const { rows } = await tx.query(
    `SELECT r.id, r.state, r.amount_micros, (r.removed_captured_micros + coalesce(s.captured, 0))::bigint AS captured_micros
     FROM run r LEFT JOIN (
       SELECT run_id, sum(captured_micros) AS captured FROM settlement GROUP BY 1
     ) s ON s.run_id = r.id
     WHERE r.state IN ('open', 'closed')`,
  );
  return rows;
}

/** Each run there is, and whether settlements of it were removed. */
async function readWhetherRemoved(tx: Tx): Promise<Map<string, boolean>> {
  const { rows } = await tx.query<{ id: string; removed: boolean }>(
    'SELECT id, removed_captured_micros + removed_released_micros > 0 AS removed FROM run',
  );
  return new Map(rows.map(({ id, removed }) => [id, removed]));
}

/** Of the runs that are removed, by workspace. */
async function readRemovedRuns(tx: Tx): Promise<Map<string, Sums>> {
  const { rows } = await tx.query(
    'SELECT workspace_id, runs, amount_micros, captured_micros FROM removed_runs',
  );
  return new Map(
    rows.map((row) => [
      row.workspace_id,
      { runs: row.runs, amountMicros: row.amount_micros, capturedMicros: row.captured_micros },
    ]),
  );
}

interface Reservation {
  workspace_id: string;
  amount_micros: bigint;
  captured_micros: bigint;
  closed: boolean;
}

async function readReservations(tx: Tx): Promise<Map<string, Reservation>> {
  const { rows } = await tx.query(
    `SELECT id, workspace_id, amount_micros, captured_micros, closed_at IS NOT NULL AS closed
     FROM credit_reservation`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}
