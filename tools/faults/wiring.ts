import type { ServiceName } from '../../libs/testing/platform.js';
import type { Protocol } from './protocols/splitter.js';

/** Whoever answers on a link. */
export type Server = 'web-db' | 'sales-db' | 'redis' | 'rpc' | 'carrier' | 'salesapi';

export const PROTOCOLS: Record<Server, Protocol> = {
  'web-db': 'postgres',
  'sales-db': 'postgres',
  redis: 'redis',
  rpc: 'grpc',
  carrier: 'http',
  salesapi: 'http',
};

/** Who talks to whom, the client first. A carrier talks to salesapi by its callbacks. */
export const WIRES: Record<ServiceName, readonly Server[]> = {
  carrier: ['salesapi'],
  rpc: ['web-db', 'redis'],
  webapi: ['web-db', 'redis'],
  salesapi: ['sales-db', 'redis', 'rpc'],
  'general-worker': ['web-db', 'redis'],
  'sales-worker': ['sales-db', 'redis', 'rpc', 'carrier'],
  'sales-worker-2': ['sales-db', 'redis', 'rpc', 'carrier'],
};
