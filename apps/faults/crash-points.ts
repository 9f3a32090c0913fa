import { contactsCsv } from '../../libs/testing/contacts.js';
import { type ServiceName } from '../../libs/testing/platform.js';
import type { Unit } from './link.js';
import type { Rig } from './rig.js';
import { createStubbornly, runStubbornly } from './user.js';
import { awaitQuiet, broken } from './verdict.js';
import type { Server } from './wiring.js';

const MESSAGES = 50;
/** A killed worker's claim lapses after 1.5 s, and a service is back after one or two; the rest is for busy machines. */
const QUIET_BUDGET_MS = 30_000;

/** Every link that takes part in a campaign. */
const LINKS: readonly (readonly [ServiceName, Server])[] = [
  ['salesapi', 'sales-db'],
  ['salesapi', 'rpc'],
  ['salesapi', 'redis'],
  ['sales-worker', 'sales-db'],
  ['sales-worker', 'rpc'],
  ['sales-worker', 'redis'],
  ['sales-worker', 'carrier'],
  ['rpc', 'web-db'],
  ['rpc', 'redis'],
  ['general-worker', 'redis'],
  ['carrier', 'salesapi'],
];

/** Statements that ask again and again whether there is something to do; before one of them nothing is under way. */
const POLLS = new Set(['complete-finished']);

/** All points of one kind: request = before the server gets it, reply = after it has done it and before the client knows. */
export interface CrashWork {
  from: ServiceName;
  to: Server;
  direction: Unit['direction'];
  /** kill: kill -9 of the client, which is started again at once. cut: only the connection is reset. */
  how: 'kill' | 'cut';
}

export interface CrashFailure {
  link: string;
  direction: Unit['direction'];
  how: CrashWork['how'];
  n: number;
  /** What it crashed at. */
  at: string;
  problems: string[];
}

export interface CrashResult {
  /** Points at which a crash happened, followed by a verdict. */
  covered: number;
  /** Points there were. */
  total: number;
  failed: CrashFailure[];
}

export interface CrashOptions {
  /** Names like `sales-worker->redis`; all where it is left out. */
  links?: readonly string[];
  /** Only each so-manieth point, for a quick subset. */
  every?: number;
  /** What is left to do, shared by rigs that work side by side: each takes from it. */
  work?: CrashWork[];
  /** Ends with the first failure, for whoever only asks whether there is one. */
  stopAtFailure?: boolean;
  onProgress?: (line: string) => void;
}

/** What there is to do. @throws Error for a link that does not exist. */
export function crashWork(links?: readonly string[]): CrashWork[] {
  const known = LINKS.map(([from, to]) => `${from}->${to}`);
  const unknown = links?.find((link) => !known.includes(link));
  if (unknown) throw new Error(`there is no link ${unknown}; there are ${known.join(', ')}`);
  return LINKS.filter(([from, to]) => links?.includes(`${from}->${to}`) ?? true).flatMap(([from, to]) =>
    (['request', 'reply'] as const).flatMap((direction) =>
      // The carrier is not ours, and what it remembers is what we check against: it is never killed.
      (from === 'carrier' ? (['cut'] as const) : (['kill', 'cut'] as const)).map((how) => ({
        from,
        to,
        direction,
        how,
      })),
    ),
  );
}

/**
 * Runs a campaign with a crash at the first point of a kind, another with one at the second, and so on until one ends
 * without having come to its point. The rig and its data live on from campaign to campaign.
 */
export async function runCrashPoints(rig: Rig, options: CrashOptions = {}): Promise<CrashResult> {
  const work = options.work ?? crashWork(options.links);
  const result: CrashResult = { covered: 0, total: 0, failed: [] };
  // What is broken stays broken; each point answers only for what is new.
  const known = new Set<string>();
  for (let next = work.shift(); next; next = work.shift()) {
    const points = new CrashPoints(rig, next, known, options);
    await points.run();
    result.covered += points.covered;
    result.total += points.total;
    result.failed.push(...points.failed);
    if (options.stopAtFailure && result.failed.length > 0) break;
  }
  return result;
}

class CrashPoints {
  covered = 0;
  total = 0;
  readonly failed: CrashFailure[] = [];
  private readonly link: string;

  constructor(
    private readonly rig: Rig,
    private readonly work: CrashWork,
    private readonly known: Set<string>,
    private readonly options: CrashOptions,
  ) {
    this.link = `${work.from}->${work.to}`;
  }

  async run(): Promise<void> {
    const { direction, how } = this.work;
    const startedAt = Date.now();
    for (let n = 1; ; n += this.options.every ?? 1) {
      const { reached, seen, problems } = await this.crashAt(n);
      const fresh = problems.filter((problem) => !this.known.has(problem));
      for (const problem of fresh) this.known.add(problem);
      if (fresh.length > 0) {
        const failure = { link: this.link, direction, how, n, at: reached ?? 'not reached', problems: fresh };
        this.failed.push(failure);
        this.say(`FAILED at ${direction} ${n} (${failure.at}): ${fresh.join(' | ')}`);
      }
      if (reached) this.covered++;
      this.total = Math.max(this.total, reached ? n : seen);
      if (!reached || (this.options.stopAtFailure && this.failed.length > 0)) break;
    }
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    this.say(
      `${direction}: ${this.covered} of ${this.total} points, ${this.failed.length} failed, ${seconds} s`,
    );
  }

  /** One campaign, from its upload to the last receipt, with a crash at the n-th unit if it comes to that. */
  private async crashAt(
    n: number,
  ): Promise<{ reached: string | undefined; seen: number; problems: string[] }> {
    const { rig } = this;
    const { from, to, direction, how } = this.work;
    const link = rig.link(from, to);
    let seen = 0;
    let reached: string | undefined;
    let recovered: Promise<void> = Promise.resolve();
    link.onUnit = (unit) => {
      if (unit.direction !== direction || (direction === 'request' && POLLS.has(unit.detail ?? '')))
        return 'pass';
      if (++seen !== n) return 'pass';
      reached = [unit.kind, unit.detail].filter(Boolean).join(' ');
      if (how === 'cut') return 'cut';
      recovered = rig.kill(from).then(() => rig.restart(from));
      recovered.catch(() => {});
      return 'hold';
    };

    const problems: string[] = [];
    try {
      const id = await createStubbornly(rig.client, contactsCsv(MESSAGES));
      await runStubbornly(rig.client, id);
      await recovered;
      await awaitQuiet(rig, [id], QUIET_BUDGET_MS);
      await recovered;
    } catch (error) {
      problems.push((error as Error).message);
    }
    link.onUnit = () => 'pass';
    problems.push(...(await broken(rig)));
    return { reached, seen, problems };
  }

  private say(line: string): void {
    this.options.onProgress?.(`${this.link} ${this.work.how} ${line}`);
  }
}
