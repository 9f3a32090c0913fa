import type { Part } from '../../../libs/carriers/smpp/short-message.js';
import type { Refusal } from '../messages.js';
import type { Submitted } from './receipt-pdu.js';

/** Of all accounts; the one that has waited longest is given up for another. */
const OPEN_MAX = 10_000;
/** A part that comes later begins anew. */
const WAIT_MS = 300_000;

export interface SubmittedPart {
  submitted: Submitted;
  /** registered_delivery (5.2.17). */
  registered: number;
}

/** A text of which not all parts are there. */
export class LongText {
  /** By its first part; undefined before that was judged. */
  refusal: Refusal | null | undefined;
  private readonly numbers = new Set<number>();
  private readonly parts = new Map<number, { part: SubmittedPart; text: string }>();

  constructor(
    private readonly total: number,
    readonly beganAtMs: number,
  ) {}

  get chars(): number {
    let chars = 0;
    for (const { text } of this.parts.values()) chars += text.length;
    return chars;
  }

  /** True where this part came before and was refused: it is a new try. */
  isTriedAgain(number: number): boolean {
    return typeof this.refusal === 'string' && this.numbers.has(number);
  }

  see(number: number): void {
    this.numbers.add(number);
  }

  /** A part that comes twice takes its own place, and keeps the id it got last. Returns whether that was the last one. */
  add(number: number, part: SubmittedPart, text: string): boolean {
    this.parts.set(number, { part, text });
    return this.parts.size === this.total;
  }

  inOrder(): { text: string; parts: SubmittedPart[] } {
    const ordered = [...this.parts].sort(([one], [other]) => one - other).map(([, each]) => each);
    return { text: ordered.map(({ text }) => text).join(''), parts: ordered.map(({ part }) => part) };
  }
}

/** The texts whose parts come one by one, put together by what their headers say (3GPP TS 23.040, 9.2.3.24.1). */
export class LongTexts {
  private readonly open = new Map<string, LongText>();

  /** @param onIncomplete is told of each that is given up with a part missing. */
  constructor(private readonly onIncomplete: () => void) {}

  /** The one that a part belongs to; `from` says who sent it, and to whom. */
  of(from: string, { reference, total, number }: Part, nowMs: number): LongText {
    const key = keyOf(from, reference, total);
    const found = this.open.get(key);
    const isOver = found && (nowMs - found.beganAtMs > WAIT_MS || found.isTriedAgain(number));
    if (found && !isOver) return found;
    if (found) this.giveUp(key, found);
    else if (this.open.size >= OPEN_MAX) this.giveUp(...this.open.entries().next().value!);
    const begun = new LongText(total, nowMs);
    this.open.set(key, begun);
    return begun;
  }

  complete(from: string, { reference, total }: Part): void {
    this.open.delete(keyOf(from, reference, total));
  }

  private giveUp(key: string, text: LongText): void {
    this.open.delete(key);
    if (text.refusal === null) this.onIncomplete();
  }
}

const keyOf = (from: string, reference: number, total: number) => `${from}\n${reference} ${total}`;
