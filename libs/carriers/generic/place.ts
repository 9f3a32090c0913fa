/**
 * Where a value stands in what a provider says:
 *
 *   /messages/0/status   a JSON Pointer (RFC 6901) into the whole body
 *   ./status/groupId     the same into the entry of one message (`batch.entries`, `receipt.items`)
 *   ?ref                 a parameter of the URL that was called
 */
export interface Place {
  of: 'body' | 'entry' | 'query';
  /** The steps of the pointer; of a parameter its name. */
  steps: readonly string[];
}

/** What places are looked up in. */
export interface Found {
  /** The parsed body; undefined where there is none that can be parsed. */
  body: unknown;
  entry?: unknown;
  query?: URLSearchParams;
}

const PLACE = /^(?:\.?(?:\/(?:[^~/]|~[01])*)+|\?.+)$/s;

/** @throws Error whose message goes after the name of the key: "is not …". */
export function parsePlace(text: string): Place {
  if (!PLACE.test(text)) {
    throw new Error('is not a place such as /messages/0/id, ./id (of one entry) or ?id (of the URL)');
  }
  if (text.startsWith('?')) return { of: 'query', steps: [text.slice(1)] };
  const steps = text
    .slice(text.indexOf('/') + 1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return { of: text.startsWith('.') ? 'entry' : 'body', steps };
}

/** What stands there, or undefined. Own members only: a provider may say "constructor". */
export function valueAt({ of, steps }: Place, found: Found): unknown {
  if (of === 'query') return found.query?.get(steps[0]!) ?? undefined;
  let value = of === 'entry' ? found.entry : found.body;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/**
 * A value as the word that tables and rules have: text as it is, numbers and booleans as JSON writes them. Undefined for
 * all else, and for whole numbers that were too large to be read exactly, for they are not what was said.
 */
export function wordOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'number' || (Number.isInteger(value) && !Number.isSafeInteger(value)))
    return undefined;
  return String(value);
}
