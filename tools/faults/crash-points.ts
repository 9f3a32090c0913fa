import { randomUUID } from 'node:crypto';
import { formatCampaignId, parseMessageId } from '../../libs/sales/model/reference.js';
import { contactsCsv } from '../../libs/testing/contacts-csv.js';
import { type ServiceName } from '../../libs/testing/platform.js';
import { type CarrierKind, type CarrierMode, carrierOptions } from './carrier-mode.js';
import { bringDecisionsForward } from './decisions.js';
import { setCarrierFault } from './faults/carrier.js';
import type { Unit, Verdict } from './link.js';
import { Rig, type RigOptions } from './rig.js';
import { compareTaken } from './taken.js';
import { createStubbornly, deleteStubbornly, runStubbornly, sendStubbornly } from './user.js';
import { awaitQuiet, awaitRemoved, broken } from './verdict.js';
import type { Server } from './wiring.js';

const MESSAGES = 50;
/** Sent one by one beside the campaign. */
const SINGLES = 3;
/**
 * A killed worker's claim lapses after 1.5 s, and a service is back after one or two. The rest is for busy machines, where
 * a restart may take so long that the carrier pauses its callbacks for up to a minute.
 */
const QUIET_BUDGET_MS = 120_000;

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
const POLLS = new Set(['complete-finished', 'begin-removals', 'take-removal']);

interface Wire {
  from: ServiceName;
  to: Server;
  /** request = before the server gets it, reply = after it has done it and before the client knows. */
  direction: Unit['direction'];
}

/** A crash that comes first, so that the points are those of the recovery from it. */
interface FirstCrash extends Wire {
  /** How the unit's detail begins. */
  at?: string;
  /** Links that take part in the recovery. */
  recovery: readonly (readonly [ServiceName, Server])[];
}

const FIRST_CRASHES: readonly FirstCrash[] = [
  {
    // The carrier has a batch that nobody knows it has.
    from: 'sales-worker',
    to: 'carrier',
    direction: 'reply',
    recovery: [
      ['sales-worker', 'sales-db'],
      ['sales-worker', 'redis'],
      ['sales-worker', 'carrier'],
      ['sales-worker', 'rpc'],
    ],
  },
  {
    // A run is to be reserved, and nobody is left who waits for the answer.
    from: 'salesapi',
    to: 'sales-db',
    direction: 'reply',
    at: 'INSERT INTO run',
    recovery: [
      ['sales-worker', 'rpc'],
      ['sales-worker', 'sales-db'],
      ['rpc', 'web-db'],
    ],
  },
  {
    // Settled, and nobody has been told.
    from: 'rpc',
    to: 'web-db',
    direction: 'reply',
    at: 'credit_settle',
    recovery: [
      ['rpc', 'web-db'],
      ['sales-worker', 'rpc'],
      ['sales-worker', 'sales-db'],
    ],
  },
  {
    // Receipts that are committed come again.
    from: 'salesapi',
    to: 'sales-db',
    direction: 'reply',
    at: 'apply-receipts',
    recovery: [
      ['salesapi', 'sales-db'],
      ['carrier', 'salesapi'],
    ],
  },
];

/** All points of one kind. */
export interface CrashWork extends Wire {
  /** kill: kill -9 of the client, which is started again at once. cut: only the connection is reset. */
  how: 'kill' | 'cut';
  /** Only those whose detail begins with one of these. */
  at?: readonly string[];
  after?: FirstCrash;
}

/** What a worker commits: a claim, its outcome, what is decided of messages in doubt, and receipts that came too early. */
const OUTCOMES = ['claim-batch', 'end-claim', 'WITH changed AS ( UPDATE message', 'WITH due AS MATERIALIZED'];
/** What salesapi commits of receipts: those that find their message, and the others. */
const RECEIPTS = ['apply-receipts', 'INSERT INTO unmatched_receipt'];

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
  /** The longest time from the moment that all services were up again to the end of the campaign. */
  slowestMs: number;
}

export interface CrashOptions {
  /** Names like `sales-worker->redis`; all where it is left out. */
  links?: readonly string[];
  /** Only the first point and each k-th after it, for a quick subset. */
  every?: number;
  /** The carrier that the rig has; one that deduplicates where it is left out. */
  carrier?: CarrierKind;
  /** What is left to do, shared by rigs that work side by side: each takes from it. */
  work?: CrashWork[];
  /** Ends with the first failure, for whoever only asks whether there is one. */
  stopAtFailure?: boolean;
  /** How long a campaign may take to be over after its crash. */
  quietBudgetMs?: number;
  onProgress?: (line: string) => void;
}

/** What there is to do, with a carrier of that kind. @throws Error for a link that does not exist. */
export function crashWork(links?: readonly string[], carrier: CarrierKind = 'deduplicating'): CrashWork[] {
  const known = LINKS.map(([from, to]) => `${from}->${to}`);
  const unknown = links?.find((link) => !known.includes(link));
  if (unknown) throw new Error(`there is no link ${unknown}; there are ${known.join(', ')}`);
  const work = carrier === 'own-ids' ? ownIdWork() : allWork();
  return work.filter(({ from, to }) => links?.includes(`${from}->${to}`) ?? true);
}

/** A crash at each point of every link. */
function allWork(): CrashWork[] {
  const once = LINKS.flatMap(([from, to]) =>
    // The carrier is not ours, and what it remembers is what we check against: it is never killed.
    (from === 'carrier' ? (['cut'] as const) : (['kill', 'cut'] as const)).flatMap((how) =>
      bothWays({ from, to, how }),
    ),
  );
  const twice = FIRST_CRASHES.flatMap((after) =>
    after.recovery.flatMap(([from, to]) =>
      bothWays({ from, to, how: from === 'carrier' ? 'cut' : 'kill', after }),
    ),
  );
  return [...once, ...twice];
}

/** Where dispatch, doubt and receipts do something else than with a carrier that deduplicates and returns our reference. */
function ownIdWork(): CrashWork[] {
  const [carrierHasIt] = FIRST_CRASHES;
  return [
    ...bothWays({ from: 'sales-worker', to: 'carrier', how: 'kill' }),
    ...bothWays({ from: 'sales-worker', to: 'carrier', how: 'cut' }),
    ...bothWays({ from: 'sales-worker', to: 'sales-db', how: 'kill', at: OUTCOMES }),
    ...bothWays({ from: 'sales-worker', to: 'sales-db', how: 'cut', at: OUTCOMES }),
    ...bothWays({ from: 'sales-worker', to: 'sales-db', how: 'kill', at: OUTCOMES, after: carrierHasIt! }),
    ...bothWays({ from: 'salesapi', to: 'sales-db', how: 'kill', at: RECEIPTS }),
    ...bothWays({ from: 'salesapi', to: 'sales-db', how: 'cut', at: RECEIPTS }),
    ...bothWays({ from: 'carrier', to: 'salesapi', how: 'cut' }),
  ];
}

/** A rig with a carrier of that kind. */
export function startCrashRig(carrier: CarrierKind, options: RigOptions = {}): Promise<Rig> {
  const { flags, settings } = carrierOptions(MODES[carrier]);
  return Rig.start({ ...options, carrierFlags: flags, settings });
}

const MODES: Record<CarrierKind, CarrierMode> = { deduplicating: 'deduplicates', 'own-ids': 'own-ids' };

function bothWays(work: Omit<CrashWork, 'direction'>): CrashWork[] {
  return (['request', 'reply'] as const).map((direction) => ({ ...work, direction }));
}

/**
 * Runs a campaign with a crash at the first point of a kind, another with one at the second, and so on until one ends
 * without having come to its point. The rig and its data live on from campaign to campaign.
 */
export async function runCrashPoints(rig: Rig, options: CrashOptions = {}): Promise<CrashResult> {
  const work = options.work ?? crashWork(options.links);
  const result: CrashResult = { covered: 0, total: 0, failed: [], slowestMs: 0 };
  // What is broken stays broken; each point answers only for what is new.
  const known = new Set<string>();
  const books = new Books(rig, MODES[options.carrier ?? 'deduplicating']);
  for (let next = work.shift(); next; next = work.shift()) {
    const points = await crashAtAll(books, next, known, options);
    result.covered += points.covered;
    result.total += points.total;
    result.failed.push(...points.failed);
    result.slowestMs = Math.max(result.slowestMs, points.slowestMs);
    if (options.stopAtFailure && result.failed.length > 0) break;
  }
  return result;
}

async function crashAtAll(
  books: Books,
  work: CrashWork,
  known: Set<string>,
  { every = 1, stopAtFailure = false, quietBudgetMs = QUIET_BUDGET_MS, onProgress }: CrashOptions,
): Promise<CrashResult> {
  const { from, to, direction, how, after } = work;
  const wire = after
    ? `${from}->${to} after ${after.from}->${after.to} ${after.direction}`
    : `${from}->${to}`;
  const link = books.mode === 'deduplicates' ? wire : `${books.mode}: ${wire}`;
  const say = (line: string) => onProgress?.(`${link}, ${how} at ${direction}${line}`);
  const result: CrashResult = { covered: 0, total: 0, failed: [], slowestMs: 0 };
  for (let n = 1; ; n += every) {
    const campaign = new CrashedCampaign(books, work, n, quietBudgetMs);
    const problems = (await campaign.run()).filter((problem) => !known.has(problem));
    for (const problem of problems) known.add(problem);
    const { reached, seen, recoveryMs } = campaign;
    if (problems.length > 0) {
      const at = reached ?? 'not reached';
      result.failed.push({ link, direction, how, n, at, problems });
      say(` ${n} (${at}) FAILED: ${problems.join(' | ')}`);
    }
    if (reached) result.covered++;
    if (reached) result.slowestMs = Math.max(result.slowestMs, recoveryMs);
    result.total = Math.max(result.total, reached ? n : seen);
    if (!reached || (stopAtFailure && result.failed.length > 0)) break;
  }
  const { covered, total, failed, slowestMs } = result;
  say(`: ${covered} of ${total} points, ${failed.length} failed, over in ${slowestMs} ms at most`);
  return result;
}

/** Each request was repeated under one key: there is one campaign of the name, and as many single sends as were asked for. */
async function doneMoreOrLess({ platform }: Rig, name: string): Promise<string[]> {
  const { rows } = await platform.sales.pool.query<{ campaigns: number; singles: number }>(
    `SELECT (SELECT count(*)::int FROM campaign WHERE name = $1) AS campaigns,
       (SELECT count(*)::int FROM message m JOIN campaign c ON c.id = m.campaign_id
        WHERE c.kind = 'single' AND m.vars = $2) AS singles`,
    [name, JSON.stringify([name])],
  );
  const { campaigns, singles } = rows[0]!;
  if (campaigns === 1 && singles === SINGLES) return [];
  return [
    `${name}: ${campaigns} campaigns and ${singles} single sends, where 1 and ${SINGLES} were asked for`,
  ];
}

/** The carrier's books and ours, of all campaigns of a rig. */
class Books {
  /** By campaign; each grows with its messages. */
  private readonly forgiven = new Map<string, number>();

  constructor(
    readonly rig: Rig,
    readonly mode: CarrierMode,
  ) {}

  /** Of campaigns that still have their rows. @returns what is wrong with one of them. */
  async compare(campaignIds: readonly string[]): Promise<string[]> {
    const all: string[] = [];
    for (const id of campaignIds) {
      const { problems, forgiven } = await compareTaken(this.rig, this.mode, id);
      this.forgiven.set(id, forgiven);
      all.push(...problems);
    }
    return all;
  }

  /** @returns what is wrong with all of them together. */
  broken(): Promise<string[]> {
    const forgiven = [...this.forgiven.values()].reduce((sum, messages) => sum + messages, 0);
    return broken(this.rig, this.mode === 'deduplicates' ? null : forgiven);
  }
}

/** One campaign, from its upload to the last receipt and until it is deleted with all its rows, with a crash at the n-th unit of its kind if it comes to that. */
class CrashedCampaign {
  /** What it crashed at. */
  reached: string | undefined;
  /** Units there were of the kind. */
  seen = 0;
  /** From the moment that all services were up again until all was quiet. */
  recoveryMs = 0;
  private healedAt = 0;
  private firstIsOver: boolean;
  private recovered: Promise<void> = Promise.resolve();

  constructor(
    private readonly books: Books,
    private readonly work: CrashWork,
    private readonly n: number,
    private readonly quietBudgetMs: number,
  ) {
    this.firstIsOver = work.after === undefined;
  }

  /** @returns what is broken. */
  async run(): Promise<string[]> {
    const { books, work } = this;
    const { rig } = books;
    const problems: string[] = [];
    const decisions = bringDecisionsForward(rig, books.mode);
    const wires = work.after ? [work, work.after] : [work];
    const links = new Map(wires.map(({ from, to }) => [rig.link(from, to), `${from}->${to}`]));
    for (const [link, name] of links) link.onUnit = (unit) => this.decide(name, unit);
    try {
      // It answers message by message, so that each campaign has some in doubt, whatever crashes.
      if (books.mode === 'own-ids') await setCarrierFault(rig, { fault: 'lose_half', times: 2 });
      const name = `crash ${randomUUID()}`;
      const id = await createStubbornly(rig.client, contactsCsv(MESSAGES), name);
      await runStubbornly(rig.client, id);
      const singles: string[] = [];
      for (let n = 0; n < SINGLES; n++)
        singles.push(await sendStubbornly(rig.client, `+1415${2_000_000 + n}`, name));
      const days = singles.map((single) => formatCampaignId(parseMessageId(single)!.campaignId));
      const campaigns = [id, ...new Set(days)];
      await awaitQuiet(rig, campaigns, this.quietBudgetMs);
      problems.push(...(await doneMoreOrLess(rig, name)), ...(await books.compare(campaigns)));
      await deleteStubbornly(rig.client, id);
      await awaitRemoved(rig, id, this.quietBudgetMs);
      this.recoveryMs = this.healedAt === 0 ? 0 : Date.now() - this.healedAt;
    } catch (error) {
      problems.push((error as Error).message);
    }
    await this.recovered.catch((error: Error) => problems.push(error.message));
    for (const link of links.keys()) link.onUnit = () => 'pass';
    await decisions.stop();
    // Nobody ever knows whose these were, and they would be tried again during campaign after campaign.
    await rig.platform.sales.pool
      .query('DELETE FROM unmatched_receipt WHERE by_carrier_id')
      .catch((error: Error) => problems.push(error.message));
    if (!this.firstIsOver) problems.push('it did not come to the crash that was to come first');
    return [...problems, ...(await books.broken())];
  }

  private decide(link: string, unit: Unit): Verdict {
    const { work } = this;
    const { detail = '' } = unit;
    const isOf = ({ from, to, direction }: Wire) => link === `${from}->${to}` && unit.direction === direction;
    if (!this.firstIsOver) {
      const { after } = work;
      if (!after || !isOf(after) || !detail.startsWith(after.at ?? '')) return 'pass';
      this.firstIsOver = true;
      return this.kill(after.from);
    }
    if (!isOf(work) || (unit.direction === 'request' && POLLS.has(detail))) return 'pass';
    if (work.at && !work.at.some((beginning) => detail.startsWith(beginning))) return 'pass';
    if (++this.seen !== this.n) return 'pass';
    this.reached = [unit.kind, detail].filter(Boolean).join(' ');
    if (work.how === 'kill') return this.kill(work.from);
    this.healedAt = Date.now();
    return 'cut';
  }

  /** The unit is on the wire, and the client is gone; it is started again as soon as it is. */
  private kill(service: ServiceName): Verdict {
    const { rig } = this.books;
    const gone = rig.kill(service);
    // One that is killed while it starts fails to start, which is as it should be.
    const before = this.recovered.catch(() => {});
    this.recovered = Promise.all([gone, before])
      .then(() => rig.restart(service))
      .then(() => {
        this.healedAt = Date.now();
      });
    // It is awaited later.
    this.recovered.catch(() => {});
    return 'hold';
  }
}
