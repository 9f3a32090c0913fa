/**
 * A message's status and how it may move.
 *
 *   queued 0 → sending 20 → unknown 25 → sent 30 → failed | undelivered | expired | canceled 80 → delivered 90
 *
 * Forward only: an update applies where its rank is higher than the row's, so duplicates, disorder and receipts that
 * overtake the `sent` write change nothing. The final statuses share rank 80: the first of them stands, and only a
 * proof of delivery overrules it. What we gave up waiting for is `expired` by our guess alone: the first final receipt
 * takes its place. `sending` is never written on the row: it is what a queued row of a batch in submission is shown as.
 */
export const STATUS = {
  queued: 0,
  unknown: 25,
  sent: 30,
  failed: 80,
  undelivered: 81,
  expired: 82,
  canceled: 83,
  delivered: 90,
} as const;

export type StatusName = keyof typeof STATUS;
export type StatusCode = (typeof STATUS)[StatusName];

export const STATUS_NAMES = Object.keys(STATUS) as StatusName[];

const NAME_OF = new Map<number, StatusName>(STATUS_NAMES.map((name) => [STATUS[name], name]));

/** @throws Error for a code that no row can have (the table's CHECK refuses it). */
export function statusName(code: number): StatusName {
  const name = NAME_OF.get(code);
  if (!name) throw new Error(`${code} is not a message status`);
  return name;
}

/** The rank of a status: a row below it may take it. */
export function rankOf(code: StatusCode): number {
  return code >= STATUS.failed && code < STATUS.delivered ? STATUS.failed : code;
}

/** The error codes of messages that are `expired` because we gave up waiting. */
const GIVEN_UP: readonly string[] = ['in_doubt', 'no_receipt'];

/** Whether a receipt moves a message of this status and error code to its own. */
export function isMovedBy(receipt: StatusCode, status: StatusCode, errorCode: string | null): boolean {
  if (status < rankOf(receipt)) return true;
  return (
    status === STATUS.expired && GIVEN_UP.includes(errorCode ?? '') && rankOf(receipt) === rankOf(status)
  );
}

/**
 * The same as a condition of SQL.
 * @param message what the statement calls the table.
 * @param receiptRank the rank of the receipt's status.
 */
export const isMovedBySql = (message: string, receiptRank: string) =>
  `(${message}.status < ${receiptRank} OR (${message}.status = ${STATUS.expired} AND ${receiptRank} = ${rankOf(STATUS.expired)}
        AND ${message}.error_code IN (${GIVEN_UP.map((code) => `'${code}'`).join(', ')})))`;

/** How many messages of a campaign move from one status to another in one transaction. */
export interface Transition {
  from: StatusName;
  to: StatusName;
  messages: number;
  /** How long the first of them had been in the status before, where that is known. */
  waitedSeconds?: number;
}

/** How many messages left a status and how many came to it; those that stayed are in neither. */
export interface Moves {
  left: Record<StatusName, number>;
  came: Record<StatusName, number>;
}

/** The sum of transitions per status. */
export function sumMoves(transitions: readonly Transition[]): Moves {
  const none = () => Object.fromEntries(STATUS_NAMES.map((status) => [status, 0])) as Moves['left'];
  const moves = { left: none(), came: none() };
  for (const { from, to, messages } of transitions) {
    if (from === to) continue;
    moves.left[from] += messages;
    moves.came[to] += messages;
  }
  return moves;
}
