import type { Carrier, CarrierCapabilities } from '../../carriers/carrier.js';
import type { Pool } from '../../platform/postgres/postgres.js';
import type { DispatchOptions } from './dispatch.js';

/** What a worker dispatches batches of campaigns with whose carrier is `test`, which answers with `submit`. */
export function dispatchingTo(
  pool: Pool,
  submit: Carrier['submit'],
  capabilities: Partial<CarrierCapabilities> = {},
): DispatchOptions {
  const carrier: Carrier = {
    name: 'test',
    capabilities: {
      deduplicates: true,
      inDoubtPolicy: 'hold',
      batchSizeMax: 100,
      messagesPerSecondMax: null,
      submitTimeoutMs: 1_000,
      ...capabilities,
    },
    submit,
    checkReceiptHeaders: () => {},
    parseReceipts: () => ({ receipts: [], problems: [] }),
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
