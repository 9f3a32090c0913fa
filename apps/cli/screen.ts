/** Progress on stderr: one line that changes on a terminal, a line a second elsewhere. Results go to stdout. */
export class Screen {
  readonly #live = process.stderr.isTTY === true;
  #status = '';
  #shownAt = 0;

  /** A line that stays. */
  line(text: string): void {
    process.stderr.write(this.#live ? `\r\x1b[K${text}\n${this.#status}` : `${text}\n`);
  }

  /** What is true now; it replaces what was said before. */
  status(text: string): void {
    if (this.#live) {
      const columns = process.stderr.columns ?? 80;
      this.#status = text.slice(0, columns - 1);
      process.stderr.write(`\r\x1b[K${this.#status}`);
    } else if (text !== this.#status && Date.now() - this.#shownAt >= 1_000) {
      this.#status = text;
      this.#shownAt = Date.now();
      process.stderr.write(`${text}\n`);
    }
  }

  /** Leaves the last status standing. */
  settle(): void {
    if (this.#live && this.#status) process.stderr.write('\n');
    this.#status = '';
    this.#shownAt = 0;
  }
}
