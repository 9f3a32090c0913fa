import { carrierSettings } from '../../libs/carriers/configured.js';
import { settings } from '../../libs/contracts/settings.js';
import { readConfig } from '../../libs/platform/process/config.js';
import { UsageError } from './start-settings.js';

const all = { ...settings, ...carrierSettings };
const NAMES = Object.keys(all) as (keyof typeof all)[];
/** Read by the program itself, by the metrics of each process, and by the simulated carrier. */
const OTHERS = ['DATA_DIR', 'METRICS_PORT', 'METRICS_HOST', 'CARRIER_PORT', 'CARRIER_HOST'];

/**
 * Looks at every setting that is given, before anything is started that takes long; each process looks at its own again.
 * @throws UsageError naming all that are wrong.
 */
export function checkSettings(env = process.env): void {
  const given = NAMES.filter((name) => env[name] || env[`${name}_FILE`]);
  try {
    readConfig(all, given, env);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** Shorter names are too easily like one of another program. */
const NAME_CHARS_MIN = 8;
const MISTAKES_MAX = 2;

/** A line for each variable that is no setting, and nearly the name of one. */
export function misspelt(env = process.env): string[] {
  const known = [...NAMES, ...OTHERS].flatMap((name) => [name, `${name}_FILE`]);
  const unknown = Object.keys(env).filter((name) => name.length >= NAME_CHARS_MIN && !known.includes(name));
  return unknown.flatMap((name) => {
    const meant = known.find((other) => other.length >= NAME_CHARS_MIN && isNearly(name, other));
    return meant ? [`WARNING: nothing reads the variable ${name}; is ${meant} meant?`] : [];
  });
}

/** Whether so few letters are missing, wrong or too many (Levenshtein's distance). */
function isNearly(name: string, other: string): boolean {
  if (Math.abs(name.length - other.length) > MISTAKES_MAX) return false;
  let row = Array.from({ length: other.length + 1 }, (_, j) => j);
  for (let i = 1; i <= name.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const swap = row[j - 1]! + (name[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(swap, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row.at(-1)! <= MISTAKES_MAX;
}
