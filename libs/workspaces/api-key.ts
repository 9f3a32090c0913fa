import { createHash, randomBytes } from 'node:crypto';

const PREFIX = 'bs_live_';
const KEY = /^bs_live_[\w-]{43}$/;
/** What a person recognises a key by: the constant prefix and six characters, of 43. */
const SHOWN_LENGTH = PREFIX.length + 6;

export interface NewApiKey {
  /** Shown once, never stored. */
  secret: string;
  prefix: string;
  keySha256: Buffer;
}

/** A new key: 32 random bytes, so that its plain SHA-256 cannot be searched for. */
export function createApiKey(): NewApiKey {
  const secret = PREFIX + randomBytes(32).toString('base64url');
  return { secret, prefix: secret.slice(0, SHOWN_LENGTH), keySha256: hashApiKey(secret) };
}

export const looksLikeApiKey = (text: string): boolean => KEY.test(text);

/** What is stored and looked up. Finding a key by its hash tells nothing by its timing about the key itself. */
export const hashApiKey = (secret: string): Buffer => createHash('sha256').update(secret).digest();
