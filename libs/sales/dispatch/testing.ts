import type { Answer, Carrier, CarrierCapabilities, Refusal, Submission } from '../../carriers/carrier.js';
import type { Pool } from '../../platform/postgres/postgres.js';
import type { DispatchOptions } from './dispatch.js';

/** What a carrier answers; where it takes or refuses each message, those that it refuses. */
export type TestAnswer = Answer | readonly Refusal[];

/** What a worker dispatches batches of campaigns with whose carrier is `test`, which answers with `submit`. */
export function dispatchingTo(
  pool: Pool,
  submit: (submission: Submission) => Promise<TestAnswer>,
  capabilities: Partial<CarrierCapabilities> = {},
): DispatchOptions {
  const carrier: Carrier = {
    name: 'test',
    capabilities: {
      deduplicates: true,
      inDoubtPolicy: 'hold',
      batchSizeMax: 100,
      returnsReference: true,
      messagesPerSecondMax: null,
      submitTimeoutMs: 1_000,
      ...capabilities,
    },
    submit: async (submission) => {
      const answer = await submit(submission);
      return 'inDoubt' in answer ? answer : { refused: answer, inDoubt: [] };
    },
    close: async () => {},
  };
  return {
    pool,
    carriers: new Map([['test', carrier]]),
    suspended: [],
    logger: { info: () => {}, warn: () => {}, error: () => {} } as unknown as DispatchOptions['logger'],
    leaseMs: 60_000,
    inDoubtWaitMs: 60_000,
    submissionsMax: 10,
    paces: new Map(),
  };
}
