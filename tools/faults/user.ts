import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { TestClient, TestReply } from '../../libs/testing/workspace-client.js';

/** Longer than any restart takes on a busy machine. */
const PATIENCE_MS = 120_000;
const PAUSE_MS = 50;

/**
 * Creates a campaign as somebody does who repeats what was not acknowledged, under one Idempotency-Key.
 * @returns its id: it has been acknowledged and must never be lost.
 */
export async function createStubbornly(client: TestClient, csv: string, name: string): Promise<string> {
  const created = await insist('POST /create', 201, (headers) => client.create(csv, { name }, headers));
  return created.body.id;
}

export async function runStubbornly(client: TestClient, campaignId: string): Promise<void> {
  await insist('POST /run', 202, (headers) =>
    client.request('salesapi', 'POST', '/run', { campaignId }, headers),
  );
}

export async function deleteStubbornly(client: TestClient, campaignId: string): Promise<void> {
  await insist('DELETE /campaigns/:id', 204, (headers) =>
    client.request('salesapi', 'DELETE', `/campaigns/${campaignId}`, undefined, headers),
  );
}

/** Sends a single message. @returns its id. */
export async function sendStubbornly(client: TestClient, to: string, text: string): Promise<string> {
  const sent = await insist('POST /messages', 202, (headers) =>
    client.request('salesapi', 'POST', '/messages', { to, text }, headers),
  );
  return sent.body.id;
}

/** Under one Idempotency-Key until the answer is definite. @throws Error for one that says no. */
async function insist(
  what: string,
  wanted: number,
  askWith: (headers: Record<string, string>) => Promise<TestReply>,
): Promise<TestReply> {
  const headers = { 'idempotency-key': randomUUID() };
  const reply = await untilDefinite(what, () => askWith(headers));
  if (reply.status !== wanted) throw unexpected(what, reply);
  return reply;
}

/**
 * Asks until the answer is definite: anything but no answer, 5xx, 429, and the same request under way.
 * @throws Error if none comes for long.
 */
export async function untilDefinite(what: string, ask: () => Promise<TestReply>): Promise<TestReply> {
  for (const deadline = Date.now() + PATIENCE_MS; ; await delay(PAUSE_MS)) {
    // Not told apart by their class: in a test fetch's errors are of another realm.
    const { reply, failure } = await ask().then(
      (reply) => ({ reply, failure: null }),
      (failure: Error) => ({ reply: null, failure }),
    );
    const isUnderWay = reply?.body?.code === 'idempotency_in_flight';
    if (reply && reply.status < 500 && reply.status !== 429 && !isUnderWay) return reply;
    if (Date.now() < deadline) continue;
    throw reply
      ? unexpected(what, reply)
      : new Error(`${what}: no answer: ${failure.message}, ${failure.cause}`);
  }
}

export function unexpected(what: string, { status, text }: TestReply): Error {
  return new Error(`${what}: ${status} ${text}`);
}
