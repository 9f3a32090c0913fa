import { findRequests, inFlight, keyReused } from '../../platform/idempotency/idempotency.store.js';
import type { Pool } from '../../platform/postgres/postgres.js';
import type { AcceptedMessage, SingleRequest } from './single.request.js';

/**
 * Answers the requests whose keys came before, in this group too: with the first reply, or with a Problem 409 (its
 * first request is still under way) or 422 (it was another request).
 * @returns the others, one a key, in their order.
 */
export async function answerReplays(
  pool: Pool,
  workspaceId: string,
  requests: readonly SingleRequest[],
): Promise<SingleRequest[]> {
  const keys = requests.flatMap(({ keyed }) => keyed?.key ?? []);
  if (keys.length === 0) return [...requests];
  const records = new Map(
    (await findRequests(pool, workspaceId, keys)).map((record) => [record.key, record]),
  );
  const first = new Map<string, SingleRequest>();
  return requests.filter((request) => {
    const { keyed } = request;
    if (!keyed) return true;
    const record = records.get(keyed.key);
    const twin = first.get(keyed.key);
    if (!record && !twin) {
      first.set(keyed.key, request);
      return true;
    }
    const { requestSha256 } = record ?? twin!.keyed!;
    if (!requestSha256.equals(keyed.requestSha256)) request.reject(keyReused());
    else if (record?.reply) request.accept({ message: parseReply(record.reply), replayed: true });
    else request.reject(inFlight());
    return false;
  });
}

/** What is kept under a key, for `parseReply`. */
export const formatReply = (message: AcceptedMessage): string => JSON.stringify(message);

function parseReply(reply: string): AcceptedMessage {
  const { at, ...message } = JSON.parse(reply);
  return { ...message, at: new Date(at) };
}
