import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Texts that lie in a database unreadable to whoever has only the database. */
export interface Seal {
  close(text: string): string;
  /** Null for what was sealed with another secret. */
  open(sealed: string): string | null;
}

/** For texts without secrets. */
export const unsealed: Seal = { close: (text) => text, open: (text) => text };

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM under a key that is derived from the first secret for this `purpose` alone. What was sealed with another of
 * them opens, too.
 */
export function sealWith(secrets: readonly [string, ...string[]], purpose: string): Seal {
  const derived = (secret: string) => Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));
  const keys = secrets.map(derived);
  const key = keys[0]!;
  return {
    close(text) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const closed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), closed]).toString('base64');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      for (const key of keys) {
        const text = opened(bytes, key);
        if (text !== null) return text;
      }
      return null;
    },
  };
}

function opened(bytes: Buffer, key: Buffer): string | null {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES));
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const text = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
