/**
 * Lets in so many at once and turns the rest away. What is refused costs nothing and may come back; a queue in its place
 * would cost memory, and answer those who have stopped waiting.
 */
export class Gate {
  private count = 0;
  private bytes = 0;

  /** @param bytesMax of all that is inside together; one alone may be larger. */
  constructor(
    private readonly countMax: number,
    private readonly bytesMax = Number.POSITIVE_INFINITY,
  ) {}

  /** How many are inside now. */
  get inside(): number {
    return this.count;
  }

  /** Whether whoever comes now would be turned away. */
  get isFull(): boolean {
    return this.count >= this.countMax;
  }

  /** False if it is full. Whoever is let in calls `leave` once, with the same size. */
  enter(bytes = 0): boolean {
    if (this.count >= this.countMax) return false;
    if (this.count > 0 && this.bytes + bytes > this.bytesMax) return false;
    this.count += 1;
    this.bytes += bytes;
    return true;
  }

  leave(bytes = 0): void {
    this.count -= 1;
    this.bytes -= bytes;
  }
}
