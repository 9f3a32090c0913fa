import { createHmac, randomBytes } from 'node:crypto';

/** A new secret in the form of Standard Webhooks: `whsec_` and the base64 of 32 random bytes. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/**
 * The headers of a signed delivery (Standard Webhooks). While a secret is being rotated both sign, so that the receiver
 * changes over when it likes. On node:crypto, because the reference library hashes in JavaScript, fifteen times slower
 * over the 50 KB of a large event; the library is the oracle in the tests.
 */
export function signatureHeaders(secrets: readonly string[], id: string, atMs: number, body: string) {
  const timestamp = String(Math.floor(atMs / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
