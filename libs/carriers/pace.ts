/**
 * Keeps a carrier's rate: who asks to send `messages` now is told to go ahead (0) or how many milliseconds to wait. What
 * has been granted pushes the next turn back by the time it takes at that rate (the generic cell rate algorithm, with a
 * batch as the burst). One process keeps one pace; several share a carrier's limit by dividing it between them.
 */
export class Pace {
  private nextAtMs = 0;

  /** `messagesPerSecondMax` null means no limit. */
  constructor(
    private readonly messagesPerSecondMax: number | null,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  ask(messages: number): number {
    if (this.messagesPerSecondMax === null) return 0;
    const now = this.nowMs();
    if (this.nextAtMs > now) return this.nextAtMs - now;
    this.nextAtMs = now + (messages / this.messagesPerSecondMax) * 1_000;
    return 0;
  }
}
