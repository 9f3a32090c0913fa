import { CARRIER_FAULTS } from './carrier.js';
import { CONNECTION_FAULTS } from './connections.js';
import { DISK_FAULTS } from './disk.js';
import type { Fault } from './fault.js';
import { POSTGRES_FAULTS } from './postgres.js';
import { PROCESS_FAULTS } from './processes.js';
import { RECEIPT_FAULTS } from './receipts.js';
import { REDIS_FAULTS } from './redis.js';

/** Everything that is done to the platform. Two sweepers are always at work: each rig has a second worker. */
export const CATALOGUE: readonly Fault[] = [
  ...PROCESS_FAULTS,
  ...POSTGRES_FAULTS,
  ...REDIS_FAULTS,
  ...CONNECTION_FAULTS,
  ...CARRIER_FAULTS,
  ...RECEIPT_FAULTS,
  ...DISK_FAULTS,
];
