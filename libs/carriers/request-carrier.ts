import { type Dispatcher, Pool } from 'undici';
import { parseRetryAfter } from '../platform/process/retry-after.js';
import { sideBySide } from '../platform/process/side-by-side.js';
import { AdaptivePace } from './adaptive-pace.js';
import {
  type Answer,
  type Callbacks,
  type Carrier,
  type CarrierCapabilities,
  notSent,
  type OutboundMessage,
  type Submission,
} from './carrier.js';
import { type Exchange, type Outcome, startExchange } from './exchange.js';
import { answerOf, type Fate, refusedFateForNow } from './fate.js';
import { Submissions } from './submissions.js';
import { Turns } from './turns.js';

/** Positions in a submission that go in one request. */
export type Group = readonly number[];

/** A carrier's complete answer to one request. */
export type Reply = Pick<Extract<Outcome, { kind: 'answered' }>, 'status' | 'headers' | 'body'>;

/** What an answer says of one message. */
export interface Verdict {
  fate: Fate;
  /** Its own ids of an accepted one, where receipts name messages by these. */
  ids?: readonly string[];
  /** About the account, so that nothing more is to be sent for now. */
  halts: boolean;
  throttled: boolean;
  /** It is about the whole request and would be the same again: of many messages, a part may be taken. */
  splits: boolean;
}

/** How a carrier's protocol says what requests carry and answers mean. */
export interface RequestProtocol {
  /** Which messages go together. */
  groups(messages: readonly OutboundMessage[]): Group[];
  /** Undefined where no request can carry one of the messages. */
  write(messages: readonly OutboundMessage[], sender?: string): Dispatcher.DispatchOptions | undefined;
  /** A verdict for each of the messages. */
  judge(reply: Reply, messages: readonly OutboundMessage[]): Verdict[];
}

export interface RequestCarrierOptions {
  name: string;
  capabilities: CarrierCapabilities;
  protocol: RequestProtocol;
  callbacks?: Callbacks;
  /** Scheme, host and port that all requests go to. */
  origin: string;
  /** Requests at once, each on a connection that is kept. */
  connections: number;
  /** How long `close` lets requests under way go on; then they are cut off, in doubt. Default 5,000. */
  closeGraceMs?: number;
}

const CONNECT_TIMEOUT_MS = 5_000;
const REPLY_BYTES_MAX = 1024 * 1024;
/** Neither a carrier's wrong clock nor its caution may park a campaign for longer. */
const RETRY_AFTER_MAX_MS = 5 * 60 * 1_000;
/** The pause after a request that was one too many, where the carrier names none. */
const THROTTLED_MS = 1_000;

/** One submission on its way. */
interface Course {
  messages: readonly OutboundMessage[];
  sender: string | undefined;
  /** On the clock of `performance.now()`: nothing leaves from then on. */
  sendBeforeMs: number;
  fates: Map<number, Fate>;
  ids: Map<number, readonly string[]>;
  /** What all that has not left yet gets, once the carrier has said something about the account. */
  halted?: Fate;
  /** The longest Retry-After. */
  askedMs: number | null;
  /** Whether the carrier has answered anything of it. */
  isAnswered: boolean;
}

/**
 * A carrier that is given a submission in HTTP requests of a few messages or one, several requests at once, and so
 * answers message by message: what did not leave is refused, what left and was not answered is in doubt.
 */
export function createRequestCarrier(options: RequestCarrierOptions): Carrier {
  const { name, capabilities, protocol, callbacks, connections, closeGraceMs = 5_000 } = options;
  // The first half of a submission's time is for requests to leave, the second for the last of them to be answered.
  const answerTimeoutMs = capabilities.submitTimeoutMs / 2;
  const pace = new AdaptivePace(capabilities.messagesPerSecondMax);
  const turns = new Turns(connections, pace);
  // An exchange bounds the whole, and turns bound how many there are, so that none waits in the pool.
  const pool = new Pool(options.origin, {
    connections,
    pipelining: 1,
    allowH2: false,
    connectTimeout: Math.min(CONNECT_TIMEOUT_MS, answerTimeoutMs),
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: REPLY_BYTES_MAX,
  });
  const submissions = new Submissions(capabilities, submitAll);
  const exchanges = new Set<Exchange>();
  let closing: Promise<void> | undefined;

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
    await sideBySide(connections, protocol.groups(messages), (group) => submitGroup(course, group));
    const { fates, ids, askedMs } = course;
    return answerOf(fates, capabilities.returnsReference ? undefined : ids, askedMs);
  }

  async function submitGroup(course: Course, group: Group): Promise<void> {
    const messages = group.map((index) => course.messages[index]!);
    const request = protocol.write(messages, course.sender);
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

  /** Of several, those that can be written go on without the others. */
  function refuseUnwritten(course: Course, group: Group): Promise<void> | void {
    if (group.length > 1) return submitHalves(course, group);
    decide(course, group, { kind: 'refused', why: { code: 'invalid_message', retryable: false } });
  }

  async function readReply(course: Course, group: Group, reply: Reply): Promise<void> {
    course.isAnswered = true;
    const verdicts = protocol.judge(
      reply,
      group.map((index) => course.messages[index]!),
    );
    heed(course, verdicts, reply);
    // Nothing was taken, and one of them may be why.
    if (group.length > 1 && verdicts.every(({ splits }) => splits)) return submitHalves(course, group);
    for (const [n, { fate, ids }] of verdicts.entries()) {
      const index = group[n]!;
      course.fates.set(index, fate);
      if (ids && ids.length > 0) course.ids.set(index, ids);
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
    await submissions.end();
    clearTimeout(timer);
    await pool.destroy();
  }

  return {
    name,
    capabilities,
    ...(callbacks && { callbacks }),

    submit: (submission) => submissions.submit(submission),

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
