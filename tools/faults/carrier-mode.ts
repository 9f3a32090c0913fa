import type { ServiceName } from '../../libs/testing/platform.js';
import type { Rig } from './rig.js';

/**
 * What kind of carrier there is, and what is done about messages in doubt with one that does not deduplicate:
 * `deduplicates`; `hold` and `resend` have receipts with our references; `own-ids` and `own-ids-resend` have ids of the carrier's own.
 */
export type CarrierMode = 'deduplicates' | 'hold' | 'resend' | 'own-ids' | 'own-ids-resend';

/** Like follows like: changing the carrier's kind takes a second. */
export const CARRIER_MODES: readonly CarrierMode[] = [
  'deduplicates',
  'hold',
  'resend',
  'own-ids',
  'own-ids-resend',
];

/** What a person may choose. */
export type CarrierKind = 'deduplicating' | 'own-ids';
export const CARRIER_KINDS: readonly CarrierKind[] = ['deduplicating', 'own-ids'];

export const deduplicates = (mode: CarrierMode) => mode === 'deduplicates';
export const hasOwnIds = (mode: CarrierMode) => mode === 'own-ids' || mode === 'own-ids-resend';
export const resends = (mode: CarrierMode) => mode === 'resend' || mode === 'own-ids-resend';

/** What the simulated carrier is started with, and what is told to those who use it. */
export function carrierOptions(mode: CarrierMode): { flags: string[]; settings: Record<string, string> } {
  return {
    flags: [...(deduplicates(mode) ? [] : ['--no-deduplicate']), ...(hasOwnIds(mode) ? ['--own-ids'] : [])],
    settings: {
      CARRIER_DEDUPLICATES: String(deduplicates(mode)),
      CARRIER_RETURNS_REFERENCE: String(!hasOwnIds(mode)),
      CARRIER_IN_DOUBT: resends(mode) ? 'resend' : 'hold',
    },
  };
}

const worn = new WeakMap<Rig, CarrierMode>();
const CARRIER_USERS: readonly ServiceName[] = ['salesapi', 'sales-worker', 'sales-worker-2'];

/** Starts the carrier and those who use it again, as the mode wants them, if they are not so already. */
export async function wear(rig: Rig, mode: CarrierMode): Promise<void> {
  if ((worn.get(rig) ?? 'deduplicates') === mode) return;
  const { flags, settings } = carrierOptions(mode);
  rig.configure('carrier', { flags });
  for (const service of CARRIER_USERS) rig.configure(service, { settings });
  await Promise.all(
    (['carrier', ...CARRIER_USERS] as const).map(async (service) => {
      await rig.kill(service, 'SIGTERM');
      await rig.restart(service);
    }),
  );
  worn.set(rig, mode);
}
