/**
 * A queue of batches between producers and senders, bounded by the messages in it: open → shut → ended.
 *
 * Open: `putBatch` waits while there is no room, `getBatch` while there is nothing. Shut: no batch is taken any more, but
 * those inside are handed out. Ended: nothing is inside, and every `getBatch` gets undefined.
 */
export class Broker<Batch extends { readonly length: number }> {
  readonly #batches: Batch[] = [];
  /** Where the oldest batch is; what is before it was handed out. */
  #head = 0;
  #messages = 0;
  #isShut = false;
  /** First come, first served, on both sides. At most one of the two has anybody in it. */
  readonly #putting: { batch: Batch; resolve: (isTaken: boolean) => void }[] = [];
  readonly #getting: ((batch: Batch | undefined) => void)[] = [];

  /** @param messagesMax how many messages there is room for. */
  constructor(private readonly messagesMax: number) {}

  /** Messages inside. */
  get messages(): number {
    return this.#messages;
  }

  /**
   * Waits until there is room.
   * @returns whether the broker took it; false if it was shut before.
   * @throws RangeError for a batch that is empty or has more messages than there will ever be room for.
   */
  putBatch(batch: Batch): Promise<boolean> {
    if (batch.length === 0 || batch.length > this.messagesMax)
      throw new RangeError(`a batch of ${batch.length} for a queue of ${this.messagesMax}`);
    if (this.#isShut) return Promise.resolve(false);
    // Nobody overtakes whoever waits, even with a batch small enough to fit.
    if (this.#putting.length > 0 || !this.#hasRoomFor(batch))
      return new Promise((resolve) => this.#putting.push({ batch, resolve }));
    this.#take(batch);
    return Promise.resolve(true);
  }

  /** The oldest batch, as it was put; waits for one. Undefined when the broker is shut and empty. */
  getBatch(): Promise<Batch | undefined> {
    if (this.#head === this.#batches.length) {
      if (this.#isShut) return Promise.resolve(undefined);
      return new Promise((resolve) => this.#getting.push(resolve));
    }
    const batch = this.#batches[this.#head++]!;
    if (this.#head > 1_000 && this.#head * 2 > this.#batches.length) {
      this.#batches.splice(0, this.#head);
      this.#head = 0;
    }
    this.#messages -= batch.length;
    this.#admit();
    return Promise.resolve(batch);
  }

  /** Takes no more batches; what is inside is still handed out. Whoever waits to put one is told that it was not taken. */
  shutdown(): void {
    this.#isShut = true;
    for (const { resolve } of this.#putting.splice(0)) resolve(false);
    for (const resolve of this.#getting.splice(0)) resolve(undefined);
  }

  /** Shuts it and drops what is inside. @returns how many messages that were. */
  discard(): number {
    const dropped = this.#messages;
    this.#batches.splice(0);
    this.#head = 0;
    this.#messages = 0;
    this.shutdown();
    return dropped;
  }

  #hasRoomFor(batch: Batch): boolean {
    return this.#messages + batch.length <= this.messagesMax;
  }

  #admit(): void {
    while (this.#putting.length > 0 && this.#hasRoomFor(this.#putting[0]!.batch)) {
      const { batch, resolve } = this.#putting.shift()!;
      this.#take(batch);
      resolve(true);
    }
  }

  #take(batch: Batch): void {
    const getter = this.#getting.shift();
    if (getter) {
      getter(batch);
      return;
    }
    this.#batches.push(batch);
    this.#messages += batch.length;
  }
}
