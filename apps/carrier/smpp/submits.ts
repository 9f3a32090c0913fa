import { STATUS } from '../../../libs/carriers/smpp/command-status.js';
import type { Pdu } from '../../../libs/carriers/smpp/pdu.js';
import { type Part, type ReceivedText, readText } from '../../../libs/carriers/smpp/short-message.js';
import type { Allowance } from '../allowance.js';
import type { Settings } from '../carrier-settings.js';
import { COUNTS, decideFate, type Fate, hashText, type RefusalCode } from '../fate.js';
import { FULL_WINDOW, SLOW_ANSWER_MS, type SubmissionFault } from '../fault-kinds.js';
import type { Faults } from '../faults.js';
import { type Messages, type Refusal, TEXT_LENGTH_MAX } from '../messages.js';
import { LongTexts, type SubmittedPart } from './long-texts.js';
import type { Outbox } from './outbox.js';
import { isDelivered, submittedBy } from './receipt-pdu.js';

type Submit = Pdu<'submit_sm'>;

/** What a bind does about a submit_sm. */
export type Reply =
  | { kind: 'answer'; status: number; messageId: string; delayMs: number; after?: Promise<void> | undefined }
  /** The bind is cut with so many unanswered. */
  | { kind: 'silence'; unansweredMax?: number }
  | { kind: 'garbage' }
  | { kind: 'cut' };

interface Taken {
  status: number;
  messageId: string;
  /** What the answer is to wait for. */
  after?: Promise<void> | undefined;
}

/** Whoever submits. */
export interface Submitter {
  systemId: string;
  outbox: Outbox;
}

/** Receipts that wait, of one account; above it submissions are refused, so that one who takes none cannot fill the memory. */
const RECEIPTS_PENDING_MAX = 500_000;
/** Octets of what goes to a phone at once, header included (3GPP TS 23.040, 9.2.3.16). */
const OCTETS_MAX = 140;
const SEPTETS_MAX = 160;
/** source_addr (4.4.1), without its NUL. What is read is not held to it, and what is written back is. */
const SENDER_CHARS_MAX = 20;
/** The header that the SMSC makes of the sar_ parameters. */
const SAR_HEADER_OCTETS = 6;
const RECEIPT_ALWAYS = 1;
const RECEIPT_OF_FAILURE = 2;

const REFUSED: Readonly<Record<Refusal, number>> = {
  INVALID_DESTINATION: STATUS.ESME_RINVDSTADR,
  UNKNOWN_SUBSCRIBER: STATUS.ESME_RINVDSTADR,
  BLOCKED: STATUS.ESME_RX_R_APPN,
  CONTENT_REJECTED: STATUS.ESME_RX_P_APPN,
  QUEUE_FULL: STATUS.ESME_RMSGQFUL,
} satisfies Record<RefusalCode | 'QUEUE_FULL', number>;

/** The account has no credit left, in a status of this SMSC's own (0x400 to 0x4FF are vendors', 5.1.3). */
const NO_CREDIT = 0x402;
/** Of faults with which nothing is taken. */
const REJECTED: { readonly [Name in SubmissionFault]?: number } = {
  error_401: STATUS.ESME_RINVSYSID,
  error_402: NO_CREDIT,
  error_429: STATUS.ESME_RTHROTTLED,
  error_503: STATUS.ESME_RMSGQFUL,
};
/** Of those with which all is taken. */
const FAILED: { readonly [Name in SubmissionFault]?: number } = {
  error_500_after_accept: STATUS.ESME_RSYSERR,
  error_503_after_accept: STATUS.ESME_RUNKNOWNERR,
};

/** What becomes of the messages that are submitted by SMPP. */
export class Submits {
  private readonly longTexts: LongTexts;
  /** Unlike those of a carrier before it, which kept nothing: microseconds of the start, and counted from there. */
  private lastId = Date.now() * 1000;
  /** The fault that was met last, and how many met it, where every second one has another lot. */
  private halving: { fault: SubmissionFault | undefined; count: number } = { fault: undefined, count: 0 };

  constructor(
    private readonly settings: Settings,
    private readonly messages: Messages,
    private readonly allowance: Allowance,
    private readonly faults: Faults,
  ) {
    this.longTexts = new LongTexts(() => {
      messages.stats.incomplete++;
    });
  }

  submit(pdu: Submit, submitter: Submitter): Reply {
    const { stats } = this.messages;
    const active = this.faults.take();
    const fault = active?.fault;
    if (fault !== this.halving.fault) this.halving = { fault, count: 0 };
    if (fault === 'reset_before_accept') return { kind: 'cut' };
    const rejected = fault && REJECTED[fault];
    if (rejected !== undefined) {
      stats.submissionsRejected++;
      return { kind: 'answer', status: rejected, messageId: '', delayMs: 0 };
    }
    // Of every second one nobody hears, and every second of those was not taken.
    const turn = fault === 'lose_half' ? this.halving.count++ % 4 : 0;
    if (turn === 3) return { kind: 'silence' };
    const taken = this.take(pdu, submitter, fault);
    stats.submissions++;
    if (turn === 1 || fault === 'time_out_after_accept') return { kind: 'silence' };
    if (fault === 'die_with_full_window')
      return { kind: 'silence', unansweredMax: active?.unansweredMax ?? FULL_WINDOW };
    if (fault === 'reset_after_accept') return { kind: 'cut' };
    if (fault === 'garbage') return { kind: 'garbage' };
    const failed = fault && FAILED[fault];
    if (failed !== undefined) return { kind: 'answer', status: failed, messageId: '', delayMs: 0 };
    const slowMs = fault === 'slow_answer' ? (active?.delayMs ?? SLOW_ANSWER_MS) : 0;
    return { kind: 'answer', ...taken, delayMs: slowMs + this.settings.submitLatencyMs };
  }

  private take(pdu: Submit, submitter: Submitter, fault: SubmissionFault | undefined): Taken {
    const { body } = pdu;
    if (submitter.outbox.pending >= RECEIPTS_PENDING_MAX) return refused(STATUS.ESME_RMSGQFUL);
    if (this.allowance.spend(1) > 0) return refused(STATUS.ESME_RTHROTTLED);
    const to = `+${body.destination_addr.replace(/^\+/, '')}`;
    if (!/^\+[1-9]\d{6,14}$/.test(to)) return refused(STATUS.ESME_RINVDSTADR);
    if (body.source_addr.length > SENDER_CHARS_MAX) return refused(STATUS.ESME_RINVSRCADR);
    if (body.schedule_delivery_time !== '') return refused(STATUS.ESME_RINVSCHED);
    const received = readText(pdu);
    if (!isOfGoodLength(pdu, received)) return refused(STATUS.ESME_RINVMSGLEN);
    const text = received.text ?? received.octets.toString('latin1');
    if (text.length > TEXT_LENGTH_MAX) return refused(STATUS.ESME_RINVMSGLEN);
    // Whatever is the same for the same message each time it comes, for there is no reference.
    const between = `${submitter.systemId}\n${body.source_addr}\n${to}`;
    if (received.part)
      return this.takePart(pdu, submitter, fault, { part: received.part, text, to, between });

    const { seed } = this.settings;
    const hash = hashText(`${between}\n${text}`, seed);
    const fate = decideFate(hash, to, this.settings);
    const refusal = this.refusalOf(hash, fate, fault);
    if (refusal !== null) return refused(REFUSED[refusal]);
    const part = this.newPart(pdu, text);
    const after = this.accept(submitter, hash, fate, to, text, [part]);
    return { status: STATUS.ESME_ROK, messageId: part.submitted.id, after };
  }

  /** Of a long text the number alone says whether it is refused, for the text is known too late. */
  private takePart(
    pdu: Submit,
    submitter: Submitter,
    fault: SubmissionFault | undefined,
    { part, text, to, between }: { part: Part; text: string; to: string; between: string },
  ): Taken {
    const { seed } = this.settings;
    const longText = this.longTexts.of(between, part, performance.now());
    longText.see(part.number);
    if (longText.refusal === undefined) {
      const hash = hashText(between, seed);
      longText.refusal = this.refusalOf(hash, decideFate(hash, to, this.settings), fault);
    }
    if (longText.refusal !== null) return refused(REFUSED[longText.refusal]);
    if (longText.chars + text.length > TEXT_LENGTH_MAX) return refused(STATUS.ESME_RINVMSGLEN);
    const submitted = this.newPart(pdu, text);
    const taken = { status: STATUS.ESME_ROK, messageId: submitted.submitted.id };
    if (!longText.add(part.number, submitted, text)) return taken;
    this.longTexts.complete(between, part);
    const whole = longText.inOrder();
    const hash = hashText(`${between}\n${whole.text}`, seed);
    const fate = decideFate(hash, to, this.settings);
    return { ...taken, after: this.accept(submitter, hash, fate, to, whole.text, whole.parts) };
  }

  private refusalOf(hash: number, fate: Fate, fault: SubmissionFault | undefined): Refusal | null {
    const halves = fault === 'refuse_half' || fault === 'refuse_half_for_good';
    return this.messages.refusalOf(hash, fate, fault, halves && this.halving.count++ % 2 === 1);
  }

  /** Each part that asked has its receipts, and the last of these tells the message's end. */
  private accept(
    { outbox }: Submitter,
    hash: number,
    fate: Fate,
    to: string,
    text: string,
    parts: readonly SubmittedPart[],
  ): Promise<void> | undefined {
    const receipts = this.messages.accept(hash, fate, to, text);
    const nowMs = performance.now();
    let early: Promise<void> | undefined;
    for (const [index, { ending, delayMs }] of receipts.entries()) {
      const asked = parts.filter(({ registered }) => asksFor(registered, ending));
      if (asked.length === 0 && ending & COUNTS) this.messages.stats.unasked++;
      for (const { submitted } of asked) {
        const marked = submitted === asked.at(-1)?.submitted ? ending : ending & ~COUNTS;
        if (index === 0 && this.faults.receipts === 'receipts_early') {
          early = outbox.sendAtOnce(submitted, marked);
        } else {
          outbox.schedule(submitted, marked, delayMs, nowMs);
        }
      }
    }
    return early;
  }

  private newPart(pdu: Submit, text: string): SubmittedPart {
    const submitted = submittedBy(pdu, String(++this.lastId), text, Date.now());
    return { submitted, registered: pdu.body.registered_delivery };
  }
}

const refused = (status: number): Taken => ({ status, messageId: '' });

function asksFor(registered: number, ending: number): boolean {
  const when = registered & 3;
  return when === RECEIPT_ALWAYS || (when === RECEIPT_OF_FAILURE && !isDelivered(ending));
}

/** Whether it goes to a phone in one piece; a message_payload is cut by the SMSC. */
function isOfGoodLength({ body, tlvs }: Submit, { octets, alphabet, part }: ReceivedText): boolean {
  if (octets.length === 0) return false;
  if (body.short_message.length === 0) return true;
  const isSar = part !== null && tlvs.sar_total_segments !== undefined;
  const header = isSar ? SAR_HEADER_OCTETS : body.short_message.length - octets.length;
  if (alphabet === 'ucs-2' || alphabet === 'binary') return header + octets.length <= OCTETS_MAX;
  return Math.ceil((header * 8) / 7) + octets.length <= SEPTETS_MAX;
}
