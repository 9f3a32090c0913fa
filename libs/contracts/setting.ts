// Settings are read without zod, which would be a tenth of what an idle worker holds and which it needs for nothing else.

/** Makes a value of a setting's text. @throws Error whose message goes after the setting's name: "is not …". */
export type Kind<T> = (text: string) => T;
/** The same where the setting may be missing. */
export type Setting<T> = (text: string | undefined) => T;

export type ValuesOf<Table extends Record<string, Setting<unknown>>> = {
  [Name in keyof Table]: ReturnType<Table[Name]>;
};

export function required<T>(kind: Kind<T>, otherwise = 'is not set'): Setting<T> {
  return (text) => {
    if (text === undefined) throw new Error(otherwise);
    return kind(text);
  };
}

export function optional<T>(kind: Kind<T>): Setting<T | undefined>;
export function optional<T>(kind: Kind<T>, fallback: NoInfer<T>): Setting<T>;
export function optional<T>(kind: Kind<T>, fallback?: T): Setting<T | undefined> {
  return (text) => (text === undefined ? fallback : kind(text));
}

/** Text that is as it should be, or the complaint. */
export function text(isFine: RegExp | ((text: string) => boolean), complaint: string): Kind<string> {
  return (given) => {
    if (!(isFine instanceof RegExp ? isFine.test(given) : isFine(given))) throw new Error(complaint);
    return given;
  };
}

export const anyText: Kind<string> = (given) => given;
export const url = text((given) => URL.canParse(given), 'is not a URL');
export const textFrom = (charsMin: number) =>
  text((given) => given.length >= charsMin, `is shorter than ${charsMin} characters`);

export function whole(min: number, max: number): Kind<number> {
  return (given) => within(/^\d+$/.test(given) ? Number(given) : Number.NaN, min, max, 'a whole number');
}

/** A number with a fraction, such as `0.05`. */
export function decimal(min: number, max: number): Kind<number> {
  return (given) =>
    within(/^(\d+\.?\d*|\.\d+)$/.test(given) ? Number(given) : Number.NaN, min, max, 'a number');
}

function within(value: number, min: number, max: number, what: string): number {
  if (!(value >= min && value <= max)) throw new Error(`is not ${what} from ${min} to ${max}`);
  return value;
}

const YES = ['true', 'yes', 'on', '1', 'y', 'enabled'];
const NO = ['false', 'no', 'off', '0', 'n', 'disabled'];

export const yesOrNo: Kind<boolean> = (given) => {
  const word = given.toLowerCase();
  if (!YES.includes(word) && !NO.includes(word)) throw new Error('is neither true nor false');
  return YES.includes(word);
};

export function oneOf<const Word extends string>(...words: readonly Word[]): Kind<Word> {
  return (given) => {
    if (!words.includes(given as Word)) throw new Error(`is none of ${words.join(', ')}`);
    return given as Word;
  };
}

/** Entries separated by commas. */
export function listOf(isFine: (entry: string) => boolean, complaint: string): Kind<string[]> {
  return (given) => {
    const entries = given.split(',').flatMap((part) => part.trim() || []);
    if (!entries.every(isFine)) throw new Error(complaint);
    return entries;
  };
}

const SIGNING_SECRET = /^whsec_[A-Za-z0-9+/]{22,}={0,2}$/;

/** Secrets of Standard Webhooks, separated by spaces: several while one is exchanged for another. */
export const signingSecrets: Kind<[string, ...string[]]> = (given) => {
  const [first, ...others] = given.trim().split(/\s+/);
  if (first === undefined || ![first, ...others].every((secret) => SIGNING_SECRET.test(secret)))
    throw new Error('is not "whsec_" and the base64 of at least 16 bytes; several are separated by spaces');
  return [first, ...others];
};

/** Reads the settings of a table that are named. @returns the values, and in `faults` each wrong name with its complaint. */
export function readSettings<
  Table extends Record<string, Setting<unknown>>,
  Name extends keyof Table & string,
>(
  table: Table,
  names: readonly Name[],
  given: Readonly<Record<string, string | undefined>>,
): { values: Pick<ValuesOf<Table>, Name>; faults: [name: Name, complaint: string][] } {
  const values = {} as Pick<ValuesOf<Table>, Name>;
  const faults: [Name, string][] = [];
  for (const name of names) {
    try {
      values[name] = table[name]!(given[name]) as ValuesOf<Table>[Name];
    } catch (error) {
      faults.push([name, (error as Error).message]);
    }
  }
  return { values, faults };
}
