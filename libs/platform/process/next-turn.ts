import { setImmediate } from 'node:timers/promises';

let last: Promise<unknown> = Promise.resolve();

/**
 * Lets everybody else have a turn: what is as long as a client likes awaits this between two slices of it. However much such
 * work is under way, there is one slice in each turn of the event loop, so that none is longer than the longest slice.
 */
export function nextTurn(): Promise<unknown> {
  last = last.then(() => setImmediate());
  return last;
}
