import { counter } from '../../platform/telemetry/metrics.js';

const moved = counter({
  name: 'broadside_credit_moved_total',
  help: 'Credits that were topped_up, reserved, captured (spent) or released (given back), sandboxes included.',
  labelNames: ['movement'],
});

const refused = counter({
  name: 'broadside_credit_refusals_total',
  help: 'Reservations that were refused because a workspace had too little credit.',
});

type CreditMovement = 'topped_up' | 'reserved' | 'captured' | 'released';
for (const movement of ['topped_up', 'reserved', 'captured', 'released']) moved.inc({ movement }, 0);

/** Credits as a double: to be looked at, not to be reckoned with. */
export function countCredit(movement: CreditMovement, amountMicros: bigint): void {
  moved.inc({ movement }, Number(amountMicros) / 1_000_000);
}

export function countRefusal(): void {
  refused.inc();
}
