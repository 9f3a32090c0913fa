import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits for a condition: `probe` is asked every 20 ms until it returns something, or the time limit fails the test. A number
 * is no answer, since 0 would be something, too.
 */
export async function eventually<T extends object | string | true>(
  what: string,
  probe: () => Promise<T | null | undefined | false>,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (let last: unknown; ; ) {
    try {
      const found = await probe();
      if (found !== null && found !== undefined && found !== false) return found;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`${what}: not within ${timeoutMs} ms`, { cause: last });
    await delay(20);
  }
}
