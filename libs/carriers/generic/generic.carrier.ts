import type { Carrier, OutboundMessage } from '../carrier.js';
import { createRequestCarrier, type Reply, type Verdict } from '../request-carrier.js';
import { AnswerRules } from './answer-rules.js';
import { batchesBy, ONE_BY_ONE } from './batches.js';
import { callbacksOf } from './callbacks.js';
import type { GenericAccount } from './generic.schema.js';
import { type RenderedRequest, requestWriter } from './request.js';
import { UnrenderableError } from './template.js';

/** What happens on an account, for a log. */
export type GenericEvent =
  /** It accepts messages without the id that receipts would name. Said once. */
  | { event: 'no_message_id' }
  /** No rule fits an answer of success, so its messages are in doubt. Said once. */
  | { event: 'answer_not_understood'; status: number };

export interface GenericCarrierOptions {
  name: string;
  account: GenericAccount;
  /** How long `close` lets requests under way go on; then they are cut off, in doubt. Default 5,000. */
  closeGraceMs?: number;
  onEvent?: (event: GenericEvent) => void;
}

/**
 * A provider that is described by an account of kind `generic`.
 * @throws Error that names the key of the description that is wrong.
 */
export function createGenericCarrier(options: GenericCarrierOptions): Carrier {
  const { name, account, closeGraceMs } = options;
  const writer = requestWriter(account);
  const rules = new AnswerRules(account);
  const batches = account.batch ? batchesBy(account.batch) : ONE_BY_ONE;
  const said = new Set<GenericEvent['event']>();

  function sayOnce(event: GenericEvent): void {
    if (!said.has(event.event)) options.onEvent?.(event);
    said.add(event.event);
  }

  function write(messages: readonly OutboundMessage[], sender?: string): RenderedRequest | undefined {
    try {
      return writer.write(messages, sender);
    } catch (error) {
      if (!(error instanceof UnrenderableError)) throw error;
      return undefined;
    }
  }

  function judge(reply: Reply, messages: readonly OutboundMessage[]): Verdict[] {
    const { body, entries } = rules.parse(reply);
    const own = batches.entriesOf(messages, entries);
    const verdicts = own.map((entry) => rules.judge(reply, { body, entry }));
    for (const { fate, ids } of verdicts) {
      if (ids?.length === 0) sayOnce({ event: 'no_message_id' });
      if (fate.kind === 'in_doubt' && fate.code === 'garbage_reply')
        sayOnce({ event: 'answer_not_understood', status: reply.status });
    }
    return verdicts;
  }

  return createRequestCarrier({
    name,
    capabilities: {
      deduplicates: false,
      inDoubtPolicy: account.in_doubt,
      batchSizeMax: account.batch_size,
      returnsReference: account.receipt?.id === undefined,
      messagesPerSecondMax: account.rate ?? null,
      submitTimeoutMs: account.submit_timeout_ms,
    },
    protocol: { groups: (messages) => batches.groups(messages), write, judge },
    ...(account.receipt && { callbacks: callbacksOf(account.receipt, account.callback_url) }),
    origin: writer.origin,
    connections: account.connections,
    closeGraceMs,
  });
}
