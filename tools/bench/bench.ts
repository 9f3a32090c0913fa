/** What every benchmark reports; `--json` prints it as one line, with whatever ratios the benchmark adds. */
export interface BenchResult {
  bench: string;
  messages: number;
  elapsedMs: number;
  messagesPerSecond: number;
  /** What the figures were measured with. */
  settings: Record<string, unknown>;
  [figure: string]: unknown;
}

export interface BenchOptions {
  messages: number;
  /** Whether to draw the figures into docs/benchmarks. */
  plot: boolean;
  /** Where progress goes; never stdout, which is the result's. */
  say(line: string): void;
}

export interface Bench {
  name: string;
  description: string;
  /** The goal in words, printed beside the figures. */
  goal: string;
  messagesDefault: number;
  run(options: BenchOptions): Promise<BenchResult>;
}
