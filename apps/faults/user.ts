import { setTimeout as delay } from 'node:timers/promises';
import type { TestClient, TestReply } from '../../libs/testing/client.js';

/** Longer than any restart takes on a busy machine. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 50;

/**
 * Creates a campaign as somebody does who repeats what was not acknowledged. What had been committed all the same stays
 * as a draft that nobody knows of.
 * @returns its id: it has been acknowledged and must never be lost.
 */
export async function createStubbornly(client: TestClient, csv: string): Promise<string> {
  const created = await insist('POST /create', () => client.create(csv), [201]);
  return created.body.id;
}

/** Runs it; a 409 says that an earlier try, whose reply was lost, has done so. */
export async function runStubbornly(client: TestClient, campaignId: string): Promise<void> {
  await insist('POST /run', () => client.run(campaignId), [202, 409]);
}

/** @throws Error for an answer that says no, or if none comes for long. */
async function insist(
  what: string,
  ask: () => Promise<TestReply>,
  wanted: readonly number[],
): Promise<TestReply> {
  for (const deadline = Date.now() + PATIENCE_MS; ; await delay(PAUSE_MS)) {
    // Not told apart by their class: in a test fetch's errors are of another realm.
    const { reply, failure } = await ask().then(
      (reply) => ({ reply, failure: null }),
      (failure: Error) => ({ reply: null, failure }),
    );
    if (reply && wanted.includes(reply.status)) return reply;
    const isFinal = reply !== null && reply.status < 500;
    if (!isFinal && Date.now() <= deadline) continue;
    throw new Error(
      `${what}: ${reply ? `${reply.status} ${reply.text}` : `${failure.message}: ${failure.cause}`}`,
    );
  }
}
