/**
 * A message's status and how it may move.
 *
 *   queued 0 → sending 20 → unknown 25 → sent 30 → failed | undelivered | expired | canceled 80 → delivered 90
 *
 * Forward only: an update applies where its rank is higher than the row's, so duplicates, disorder and receipts that
 * overtake the `sent` write change nothing. The final statuses share rank 80: the first of them stands, and only a
 * proof of delivery overrules it. `sending` is never written on the row: it is what a queued row of a batch in
 * submission is shown as.
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

/** How many messages of a campaign move from one status to another in one transaction. */
export interface Transition {
  from: StatusName;
  to: StatusName;
  messages: number;
}

/** The sum of transitions per counter column; statuses that do not change are absent. */
export function counterDeltas(transitions: readonly Transition[]): Partial<Record<StatusName, number>> {
  const deltas: Partial<Record<StatusName, number>> = {};
  for (const { from, to, messages } of transitions) {
    if (from === to) continue;
    deltas[from] = (deltas[from] ?? 0) - messages;
    deltas[to] = (deltas[to] ?? 0) + messages;
  }
  return deltas;
}
