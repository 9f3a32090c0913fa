import { Pool } from 'undici';
import { parseRetryAfter } from '../../platform/process/retry-after.js';
import { sideBySide } from '../../platform/process/side-by-side.js';
import { AdaptivePace } from '../adaptive-pace.js';
import {
  ALL_ACCEPTED,
  type Answer,
  assertFits,
  type Carrier,
  notSent,
  type OutboundMessage,
  type Submission,
} from '../carrier.js';
import { type Exchange, type Outcome, startExchange } from '../exchange.js';
import { answerOf, type Fate, refusedFateForNow } from '../fate.js';
import { AnswerRules, type Reply, type Verdict } from './answer-rules.js';
import { batchesBy, type Group, ONE_BY_ONE } from './batches.js';
import { callbacksOf } from './callbacks.js';
import type { GenericAccount } from './generic.schema.js';
import { type RenderedRequest, requestWriter } from './request.js';
import { UnrenderableError } from './template.js';
import { Turns } from './turns.js';

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

const CONNECT_TIMEOUT_MS = 5_000;
const REPLY_BYTES_MAX = 1024 * 1024;
/** Submissions at once; one more is refused, so that a slow provider cannot fill the memory. */
const SUBMISSIONS_MAX = 64;
/** Neither a provider's wrong clock nor its caution may park a campaign for longer. */
const RETRY_AFTER_MAX_MS = 5 * 60 * 1_000;
/** The pause after a request that was one too many, where the provider names none. */
const THROTTLED_MS = 1_000;

/** One submission on its way. */
interface Course {
  messages: readonly OutboundMessage[];
  sender: string | undefined;
  /** On the clock of `performance.now()`: nothing leaves from then on. */
  sendBeforeMs: number;
  fates: Map<number, Fate>;
  ids: Map<number, readonly string[]>;
  /** What all that has not left yet gets, once the provider has said something about the account. */
  halted?: Fate;
  /** The longest Retry-After. */
  askedMs: number | null;
  /** Whether the provider has answered anything of it. */
  isAnswered: boolean;
}

/**
 * A provider that is described by an account of kind `generic`.
 * @throws Error that names the key of the description that is wrong.
 */
export function createGenericCarrier(options: GenericCarrierOptions): Carrier {
  const { name, account, closeGraceMs = 5_000 } = options;
  const writer = requestWriter(account);
  const rules = new AnswerRules(account);
  const batches = account.batch ? batchesBy(account.batch) : ONE_BY_ONE;
  const callbacks = account.receipt && callbacksOf(account.receipt, account.callback_url);
  const capabilities = {
    deduplicates: false,
    inDoubtPolicy: account.in_doubt,
    batchSizeMax: account.batch_size,
    returnsReference: account.receipt?.id === undefined,
    messagesPerSecondMax: account.rate ?? null,
    submitTimeoutMs: account.submit_timeout_ms,
  };
  // The first half of a submission's time is for requests to leave, the second for the last of them to be answered.
  const answerTimeoutMs = capabilities.submitTimeoutMs / 2;
  const pace = new AdaptivePace(capabilities.messagesPerSecondMax);
  const turns = new Turns(account.connections, pace);
  // An exchange bounds the whole, and turns bound how many there are, so that none waits in the pool.
  const pool = new Pool(writer.origin, {
    connections: account.connections,
    pipelining: 1,
    allowH2: false,
    connectTimeout: Math.min(CONNECT_TIMEOUT_MS, answerTimeoutMs),
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: REPLY_BYTES_MAX,
  });
  const running = new Set<Promise<unknown>>();
  const exchanges = new Set<Exchange>();
  const said = new Set<GenericEvent['event']>();
  let closing: Promise<void> | undefined;

  function sayOnce(event: GenericEvent): void {
    if (!said.has(event.event)) options.onEvent?.(event);
    said.add(event.event);
  }

  async function submitAll({ messages, sender, sendBeforeMs = Infinity }: Submission): Promise<Answer> {
    const course: Course = {
      messages,
      sender,
      sendBeforeMs: Math.min(
        sendBeforeMs,
        performance.now() + capabilities.submitTimeoutMs - answerTimeoutMs,
      ),
      fates: new Map(),
      ids: new Map(),
      askedMs: null,
      isAnswered: false,
    };
    if (performance.now() >= course.sendBeforeMs) throw notSent('it may not be sent any more');
    await sideBySide(account.connections, batches.groups(messages), (group) => submitGroup(course, group));
    const { fates, ids, askedMs } = course;
    return answerOf(fates, capabilities.returnsReference ? undefined : ids, askedMs);
  }

  async function submitGroup(course: Course, group: Group): Promise<void> {
    const messages = group.map((index) => course.messages[index]!);
    const request = written(messages, course.sender);
    if (!request) return refuseUnwritten(course, group);
    const isTurn = !course.halted && (await turns.take(group.length, course.sendBeforeMs));
    if (!isTurn || course.halted) {
      if (isTurn) turns.giveBack();
      const late = closing ? 'carrier_unreachable' : 'throttled';
      if (turns.pauseLeftMs > 0) course.askedMs = Math.max(course.askedMs ?? 0, turns.pauseLeftMs);
      return decide(course, group, course.halted ?? refusedFateForNow(late));
    }
    const exchange = startExchange(pool, request, {
      timeoutMs: answerTimeoutMs,
      sendBeforeMs: course.sendBeforeMs,
    });
    exchanges.add(exchange);
    void exchange.released.then(() => {
      exchanges.delete(exchange);
      turns.giveBack();
    });
    const outcome = await exchange.outcome;
    if (outcome.kind === 'answered') return readReply(course, group, outcome);
    const fate = unansweredFate(outcome);
    decide(course, group, fate);
    // Nobody is there: the others need not find out one after the other.
    if (outcome.kind === 'not_sent' && !course.isAnswered) course.halted ??= fate;
  }

  /** Undefined where no request can carry one of the messages. */
  function written(messages: readonly OutboundMessage[], sender?: string): RenderedRequest | undefined {
    try {
      return writer.write(messages, sender);
    } catch (error) {
      if (!(error instanceof UnrenderableError)) throw error;
      return undefined;
    }
  }

  /** Of several, those that can be written go on without the others. */
  function refuseUnwritten(course: Course, group: Group): Promise<void> | void {
    if (group.length > 1) return submitHalves(course, group);
    decide(course, group, { kind: 'refused', why: { code: 'invalid_message', retryable: false } });
  }

  async function readReply(course: Course, group: Group, reply: Reply): Promise<void> {
    course.isAnswered = true;
    const { body, entries } = rules.parse(reply);
    const messages = group.map((index) => course.messages[index]!);
    const own = batches.entriesOf(messages, entries);
    const verdicts = group.map((_, n) => rules.judge(reply, { body, entry: own[n] }));
    heed(course, verdicts, reply);
    // Nothing was taken, and one of them may be why.
    if (group.length > 1 && verdicts.every(({ splits }) => splits)) return submitHalves(course, group);
    for (const [n, { fate, ids }] of verdicts.entries()) {
      const index = group[n]!;
      course.fates.set(index, fate);
      if (ids && ids.length > 0) course.ids.set(index, ids);
      else if (ids) sayOnce({ event: 'no_message_id' });
      if (fate.kind === 'in_doubt' && fate.code === 'garbage_reply')
        sayOnce({ event: 'answer_not_understood', status: reply.status });
    }
  }

  /** What an answer says about the account holds for all that has not left. */
  function heed(course: Course, verdicts: readonly Verdict[], reply: Reply): void {
    const asked = parseRetryAfter(reply.headers['retry-after'], Date.now());
    const askedMs = asked === null ? null : Math.min(asked, RETRY_AFTER_MAX_MS);
    const refuses = verdicts.some(({ fate }) => fate.kind === 'refused' && fate.why.retryable);
    if (refuses && askedMs !== null) course.askedMs = Math.max(course.askedMs ?? 0, askedMs);
    if (verdicts.some(({ throttled }) => throttled)) {
      pace.throttled();
      turns.pause(askedMs ?? THROTTLED_MS);
    }
    course.halted ??= verdicts.find(({ halts }) => halts)?.fate;
  }

  async function submitHalves(course: Course, group: Group): Promise<void> {
    const middle = Math.ceil(group.length / 2);
    await submitGroup(course, group.slice(0, middle));
    await submitGroup(course, group.slice(middle));
  }

  /** What has no turn yet gets none; cutting an exchange settles its outcome, so this ends. */
  async function close(): Promise<void> {
    turns.end();
    const timer = setTimeout(() => {
      for (const exchange of exchanges) exchange.cut('we are stopping');
    }, closeGraceMs);
    await Promise.allSettled(running);
    clearTimeout(timer);
    await pool.destroy();
  }

  return {
    name,
    capabilities,
    ...(callbacks && { callbacks }),

    async submit(submission: Submission): Promise<Answer> {
      const count = submission.messages.length;
      if (count === 0) return ALL_ACCEPTED;
      assertFits(count, capabilities);
      if (closing) throw notSent('we are stopping');
      if (running.size >= SUBMISSIONS_MAX) throw notSent(`${SUBMISSIONS_MAX} submissions are under way`);
      const answer = submitAll(submission);
      running.add(answer);
      try {
        return await answer;
      } finally {
        running.delete(answer);
      }
    },

    close(): Promise<void> {
      closing ??= close();
      return closing;
    },
  };
}

function decide({ fates }: Course, group: Group, fate: Fate): void {
  for (const index of group) fates.set(index, fate);
}

function unansweredFate(outcome: Exclude<Outcome, { kind: 'answered' }>): Fate {
  if (outcome.kind === 'not_sent') return refusedFateForNow('carrier_unreachable');
  return { kind: 'in_doubt', code: outcome.timedOut ? 'timed_out' : 'connection_lost' };
}
