import { parseMetrics, type Sample } from './prometheus-text.js';

/** Where a process shows its metrics, and what to call it until it has said so itself. */
export interface Target {
  name: string;
  url: string;
}

/** What a process showed, or why it showed nothing. */
export interface Scrape {
  name: string;
  url: string;
  samples: readonly Sample[];
  /** In words; null for one that answered. */
  error: string | null;
}

/** A process waits up to three seconds for what it reads from a database. */
const ANSWER_WITHIN_MS = 5_000;

/** Asks a process for its metrics. Never rejects: one that does not answer is news, too. */
export async function scrape({ name, url }: Target, signal: AbortSignal): Promise<Scrape> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`it answers ${response.status}`);
    const samples = parseMetrics(text);
    const info = samples.find((sample) => sample.name === 'broadside_process_info');
    return { name: info?.labels.service ?? name, url, samples, error: null };
  } catch (error) {
    return { name, url, samples: [], error: inWords(error as Error) };
  }
}

/** fetch says "fetch failed", and why only in its cause. */
function inWords({ name, message, cause }: Error): string {
  if (name === 'TimeoutError') return `no answer within ${ANSWER_WITHIN_MS / 1_000} s`;
  const { code, message: reason } = (cause ?? {}) as { code?: string; message?: string };
  return code ?? reason ?? message;
}
