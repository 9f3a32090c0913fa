import { createHmac } from 'node:crypto';

/**
 * The headers of a signed callback (Standard Webhooks). The id stays the same when a callback is repeated. Several
 * secrets, separated by spaces, give a signature each, so that the receiver can change from one to the next.
 */
export function signatureHeaders(
  secrets: string,
  id: string,
  nowMs: number,
  body: Buffer,
): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / 1000));
  const signatures = secrets.split(' ').map((secret) => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
