import { Pool } from 'undici';
import { parseRetryAfter } from '../../platform/process/retry-after.js';
import { currentTraceparent } from '../../platform/telemetry/tracing.js';
import {
  ALL_ACCEPTED,
  type Answer,
  assertFits,
  CARRIER_ID_CHARS_MAX,
  type Carrier,
  CarrierError,
  carrierCodeOf,
  isCarrierId,
  notSent,
  type Submission,
} from '../carrier.js';
import { type Exchange, type Outcome, startExchange } from '../exchange.js';
import { statusMeaning } from '../http-status.js';
import { isOfTheAccount, messageErrorCode } from './http.codes.js';
import { checkSignatureHeaders, importSecrets, verifySignature } from './receipt-signature.js';
import { parseReceiptBody } from './receipts.js';

/** Neither a carrier's wrong clock nor its caution may park a campaign for longer. */
const RETRY_AFTER_MAX_MS = 5 * 60 * 1_000;

export interface HttpCarrierOptions {
  /** Where the carrier is; `/messages` is appended. */
  url: string;
  token: string;
  /** `whsec_…`; the old and the new one while a secret is being rotated. */
  webhookSecrets: readonly string[];
  /** Where the carrier posts its receipts. */
  callbackUrl: string;
  /** Default "http". */
  name?: string;
  /** Default true: the carrier repeats its first answer for a reference it knows. */
  deduplicates?: boolean;
  /** Default true. False: answers have `ids`, by which receipts name their messages. */
  returnsReference?: boolean;
  /** Default hold. */
  inDoubtPolicy?: 'hold' | 'resend';
  /** Default 5,000, what the protocol allows. */
  batchSizeMax?: number;
  /** Default null: no limit. */
  messagesPerSecondMax?: number | null;
  /** From the call until the complete answer. Default 30,000. */
  submitTimeoutMs?: number;
  /** Submissions at once; one more is refused at once, so that a slow carrier cannot fill the memory. Default 64. */
  connectionsMax?: number;
  /** How long `close` lets submissions under way go on; then they are cut off, in doubt. Default 5,000. */
  closeGraceMs?: number;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** Enough for a refusal of each message of the largest batch. */
const REPLY_BYTES_MAX = 1024 * 1024;

/** A carrier that speaks the small HTTP protocol of `apps/carrier/README.md`. */
export function createHttpCarrier(
  options: HttpCarrierOptions,
): Carrier & Required<Pick<Carrier, 'callbacks'>> {
  const base = new URL(options.url);
  const path = `${base.pathname.replace(/\/+$/, '')}/messages`;
  const keys = importSecrets(options.webhookSecrets);
  if (!/^[\x21-\x7e]+$/.test(options.token)) {
    throw new Error('token: must be printable ASCII without spaces, or no request could carry it');
  }
  const capabilities = {
    deduplicates: options.deduplicates ?? true,
    inDoubtPolicy: options.inDoubtPolicy ?? ('hold' as const),
    batchSizeMax: options.batchSizeMax ?? 5_000,
    returnsReference: options.returnsReference ?? true,
    messagesPerSecondMax: options.messagesPerSecondMax ?? null,
    submitTimeoutMs: options.submitTimeoutMs ?? 30_000,
  };
  const connectionsMax = options.connectionsMax ?? 64;
  const closeGraceMs = options.closeGraceMs ?? 5_000;
  // headersTimeout and bodyTimeout are off because an exchange bounds the whole. The pool has no limit of its own,
  // because requests would wait in it, with their bodies, long after their time was up.
  const pool = new Pool(base.origin, {
    connections: null,
    pipelining: 1,
    allowH2: false,
    connectTimeout: Math.min(CONNECT_TIMEOUT_MS, capabilities.submitTimeoutMs),
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: REPLY_BYTES_MAX,
  });
  const running = new Set<Exchange>();
  let closing: Promise<void> | undefined;

  function start(submission: Submission): Exchange {
    const headers: Record<string, string> = {
      authorization: `Bearer ${options.token}`,
      'content-type': 'application/json',
    };
    if (submission.requestId) headers['x-request-id'] = submission.requestId;
    const traceparent = currentTraceparent();
    if (traceparent) headers.traceparent = traceparent;
    const body = serialise(submission, options.callbackUrl);
    const exchange = startExchange(
      pool,
      { path, method: 'POST', headers, body },
      { timeoutMs: capabilities.submitTimeoutMs, sendBeforeMs: submission.sendBeforeMs },
    );
    running.add(exchange);
    void exchange.released.then(() => running.delete(exchange));
    return exchange;
  }

  /** Cutting an exchange settles its outcome, so this ends. */
  async function close(): Promise<void> {
    const timer = setTimeout(() => {
      for (const exchange of running) exchange.cut('we are stopping');
    }, closeGraceMs);
    await Promise.all([...running].map(({ outcome }) => outcome));
    clearTimeout(timer);
    await pool.destroy();
  }

  return {
    name: options.name ?? 'http',
    capabilities,

    async submit(submission: Submission): Promise<Answer> {
      const count = submission.messages.length;
      if (count === 0) return ALL_ACCEPTED;
      assertFits(count, capabilities);
      if (closing !== undefined) throw notSent('we are stopping');
      if (running.size >= connectionsMax) throw notSent(`all ${connectionsMax} connections are in use`);
      return readAnswer(await start(submission).outcome, count, capabilities.returnsReference);
    },

    callbacks: {
      check: ({ headers }) => checkSignatureHeaders(headers, Date.now()),
      read({ headers, body }) {
        verifySignature(keys, headers, body, Date.now());
        return parseReceiptBody(body);
      },
    },

    close(): Promise<void> {
      closing ??= close();
      return closing;
    },
  };
}

function serialise({ messages, sender }: Submission, callbackUrl: string): string {
  return JSON.stringify({
    sender,
    callbackUrl,
    messages: messages.map(({ reference, to, text }) => ({ ref: reference, to, text })),
  });
}

function readAnswer(result: Outcome, count: number, returnsReference: boolean): Answer {
  if (result.kind === 'not_sent') throw notSent(result.reason);
  if (result.kind === 'lost') {
    const code = result.timedOut ? 'timed_out' : 'connection_lost';
    throw new CarrierError(`sent, but ${result.reason}`, 'in_doubt', code, true);
  }
  const { status } = result;
  if (status >= 200 && status < 300) return readReply(result.body, count, returnsReference);
  const { outcome, code, retryable } = statusMeaning(status, isOfTheCarrier(result.body));
  const askedMs = parseRetryAfter(result.headers['retry-after'], Date.now());
  const retryAfterMs = askedMs === null ? null : Math.min(askedMs, RETRY_AFTER_MAX_MS);
  throw new CarrierError(`the carrier answered ${status}`, outcome, code, retryable, retryAfterMs);
}

/** The carrier's own failures are `{"code", "detail"}`. */
function isOfTheCarrier(body: string): boolean {
  try {
    return typeof JSON.parse(body)?.code === 'string';
  } catch {
    return false;
  }
}

/**
 * `{"accepted": n, "refused": [{"index", "code", "retryable"}], "inDoubt": [{"index", "code"}], "ids": ["…"]}`, which must
 * account for every message; without `inDoubt` none is. `ids` are those of the accepted ones in order, and asked for
 * only where the carrier does not return our reference.
 */
function readReply(body: string, count: number, returnsReference: boolean): Answer {
  let reply: { accepted?: unknown; refused?: unknown; inDoubt?: unknown; ids?: unknown } | null;
  try {
    reply = JSON.parse(body);
  } catch {
    throw garbage('it is not JSON');
  }
  const { refused, inDoubt = [] } = reply ?? {};
  if (!Array.isArray(refused)) throw garbage('"refused" is not an array');
  if (!Array.isArray(inDoubt)) throw garbage('"inDoubt" is not an array');
  if (reply?.accepted !== count - refused.length - inDoubt.length) {
    throw garbage(`"accepted", "refused" and "inDoubt" do not add up to ${count} messages`);
  }
  const seen = new Set<number>();
  /** The position that an entry speaks of, and the code as it was given. */
  const read = (
    entry: { index?: unknown; code?: unknown } | null,
  ): { index: number; code: string | number } => {
    const { index, code } = entry ?? {};
    if (!Number.isInteger(index) || (index as number) < 0 || (index as number) >= count) {
      throw garbage('an index is out of range');
    }
    if (seen.has(index as number)) throw garbage(`index ${index} is there twice`);
    if (typeof code !== 'string' && typeof code !== 'number') throw garbage(`index ${index} has no code`);
    seen.add(index as number);
    return { index: index as number, code };
  };
  const answer: Answer = {
    refused: refused.map((entry) => {
      const { index, code } = read(entry);
      const { retryable } = entry;
      if (typeof retryable !== 'boolean') throw garbage(`the refusal of index ${index} has no retryable`);
      const ours = messageErrorCode(String(code));
      return {
        index,
        code: ours,
        carrierCode: carrierCodeOf(code),
        retryable: retryable || isOfTheAccount(ours),
      };
    }),
    inDoubt: inDoubt.map((entry) => {
      const { index, code } = read(entry);
      return { index, code: messageErrorCode(String(code)) };
    }),
  };
  if (returnsReference) return answer;
  const ids = reply.ids;
  if (
    !Array.isArray(ids) ||
    ids.length !== reply.accepted ||
    !ids.every((id) => typeof id === 'string' && isCarrierId(id))
  ) {
    throw garbage(`"ids" is not one of 1 to ${CARRIER_ID_CHARS_MAX} characters for each accepted message`);
  }
  const accepted = Array.from({ length: count }, (_, index) => index).filter((index) => !seen.has(index));
  return { ...answer, ids: new Map(accepted.map((index, n) => [index, [ids[n] as string]])) };
}

function garbage(detail: string): CarrierError {
  return new CarrierError(
    `the carrier's answer cannot be understood: ${detail}`,
    'in_doubt',
    'garbage_reply',
    true,
  );
}
