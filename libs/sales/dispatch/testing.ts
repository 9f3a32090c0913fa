import type { Answer, Carrier, CarrierCapabilities, Refusal, Submission } from '../../carriers/carrier.js';
import type { Pool } from '../../platform/postgres/postgres.js';
import { Health } from '../routing/health.js';
import { Routes } from '../routing/routes.js';
import type { DispatchOptions } from './dispatch.js';

/** What a carrier answers; where it takes or refuses each message, those that it refuses. */
export type TestAnswer = Answer | readonly Refusal[];

type Submitting = (submission: Submission) => Promise<TestAnswer>;

/** A carrier that answers with `submit`. */
export const testCarrier = (
  name: string,
  submit: Submitting,
  capabilities: Partial<CarrierCapabilities> = {},
): Carrier => ({
  name,
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
});

/** What a worker dispatches batches of campaigns with whose carrier is `test`, which answers with `submit`. */
export function dispatchingTo(
  pool: Pool,
  submit: Submitting,
  capabilities: Partial<CarrierCapabilities> = {},
): DispatchOptions {
  return {
    pool,
    carriers: new Map([['test', testCarrier('test', submit, capabilities)]]),
    suspended: [],
    logger: { info: () => {}, warn: () => {}, error: () => {} } as unknown as DispatchOptions['logger'],
    leaseMs: 60_000,
    inDoubtWaitMs: 60_000,
    submissionsMax: 10,
    routes: Routes.NONE,
    window: 10,
    health: new Health(),
    paces: new Map(),
  };
}
