/** One figure: what it is called and what it says now. */
export type Figure = readonly [name: string, value: string];

/** What is needed of a stream; process.stderr is one. */
export interface ScreenOutput {
  isTTY?: boolean;
  columns?: number;
  rows?: number;
  write(text: string): unknown;
}

/** Figures that change: a block drawn over itself on a terminal, a line each time elsewhere. */
export class MonitorScreen {
  /** Lines of the block that stands above the cursor. */
  #drawn = 0;

  constructor(private readonly output: ScreenOutput = process.stderr) {}

  draw(figures: readonly Figure[]): void {
    if (!this.output.isTTY) {
      this.output.write(`${figures.map(([name, value]) => `${name} ${value}`).join(', ')}\n`);
      return;
    }
    const width = Math.max(...figures.map(([name]) => name.length));
    // A line that wraps would be two, and the next block would be drawn too low; one above the top cannot be drawn over.
    const [columns, rows] = [this.output.columns || 80, this.output.rows || 24];
    const lines = figures
      .slice(0, Math.max(rows - 1, 1))
      .map(([name, value]) => `${name.padEnd(width)}  ${value}`.slice(0, columns - 1));
    this.output.write(`${this.#clearing()}${lines.join('\n')}\n`);
    this.#drawn = lines.length;
  }

  /** The block that stands now stays, and the next one is drawn below it. */
  settle(): void {
    this.#drawn = 0;
  }

  #clearing(): string {
    return this.#drawn === 0 ? '' : `\x1b[${this.#drawn}A\r\x1b[J`;
  }
}
