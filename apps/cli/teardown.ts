/** What has been started, to be stopped in reverse. Open → closed; what is deferred after closing is stopped at once. */
export class Teardown {
  readonly #steps: (() => unknown)[] = [];
  #closing: Promise<void> | undefined;

  async defer(step: () => unknown): Promise<void> {
    if (this.#closing) await step();
    else this.#steps.push(step);
  }

  get closed(): boolean {
    return this.#closing !== undefined;
  }

  /** Runs every step, the last one first, also when some fail. Called again, it waits for the first call. */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
        try {
          await step();
        } catch (error) {
          process.stderr.write(`while stopping: ${(error as Error).message}\n`);
        }
      }
    })();
    return this.#closing;
  }
}
