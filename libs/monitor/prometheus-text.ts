/** One value of a metric, as a process showed it. */
export interface Sample {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+-?\d+)?$/;
const LABEL = /\s*([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"\s*(,|$)/y;
const WORDS: Record<string, number> = {
  NaN: Number.NaN,
  '+Inf': Number.POSITIVE_INFINITY,
  '-Inf': Number.NEGATIVE_INFINITY,
};

/**
 * The samples of a text in the exposition format of Prometheus (0.0.4). Histograms come as what they are there:
 * samples that end in `_bucket`, `_sum` and `_count`.
 * @throws Error that names the first line that is none.
 */
export function parseMetrics(text: string): Sample[] {
  const samples: Sample[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [, name, labels = '', number = ''] = LINE.exec(line) ?? [];
    const value = WORDS[number] ?? Number(number);
    const parsed = labelsOf(labels);
    if (!name || !parsed || (Number.isNaN(value) && number !== 'NaN'))
      throw new Error(`line ${index + 1} is no metric of Prometheus: ${line.slice(0, 80)}`);
    samples.push({ name, labels: parsed, value });
  }
  return samples;
}

function labelsOf(text: string): Record<string, string> | null {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const [, name, value = ''] = LABEL.exec(text) ?? [];
    // A sticky expression that does not match starts over at 0.
    if (!name) return null;
    labels[name] = value.replace(/\\(.)/g, (_, escaped) => (escaped === 'n' ? '\n' : escaped));
  }
  return labels;
}
