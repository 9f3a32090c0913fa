import { readFileSync } from 'node:fs';
import { optional, textFrom, type ValuesOf } from '../../contracts/setting.js';
import type { Carrier, CarrierKind, CarrierLog } from '../carrier.js';
import type { GenericEvent } from './generic.carrier.js';

const settings = {
  GENERIC_ACCOUNT_FILE: optional(textFrom(1)),
};

/** An account at a provider that a TOML file describes: `generic`, where `GENERIC_ACCOUNT_FILE` is set. */
export const genericKind: CarrierKind<typeof settings> = {
  settings,
  open,
  // Providers send what they send; our document describes none of it.
  receiptBodies: async () => [],
};

async function open(
  { GENERIC_ACCOUNT_FILE: file }: ValuesOf<typeof settings>,
  log: CarrierLog,
): Promise<Carrier[]> {
  if (!file) return [];
  // Only who sends by such a provider loads what it takes to read it.
  const [{ parse }, { genericAccount }, { createGenericCarrier }] = await Promise.all([
    import('smol-toml'),
    import('./generic.schema.js'),
    import('./generic.carrier.js'),
  ]);
  const { success, data, error } = genericAccount.safeParse(filledIn(parseFile(file, parse), file));
  if (!success) {
    const wrong = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    throw new Error(`${file}: ${wrong}`);
  }
  const onEvent = ({ event, ...details }: GenericEvent) =>
    log.warn({ carrier: 'generic', ...details }, WORDS[event]);
  return [createGenericCarrier({ name: 'generic', account: data, onEvent })];
}

function parseFile(file: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    // The lines of the file that the parser would show may hold secrets.
    throw new Error(`${file}: ${(error as Error).message.split('\n', 1)[0]}`);
  }
}

/** With `${NAME}` in texts replaced by what the environment says, so that no secret need stand in the file. */
function filledIn(value: unknown, file: string): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(/\$\{([A-Z][A-Z0-9_]*)\}/g, (_, name: string) => {
      const said = process.env[name];
      if (!said) throw new Error(`${file}: \${${name}} is not set in the environment`);
      return said;
    });
  }
  if (Array.isArray(value)) return value.map((each) => filledIn(each, file));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filledIn(each, file)]));
}

const WORDS: Readonly<Record<GenericEvent['event'], string>> = {
  no_message_id: 'the provider accepts messages without an id: no receipt can name them; look at id.path',
  answer_not_understood:
    'no rule fits an answer of the provider: what it was about is in doubt; look at response',
};
