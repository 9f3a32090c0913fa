import { oneOf, optional, type Setting, type ValuesOf } from '../contracts/setting.js';
import type { Carrier, CarrierLog } from './carrier.js';
import { genericKind } from './generic/generic.kind.js';
import { httpKind } from './http/http.kind.js';
import { smppKind } from './smpp/smpp.kind.js';
import { twilioKind } from './twilio/twilio.kind.js';

/**
 * Every kind of carrier there is. To add one: a folder beside this file, and one line here by the folder's name. New
 * campaigns go to the one that `CARRIER_DEFAULT` names. One place knows settings of `http`, whichever that is: what `npm start`
 * sets (apps/cli/launcher.ts).
 */
export const CARRIER_KINDS = {
  generic: genericKind,
  http: httpKind,
  smpp: smppKind,
  twilio: twilioKind,
};

type Kinds = typeof CARRIER_KINDS;
type All<Union> = (Union extends unknown ? (each: Union) => void : never) extends (all: infer Each) => void
  ? Each
  : never;
type Settings =
  All<Kinds[keyof Kinds]['settings']> extends infer Each extends Record<string, Setting<unknown>>
    ? Each
    : never;

const kinds = Object.values(CARRIER_KINDS);

/** The settings of all kinds, and which carrier new campaigns of real keys go to. */
export const carrierSettings = Object.assign(
  { CARRIER_DEFAULT: optional(oneOf(...(Object.keys(CARRIER_KINDS) as (keyof Kinds)[])), 'http') },
  ...kinds.map(({ settings }) => settings),
) as Settings & { CARRIER_DEFAULT: Setting<keyof Kinds> };

export const CARRIER_SETTING_NAMES = Object.keys(carrierSettings) as (keyof typeof carrierSettings)[];

/** What carriers post to `/receipts/:carrier`. */
export async function receiptBody() {
  const { z } = await import('zod');
  const bodies = await Promise.all(kinds.map((kind) => kind.receiptBodies()));
  return z.union(bodies.flat());
}

/**
 * The carriers of this installation by name; a campaign keeps the name of the one it was created for.
 * @throws Error if settings contradict each other, or two carriers have one name.
 */
export async function openCarriers(
  config: ValuesOf<typeof carrierSettings>,
  log: CarrierLog,
): Promise<ReadonlyMap<string, Carrier>> {
  const opened = await Promise.all(kinds.map((kind) => kind.open(config, log)));
  const carriers = opened.flat();
  const byName = new Map(carriers.map((carrier) => [carrier.name, carrier]));
  if (byName.size < carriers.length) throw new Error('two carriers have one name');
  if (!byName.has(config.CARRIER_DEFAULT))
    throw new Error(`CARRIER_DEFAULT is ${config.CARRIER_DEFAULT}, which is not configured`);
  return byName;
}

/** How many messages a batch is cut to: no carrier is to be offered more than it takes at once. */
export function batchSizeFor(carriers: ReadonlyMap<string, Carrier>, batchSizeMax: number): number {
  return Math.min(
    batchSizeMax,
    ...[...carriers.values()].map(({ capabilities }) => capabilities.batchSizeMax),
  );
}
