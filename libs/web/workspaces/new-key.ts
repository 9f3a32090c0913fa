import { randomBytes } from 'node:crypto';
import { hashApiKey } from '../../platform/access/api-key.js';

/** How many of the 43 random characters are kept, so that a person recognises the key. */
const SHOWN_LENGTH = 6;

export interface NewApiKey {
  /** Shown once, never stored. */
  secret: string;
  prefix: string;
  keySha256: Buffer;
}

/** A new key: 32 random bytes, so that its plain SHA-256 cannot be searched for. */
export function createApiKey(isTest: boolean): NewApiKey {
  const start = isTest ? 'bs_test_' : 'bs_live_';
  const secret = start + randomBytes(32).toString('base64url');
  return { secret, prefix: secret.slice(0, start.length + SHOWN_LENGTH), keySha256: hashApiKey(secret) };
}
