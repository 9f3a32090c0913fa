import { randomInt } from 'node:crypto';
import { sideBySide } from '../../platform/process/side-by-side.js';
import { within } from '../../platform/process/within.js';
import { AdaptivePace } from '../adaptive-pace.js';
import {
  type Answer,
  type Carrier,
  CarrierError,
  notSent,
  type OutboundMessage,
  type Receipt,
  type Submission,
} from '../carrier.js';
import type { ErrorCode } from '../error-codes.js';
import { answerOf, type Fate, refusedFateForNow } from '../fate.js';
import type { StatusMeaning } from '../status-meaning.js';
import { Submissions } from '../submissions.js';
import { type BindEvent, Binds } from './binds.js';
import { type Address, connectTo } from './connect.js';
import { BindError } from './errors.js';
import { submitParts, UNENCODABLE } from './message-fate.js';
import { UnencodableError } from './octets.js';
import { encode, type Outgoing } from './pdu.js';
import { type IdMode, Outcome, ReceiptDesk, type ReceiptEvent } from './receipt-desk.js';
import { openSession } from './session.js';
import type { LongTexts } from './short-message.js';
import { type AddressMarks, relativeTime, submitPdus } from './submit-pdus.js';

/** What happens on an account, for a log. */
export type SmppEvent =
  | BindEvent
  | ReceiptEvent
  /** The SMSC accepts messages without giving an id: no receipt can name them. It is said once. */
  | { event: 'no_message_id' };

export interface SmppCarrierOptions extends Address {
  systemId: string;
  password: string;
  systemType?: string;
  /** Default "smpp". */
  name?: string;
  /** TON and NPI where the SMSC wants others than those of `submit-pdus.ts`. */
  marks?: Partial<AddressMarks>;
  /** How many; of `pairs`, so many transmitters and as many receivers. Default 1. */
  binds?: number;
  /** Default transceivers. */
  as?: 'transceivers' | 'pairs';
  /** Parts without a response at once, of each bind. Default 10. */
  window?: number;
  /** Default 30,000. */
  enquireLinkMs?: number;
  /** From the call until every message is accounted for. Default 30,000. */
  submitTimeoutMs?: number;
  /** From the writing of a part until it is in doubt; so long before the end nothing is written any more. Default half. */
  responseTimeoutMs?: number;
  /** Parts a second of all binds together, for SMSCs count these. Default null: no limit, until the SMSC shows one. */
  messagesPerSecondMax?: number | null;
  /** Default udh. */
  longTexts?: LongTexts;
  /** Default gsm-7. */
  alphabet?: 'gsm-7' | 'latin-1';
  /** Default auto. */
  messageIds?: IdMode;
  /** For SMSCs that do not mark receipts in the esm_class. Default false. */
  unmarkedReceipts?: boolean;
  /** Default hold. */
  inDoubtPolicy?: 'hold' | 'resend';
  /** Default 500, which 50 parts a second take in 10 seconds: what is not written in time has been refused once more. */
  batchSizeMax?: number;
  /** After which the SMSC gives up; its own default where it is left out. At most 31 days. */
  validityMs?: number;
  /** What this SMSC means by its own command_statuses, before `smpp.codes.ts`. */
  statuses?: ReadonlyMap<number, StatusMeaning>;
  /** What it means by its own errors in receipts, as they are written there. */
  receiptCodes?: ReadonlyMap<string, ErrorCode>;
  /** How long `close` lets messages under way go on; then they are in doubt. Default 5,000. */
  closeGraceMs?: number;
  /**
   * Before an account that the SMSC does not accept is tried again, by the next submission; some lock one that is tried
   * too often. Default 300,000.
   */
  unauthorizedPauseMs?: number;
  onEvent?: (event: SmppEvent) => void;
}

const BIND_TIMEOUT_MS = 5_000;
/** Deliveries under way on a bind, above the receipts that may have to wait for an outcome. */
const DELIVERIES_MAX = 2_000;
/** What it takes the platform, at most as a rule, to commit an answer. */
const COMMIT_MS = 1_000;

interface Bound {
  binds: Binds;
  /** Resolves when the first try of a bind that submits has ended, one way or the other. */
  tried: Promise<void>;
  beganAtMs: number;
}

/**
 * An account at an SMSC by SMPP 3.4. It is bound by the first submission, or by `listen`.
 * @throws Error for settings that no PDU can carry.
 */
export function createSmppCarrier(options: SmppCarrierOptions): Carrier {
  const { binds: bindCount = 1, window = 10, closeGraceMs = 5_000, onEvent, validityMs } = options;
  const account = {
    system_id: options.systemId,
    password: options.password,
    system_type: options.systemType ?? '',
  };
  encode({ command: 'bind_transceiver', body: account });
  if (validityMs !== undefined) relativeTime(validityMs);
  const capabilities = {
    deduplicates: false,
    inDoubtPolicy: options.inDoubtPolicy ?? ('hold' as const),
    batchSizeMax: options.batchSizeMax ?? 500,
    returnsReference: false,
    messagesPerSecondMax: options.messagesPerSecondMax ?? null,
    submitTimeoutMs: options.submitTimeoutMs ?? 30_000,
  };
  const responseTimeoutMs = options.responseTimeoutMs ?? capabilities.submitTimeoutMs / 2;
  const pace = new AdaptivePace(capabilities.messagesPerSecondMax);
  const desk = new ReceiptDesk({ ...options, messageIds: options.messageIds ?? 'auto' });
  const submissions = new Submissions(capabilities, submitAll);
  const stopping = new AbortController();
  // Two texts to a number may not share one, neither do processes that have just started.
  let reference = randomInt(0x10000);
  let hasSaidNoId = false;
  let closing: Promise<void> | undefined;
  let bound: Bound | undefined;
  let endTrying = () => {};

  function bind(): Bound {
    const tried = new Promise<void>((resolve) => {
      endTrying = resolve;
    });
    const binds = new Binds({
      count: bindCount,
      as: options.as ?? 'transceivers',
      open: (role, signal) =>
        openSession(
          {
            connect: connectTo(options),
            role,
            bind: account,
            deliver: (pdu) => desk.take(pdu),
            deliveriesMax: DELIVERIES_MAX,
            bindTimeoutMs: BIND_TIMEOUT_MS,
            enquireLinkMs: options.enquireLinkMs,
            window,
            responseTimeoutMs,
            pace,
            closeGraceMs: closeGraceMs / 2,
          },
          signal,
        ),
      onEvent: (event) => {
        if (event.role !== 'receiver') endTrying();
        onEvent?.(event);
      },
    });
    return { binds, tried, beganAtMs: performance.now() };
  }

  /** Binds, for the first time or because the account was not accepted some time ago. */
  async function boundNow(): Promise<Binds> {
    const { unauthorizedPauseMs = 300_000 } = options;
    if (bound?.binds.failure && !bound.binds.canSubmit) {
      if (performance.now() - bound.beganAtMs >= unauthorizedPauseMs) {
        void bound.binds.close();
        bound = undefined;
      }
    }
    bound ??= bind();
    await bound.tried;
    return bound.binds;
  }

  async function submitAll({ messages, sender, sendBeforeMs = Infinity }: Submission): Promise<Answer> {
    const lastWriteMs = performance.now() + capabilities.submitTimeoutMs - responseTimeoutMs;
    const limits = { sendBeforeMs: Math.min(sendBeforeMs, lastWriteMs) };
    const binds = await boundNow();
    if (!binds.canSubmit) throw notBound(binds.failure);
    if (performance.now() >= limits.sendBeforeMs) throw notSent('it may not be sent any more');

    const outcome = new Outcome();
    const ids = new Map<number, string[]>();
    const submitOne = async (message: OutboundMessage, index: number): Promise<Fate> => {
      if (closing) return refusedFateForNow('carrier_unreachable');
      const parts = partsOf(message, sender);
      if (!parts) return UNENCODABLE;
      const sent = desk.expect(message.to, outcome);
      const submit = async (part: Outgoing<'submit_sm'>) => {
        const { body } = await binds.submit(part, limits);
        const id = desk.taken(sent, body.message_id);
        if (id === null) sayNoId();
        else ids.set(index, [...(ids.get(index) ?? []), id]);
      };
      return submitParts(parts, {
        submit,
        statuses: options.statuses,
        sendBeforeMs: limits.sendBeforeMs,
        signal: stopping.signal,
      });
    };
    const fates = new Map<number, Fate>();
    try {
      // So many that all windows stay full, and as many that wait before them.
      await sideBySide(2 * bindCount * window, [...messages.entries()], async ([index, message]) => {
        fates.set(index, await submitOne(message, index));
      });
      return answerOf(fates, ids);
    } finally {
      setTimeout(() => outcome.tell(), COMMIT_MS).unref();
    }
  }

  /** Null where no PDU can carry it. */
  function partsOf(message: OutboundMessage, sender?: string): Outgoing<'submit_sm'>[] | null {
    const { longTexts = 'udh', alphabet, marks } = options;
    try {
      return submitPdus(message, { longTexts, alphabet, marks, reference: ++reference, sender, validityMs });
    } catch (error) {
      if (!(error instanceof UnencodableError)) throw error;
      return null;
    }
  }

  function sayNoId(): void {
    if (!hasSaidNoId) onEvent?.({ event: 'no_message_id' });
    hasSaidNoId = true;
  }

  /** Half of the grace is for messages of several parts to be completed, and half for the last responses. */
  async function close(): Promise<void> {
    await within(closeGraceMs / 2, submissions.end());
    stopping.abort();
    await bound?.binds.close();
    endTrying();
    await submissions.end();
  }

  return {
    name: options.name ?? 'smpp',
    capabilities,

    submit: (submission) => submissions.submit(submission),

    listen(sink: (receipts: readonly Receipt[]) => Promise<void>): void {
      desk.listen(sink);
      bound ??= bind();
    },

    close(): Promise<void> {
      closing ??= close();
      return closing;
    },
  };
}

/** `failure` is why no bind is tried any more. */
function notBound(failure: Error | null): CarrierError {
  if (!(failure instanceof BindError)) return notSent('no bind is open');
  return new CarrierError(`not sent: ${failure.message}`, 'refused', 'unauthorized', true);
}
