import { STATUS_NAMES, type StatusName } from './message.js';

/**
 * A campaign's counts: how many of its messages have each status now. They move with the rows, in the transaction that
 * moves those, and always add up to its contacts.
 */

/** What one transaction moved: the SQL of how many messages left each status, and of how many came to it. */
export interface MovesSql {
  left: (status: StatusName) => string;
  came: (status: StatusName) => string;
}

/** By how much a count changes; negative where more messages leave the status than come to it. */
export const changeOf = ({ left, came }: MovesSql, status: StatusName) =>
  `(${came(status)} - ${left(status)})`;

/** A count after the moves. */
export const countAfter = (moves: MovesSql, status: StatusName) =>
  `campaign.${status} + ${changeOf(moves, status)}`;

/** The counts, as assignments of `UPDATE campaign SET`. */
export const countsSet = (moves: MovesSql) =>
  STATUS_NAMES.map((status) => `${status} = ${countAfter(moves, status)}`).join(',\n    ');
