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
  return createRequestCarrier({
    name,
    capabilities: {
      deduplicates: false,
      inDoubtPolicy: account.in_doubt,
      batchSizeMax: account.batch_size,
      returnsReference: true,
      messagesPerSecondMax: account.rate ?? null,
      submitTimeoutMs: account.submit_timeout_ms,
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
