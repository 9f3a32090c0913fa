/** A message that went to a phone; one that went twice is there twice. */
export interface TakenMessage {
  /** Whoever submitted it calls it so. */
  ref: string;
  to: string;
  /** What receipts call it. */
  id: string;
  /** How it ends, in the words of a receipt. */
  status: string;
}

/** Of each of the two generations; about 200 MB a million. */
const MESSAGES_MAX = 500_000;

/** Every message that went to a phone, at least the last half million. */
export class TakenLog {
  private young: TakenMessage[] = [];
  private old: TakenMessage[] = [];

  add(message: TakenMessage): void {
    if (this.young.length >= MESSAGES_MAX) {
      this.old = this.young;
      this.young = [];
    }
    this.young.push(message);
  }

  /** Those whose references begin so, in the order in which they were taken. */
  of(prefix: string): TakenMessage[] {
    const isOf = ({ ref }: TakenMessage) => ref.startsWith(prefix);
    return [...this.old.filter(isOf), ...this.young.filter(isOf)];
  }
}
