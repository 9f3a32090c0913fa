import type { Setting, ValuesOf } from '../../contracts/setting.js';
import { readSettings } from '../../contracts/setting.js';

/**
 * Reads the named settings from the environment; a process names those it uses and sees no others.
 * @param settings all there are, each with what reads its text.
 * @throws Error listing every missing or wrong variable at once.
 */
export function readConfig<Table extends Record<string, Setting<unknown>>, Name extends keyof Table & string>(
  settings: Table,
  names: readonly Name[],
  env = process.env,
): Pick<ValuesOf<Table>, Name> {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const { values, faults } = readSettings(settings, names, present);
  if (faults.length === 0) return values;
  throw new Error(
    `configuration is not usable: ${faults.map((fault) => fault.join(' ')).join('; ')}. docs/configuration.md lists every variable`,
  );
}
