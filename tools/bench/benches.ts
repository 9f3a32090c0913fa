import { bare } from './bare.bench.js';
import type { Bench } from './bench.js';
import { evaluation } from './evaluation.bench.js';
import { fairness } from './fairness.bench.js';
import { footprint } from './footprint.bench.js';
import { importing } from './import.bench.js';
import { lifecycle } from './lifecycle.bench.js';
import { live } from './live.bench.js';
import { neighbours } from './neighbours.bench.js';
import { peers } from './peers.bench.js';
import { receipts } from './receipts.bench.js';
import { retention } from './retention.bench.js';
import { scale } from './scale.bench.js';
import { sends } from './sends.bench.js';
import { simulate } from './simulate.bench.js';
import { smpp } from './smpp.bench.js';
import { stages } from './stages.bench.js';

/** Every benchmark that `npm run bench` knows. */
export const BENCHES: Bench[] = [
  lifecycle,
  bare,
  receipts,
  importing,
  scale,
  live,
  fairness,
  neighbours,
  peers,
  evaluation,
  stages,
  sends,
  simulate,
  footprint,
  retention,
  smpp,
];
