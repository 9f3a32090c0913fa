import { secretCheck } from './secret-check.js';

const CHARS_MIN = 32;
const DISTINCT_CHARS_MIN = 8;
/** Random base64 changes between capitals, letters and digits at two of three characters; words keep to one kind. */
const CHANGES_SHARE_MIN = 0.3;

/**
 * Whether a secret looks made by a machine: 32 hexadecimal digits or more, or as many characters of base64 in no order. What passes
 * cannot be guessed over a network, whatever it is.
 */
export function looksGenerated(secret: string): boolean {
  if (secret.length < CHARS_MIN || new Set(secret).size < DISTINCT_CHARS_MIN) return false;
  const [hex = ''] = /[\da-f]{32,}/i.exec(secret.replaceAll('-', '')) ?? [];
  if (new Set(hex).size >= DISTINCT_CHARS_MIN && /\d/.test(hex) && /[a-f]/i.test(hex)) return true;
  const kinds = [...secret].map((char) => (/\d/.test(char) ? 0 : /[a-z]/.test(char) ? 1 : 2));
  const changes = kinds.filter((kind, n) => n > 0 && kind !== kinds[n - 1]).length;
  return changes >= CHANGES_SHARE_MIN * secret.length;
}

/** Tells what a given key is: one that was generated, one that a person may have chosen, or none of the operator's. */
export function adminKeyCheck(keys: readonly string[]) {
  return {
    isGenerated: secretCheck(keys.filter(looksGenerated)),
    isChosen: secretCheck(keys.filter((key) => !looksGenerated(key))),
  };
}
