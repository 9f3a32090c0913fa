/**
 * Messages as they go through the broker: whole batches, each in three arrays instead of an object a message, so that
 * millions in flight cost their text and little more, and the garbage collector sees a batch and not its messages.
 */
export class MessageBatch {
  /**
   * @param firstNumber the number of the first message among all of the run; the others follow.
   * @param destinations E.164 without the plus, which a double holds exactly.
   * @param ends where in `text` the body of each ends; it begins where the one before ends.
   * @param text all bodies one after the other, in ASCII.
   */
  constructor(
    readonly firstNumber: number,
    private readonly destinations: Float64Array,
    private readonly ends: Uint32Array,
    private readonly text: Buffer,
  ) {}

  get length(): number {
    return this.ends.length;
  }

  /** The number it goes to, as E.164 writes it. */
  to(index: number): string {
    return `+${this.destinations[index]}`;
  }

  body(index: number): string {
    return this.text.toString('latin1', this.startOf(index), this.ends[index]);
  }

  /** Characters of the body. */
  bodyLength(index: number): number {
    return this.ends[index]! - this.startOf(index);
  }

  private startOf(index: number): number {
    return index === 0 ? 0 : this.ends[index - 1]!;
  }
}
