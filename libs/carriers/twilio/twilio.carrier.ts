import type { Carrier } from '../carrier.js';
import { createRequestCarrier } from '../request-carrier.js';
import { readAnswer } from './answer.js';
import { callbacksOf } from './callbacks.js';
import { messageWriter } from './request.js';
import type { TwilioAccount } from './twilio.schema.js';

export interface TwilioCarrierOptions {
  name: string;
  account: TwilioAccount;
  /** How long `close` lets requests under way go on; then they are cut off, in doubt. Default 5,000. */
  closeGraceMs?: number;
}

/** An account at Twilio, by its Messages API: a request a message. Twilio creates a second message for a repeated one. */
export function createTwilioCarrier({ name, account, closeGraceMs }: TwilioCarrierOptions): Carrier {
  const writer = messageWriter(account);
  const { batch_size, rate, submit_timeout_ms } = account;
  return createRequestCarrier({
    name,
    capabilities: {
      deduplicates: false,
      inDoubtPolicy: account.in_doubt,
      batchSizeMax:
        rate === undefined ? batch_size : Math.min(batch_size, leaveInTime(rate, submit_timeout_ms)),
      returnsReference: true,
      messagesPerSecondMax: rate ?? null,
      submitTimeoutMs: submit_timeout_ms,
    },
    protocol: {
      groups: (messages) => messages.map((_, index) => [index]),
      write: ([message], sender) => writer.write(message!, sender),
      judge: (reply) => [readAnswer(reply)],
    },
    callbacks: callbacksOf(account),
    origin: writer.origin,
    connections: account.connections,
    closeGraceMs,
  });
}

/**
 * How many leave at the account's rate in the half of the time that they have, with a fifth of it to spare; the others
 * would be refused each time.
 */
function leaveInTime(messagesPerSecond: number, submitTimeoutMs: number): number {
  return Math.max(1, Math.floor((0.8 * messagesPerSecond * submitTimeoutMs) / 2_000));
}
