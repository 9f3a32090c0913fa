/** What the monitor shows at one moment. */
export interface Snapshot {
  elapsedMs: number;
  produced: number;
  /** Made, but with no sender yet. */
  queued: number;
  /** With a sender now. */
  sending: number;
  sent: number;
  failed: number;
  /** Of all that are final so far. */
  meanSendMs: number;
}

/** Collects what the senders did. */
export class Statistics {
  /** Handed to a sender. */
  started = 0;
  sent = 0;
  failed = 0;
  /** Of the bodies that were sent. */
  sentCharacters = 0;
  #heldMs = 0;

  /** One message is final. @param heldMs how long its sender really held it. */
  record(isSent: boolean, heldMs: number, characters: number): void {
    this.#heldMs += heldMs;
    if (isSent) {
      this.sent++;
      this.sentCharacters += characters;
    } else {
      this.failed++;
    }
  }

  get final(): number {
    return this.sent + this.failed;
  }

  /** 0 while nothing is final. */
  get meanSendMs(): number {
    return this.final === 0 ? 0 : this.#heldMs / this.final;
  }
}
