import { isThrottled, STATUS, statusName } from './command-status.js';
import { SubmitError } from './errors.js';
import { type Command, type Pdu, setSequence } from './pdu.js';

const SEQUENCE_MAX = 0x7fffffff;

export interface SubmitLimits {
  /** On the clock of `performance.now()`: from then on it is not written any more. */
  sendBeforeMs?: number;
}

export interface WindowOptions {
  /** Submits without a response at once. Default 10. */
  window?: number;
  /** From its writing until a submit is in doubt. Default 30,000. */
  responseTimeoutMs?: number;
  /**
   * Asked before each submit is written: how many milliseconds to wait, 0 to go ahead. Several sessions may share one.
   */
  pace?: { ask(): number; throttled(): void };
}

interface Submit {
  octets: Buffer;
  expects: Command;
  sendBeforeMs: number;
  resolve: (response: Pdu) => void;
  reject: (error: SubmitError) => void;
  /** Of its limit while it waits, then of its response. */
  timer?: NodeJS.Timeout;
}

/**
 * The requests of a session that want a response. Each waits for a place, is written, and holds the place until it is
 * settled: by its response, by its time limit, or by the end of the session. A place is an entry in a map and is
 * counted nowhere else, so that none can be lost.
 */
export class SubmitWindow {
  private readonly places: number;
  private readonly responseTimeoutMs: number;
  private readonly waiting = new Set<Submit>();
  /** Written, by sequence number. */
  private readonly inFlight = new Map<number, Submit>();
  private isHeld = false;
  private paceTimer?: NodeJS.Timeout;

  constructor(
    private readonly options: WindowOptions,
    private readonly write: (octets: Buffer) => void,
    /** Each time a place has become free. */
    private readonly onSettled: () => void,
    /** The sequence number before the next. */
    private sequence = 0,
  ) {
    this.places = options.window ?? 10;
    this.responseTimeoutMs = options.responseTimeoutMs ?? 30_000;
  }

  get isIdle(): boolean {
    return this.load === 0;
  }

  /** Submits that wait or are in flight. */
  get load(): number {
    return this.waiting.size + this.inFlight.size;
  }

  /** Resolves with a response of ESME_ROK. @throws SubmitError */
  submit(octets: Buffer, expects: Command, { sendBeforeMs = Infinity }: SubmitLimits): Promise<Pdu> {
    return new Promise((resolve, reject) => {
      const submit: Submit = { octets, expects, sendBeforeMs, resolve, reject };
      this.waiting.add(submit);
      this.pump();
      if (sendBeforeMs === Infinity || !this.waiting.has(submit)) return;
      const leftMs = Math.max(0, sendBeforeMs - performance.now());
      submit.timer = setTimeout(() => this.takeBack(submit, 'too_late', 'its time was up'), leftMs);
    });
  }

  /** Nothing is written until `resume`: the connection takes no more at the moment. */
  pause(): void {
    this.isHeld = true;
  }

  resume(): void {
    this.isHeld = false;
    this.pump();
  }

  /** 1 to 0x7FFFFFFF (5.1.4), then again, but for those in flight. */
  nextSequence(): number {
    do this.sequence = (this.sequence % SEQUENCE_MAX) + 1;
    while (this.inFlight.has(this.sequence));
    return this.sequence;
  }

  /** Takes a response, or generic_nack; one that comes too late, or answers nothing of ours, is nobody's. */
  answered(pdu: Pdu): void {
    const { command, status, sequence } = pdu;
    const expects = this.inFlight.get(sequence)?.expects;
    if (expects === undefined || (command !== expects && command !== 'generic_nack')) return;
    if (status !== STATUS.ESME_ROK) {
      if (isThrottled(status)) this.options.pace?.throttled();
      this.settle(sequence, new SubmitError('refused', 'status', `refused: ${statusName(status)}`, status));
    } else if (command === expects) {
      this.settle(sequence, pdu);
    } else {
      this.settle(sequence, new SubmitError('in_doubt', 'garbage', 'a generic_nack without a status'));
    }
  }

  refuseWaiting(detail: string): void {
    for (const submit of this.waiting) this.takeBack(submit, 'closed', detail);
  }

  /** What waits was not written, what is in flight is in doubt. */
  end(detail: string): void {
    this.refuseWaiting(detail);
    clearTimeout(this.paceTimer);
    const message = `written, but the session ended: ${detail}`;
    for (const sequence of this.inFlight.keys()) {
      this.settle(sequence, new SubmitError('in_doubt', 'closed', message));
    }
  }

  /** Writes what waits, as far as there are places, the connection takes it and the pace allows. */
  private pump(): void {
    for (const submit of this.waiting) {
      if (this.isHeld || this.inFlight.size >= this.places) return;
      if (performance.now() >= submit.sendBeforeMs) {
        this.takeBack(submit, 'too_late', 'its time was up');
        continue;
      }
      const waitMs = this.options.pace?.ask() ?? 0;
      if (waitMs > 0) {
        this.paceTimer ??= setTimeout(() => {
          this.paceTimer = undefined;
          this.pump();
        }, waitMs);
        return;
      }
      this.launch(submit);
    }
  }

  private launch(submit: Submit): void {
    this.stopWaiting(submit);
    const sequence = this.nextSequence();
    setSequence(submit.octets, sequence);
    this.inFlight.set(sequence, submit);
    submit.timer = setTimeout(() => {
      const message = `written, but no response within ${this.responseTimeoutMs} ms`;
      this.settle(sequence, new SubmitError('in_doubt', 'timed_out', message));
    }, this.responseTimeoutMs);
    this.write(submit.octets);
  }

  /** The only way out of the window. */
  private settle(sequence: number, result: Pdu | SubmitError): void {
    const submit = this.inFlight.get(sequence);
    if (!submit) return;
    this.inFlight.delete(sequence);
    clearTimeout(submit.timer);
    if (result instanceof SubmitError) submit.reject(result);
    else submit.resolve(result);
    this.pump();
    this.onSettled();
  }

  private stopWaiting(submit: Submit): void {
    this.waiting.delete(submit);
    clearTimeout(submit.timer);
  }

  private takeBack(submit: Submit, reason: 'too_late' | 'closed', detail: string): void {
    this.stopWaiting(submit);
    submit.reject(new SubmitError('not_written', reason, `not sent: ${detail}`));
  }
}
