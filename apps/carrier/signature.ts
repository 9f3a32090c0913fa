import { createHmac } from 'node:crypto';

/** The headers of a signed callback (Standard Webhooks). The id stays the same when a callback is repeated. */
export function signatureHeaders(
  secret: string,
  id: string,
  nowMs: number,
  body: Buffer,
): Record<string, string> {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const timestamp = String(Math.floor(nowMs / 1000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
