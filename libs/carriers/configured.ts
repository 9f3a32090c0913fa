import type { Setting, ValuesOf } from '../contracts/setting.js';
import type { Carrier } from './carrier.js';
import { httpKind } from './http/http.kind.js';

/**
 * Every kind of carrier there is. To add one: a folder beside this file, and one line here by the folder's name. New
 * campaigns go to `DEFAULT_CARRIER`. Three places know settings of `http`, whichever that is: what a dry run expects
 * (apps/salesapi/salesapi.app.ts), the check of the claims' lease (apps/sales-worker/main.ts), and what `npm start` sets
 * (apps/cli/launcher.ts).
 */
export const CARRIER_KINDS = {
  http: httpKind,
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

/** The settings of all kinds. */
export const carrierSettings = Object.assign({}, ...kinds.map(({ settings }) => settings)) as Settings;

export const CARRIER_SETTING_NAMES = Object.keys(carrierSettings) as (keyof Settings & string)[];

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
export function openCarriers(config: ValuesOf<Settings>): ReadonlyMap<string, Carrier> {
  const carriers = kinds.flatMap((kind) => kind.open(config));
  const byName = new Map(carriers.map((carrier) => [carrier.name, carrier]));
  if (byName.size < carriers.length) throw new Error('two carriers have one name');
  return byName;
}
