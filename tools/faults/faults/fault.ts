import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../random.js';
import type { Rig } from '../rig.js';

/** What a fault sees of the seed it is part of. */
export interface Scene {
  readonly rig: Rig;
  /** Receipts name messages by ids of the carrier's own. */
  readonly hasOwnIds: boolean;
  /** As the API writes them; those that exist so far. */
  campaignIds(): string[];
  /** True once no campaign has anything left to do. */
  isOver(): boolean;
  /** Notes what is done, with the time, for whoever looks into a failure. */
  note(what: string): void;
  /** Notes something that must not be. */
  complain(problem: string): void;
}

/** One fault with its parameters, which has not happened yet. */
export interface Strike {
  /** The parameters, for a person. */
  about: string;
  /** Two faults that hold the same thing are never at work at once. */
  holds: readonly string[];
  /** Harms, and heals as its last step. False if what it waits for did not come, so that nothing happened. */
  run(scene: Scene): Promise<boolean>;
}

export interface Fault {
  name: string;
  /** start: before anything is asked for; late: when most is done; else at any moment. */
  when?: 'start' | 'late';
  /** Why it cannot happen where things are so, if it cannot. */
  impossible?(where: { smallDisks: boolean }): string | undefined;
  draw(random: Random): Strike;
}

/** How long a fault waits for what it needs. */
const PATIENCE_MS = 6_000;

/**
 * Waits for a condition: false if it does not hold in time, or nothing is left to do. A question that fails, because a
 * server is down, is asked again.
 */
export async function seen(
  scene: Scene,
  condition: () => Promise<boolean> | boolean,
  timeoutMs = PATIENCE_MS,
): Promise<boolean> {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await delay(20)) {
    if (await Promise.resolve(condition()).catch(() => false)) return true;
    if (scene.isOver()) return false;
  }
  return false;
}

/** Asks until there is an answer. */
export async function insist<T>(ask: () => Promise<T>, timeoutMs = 30_000): Promise<T> {
  for (const deadline = Date.now() + timeoutMs; ; await delay(50)) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}
