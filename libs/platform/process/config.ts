import { readFileSync } from 'node:fs';
import type { Setting, ValuesOf } from '../../contracts/setting.js';
import { readSettings } from '../../contracts/setting.js';
import { neverLog } from './mask.js';

/**
 * Reads the named settings from the environment; a process names those it uses and sees no others. Each may stand in a file
 * instead, which `NAME_FILE` names: so secrets are given to containers.
 * @param settings all there are, each with what reads its text.
 * @throws Error listing every missing or wrong variable at once.
 */
export function readConfig<Table extends Record<string, Setting<unknown>>, Name extends keyof Table & string>(
  settings: Table,
  names: readonly Name[],
  env = process.env,
): Pick<ValuesOf<Table>, Name> {
  const { texts, faults: unread } = settingTexts(names, env);
  const { values, faults } = readSettings(settings, names, texts);
  const all = [...unread, ...faults.filter(([name]) => !unread.some(([other]) => other === name))];
  if (all.length === 0) return values;
  throw new Error(
    `configuration is not usable: ${all.map((fault) => fault.join(' ')).join('; ')}. docs/configuration.md lists every variable`,
  );
}

/** The texts of settings, of the environment and of files. What is set to nothing is not set. Secrets are kept out of logs. */
export function settingTexts<Name extends string>(
  names: readonly Name[],
  env = process.env,
): { texts: Partial<Record<Name, string>>; faults: [name: Name, complaint: string][] } {
  const texts: Partial<Record<Name, string>> = {};
  const faults: [Name, string][] = [];
  for (const name of names) {
    try {
      const text = textOf(name, env);
      if (text === undefined) continue;
      texts[name] = text;
      neverLog(...secretsIn(name, text));
    } catch (error) {
      faults.push([name, (error as Error).message]);
    }
  }
  return { texts, faults };
}

function textOf(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const text = env[name] || undefined;
  const file = env[`${name}_FILE`];
  if (!file) return text;
  if (text) throw new Error(`is given twice, by itself and by ${name}_FILE`);
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch (error) {
    throw new Error(
      `cannot be read from the file of ${name}_FILE (${(error as NodeJS.ErrnoException).code})`,
    );
  }
}

/** By their names: keys, tokens and secrets, of which there may be several, and the passwords of URLs. */
function secretsIn(name: string, text: string): string[] {
  if (/^(?!RPC_TLS_).*_(KEY|TOKEN|SECRET)$/.test(name)) return text.split(/[\s,]+/);
  if (!name.endsWith('_URL') || !URL.canParse(text)) return [];
  const { password } = new URL(text);
  return [password, decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
