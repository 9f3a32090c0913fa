import { setTimeout as delay } from 'node:timers/promises';
import { CARRIER_MODES, type CarrierKind, hasOwnIds, wear } from './carrier-mode.js';
import { Customer } from './customer.js';
import { bringDecisionsForward } from './decisions.js';
import { CATALOGUE } from './faults/catalogue.js';
import type { Scene } from './faults/fault.js';
import { restartAll } from './faults/processes.js';
import { describe, type FaultPlan, modeOf, type Plan, planOf } from './plan.js';
import { Play, PRICE_MICROS } from './play.js';
import { keepRecord } from './record.js';
import { Rig, type RigOptions } from './rig.js';
import { brokenAfter } from './seed-verdict.js';
import { canMountDisks } from './small-disk.js';
import { awaitQuiet } from './verdict.js';
import { Watch } from './watch.js';

/** From the beginning until every campaign is over: some seconds, and much more on a machine that does much else. */
const SEED_BUDGET_MS = 240_000;
/** From the last healed fault until all is quiet; a campaign needs a fraction of it. */
const QUIET_BUDGET_MS = 40_000;
/** What is promised; longer is no failure on a busy machine, but a record of it is kept. */
const SLOW_MS = 10_000;
/** A fault whose moment does not come, happens anyway. */
const MOMENT_BUDGET_MS = 20_000;

export interface SeedResult {
  seed: number;
  /** Those that happened. */
  faults: string[];
  /** What is broken, in words; empty if all is well. */
  problems: string[];
  /** From the last fault's end, or the last request that came after it, until all was quiet. */
  recoveryMs: number;
  /** The plan, and what happened when, for a person. */
  story: string;
  /** Where the story, logs and rows are, of a seed that failed or was slow to recover. */
  record?: string;
}

export async function startRig(options: Pick<RigOptions, 'smallDisks' | 'dist'>): Promise<Rig> {
  return Rig.start({
    ...options,
    secondWorker: true,
    // Above what a call takes on a busy machine, or nothing would ever be answered there.
    settings: { RPC_DEADLINE_MS: '1500' },
    carrierFlags: [
      ...['--latency-mean-ms', '150', '--latency-stddev-ms', '100', '--submit-latency-ms', '150'],
      ...['--failure-rate', '0.02', '--busy-rate', '0.02', '--undelivered-rate', '0.04'],
      ...['--duplicate-rate', '0.05', '--reorder-rate', '0.05', '--watch-recipients'],
    ],
  });
}

async function runSeed(rig: Rig, seed: number, carrier?: CarrierKind): Promise<SeedResult> {
  // The same catalogue on every machine, or a seed would not be the same everywhere.
  const plan = planOf(seed, CATALOGUE, carrier);
  return runPlan(rig, {
    ...plan,
    faults: plan.faults.filter(
      ({ name }) =>
        !CATALOGUE.find((f) => f.name === name)!.impossible?.({ smallDisks: rig.disks !== undefined }),
    ),
  });
}

/** Runs campaigns and faults as planned, waits until all is quiet, and judges. */
export async function runPlan(rig: Rig, plan: Plan): Promise<SeedResult> {
  const run = new SeedRun(rig, plan);
  return run.run();
}

/** A rig's databases grow with each seed, and with them the time that judging takes. */
const SEEDS_PER_RIG = 40;

export interface SeedsOptions {
  seeds: readonly number[];
  /** The only kind there is to be, where the seeds are not to choose. */
  carrier?: CarrierKind;
  /** How many platforms work side by side. */
  lanes: number;
  /** The build that runs, where it is not the project's own. */
  dist?: string;
  onResult?: (result: SeedResult) => void;
  /** Told of each fault that cannot happen on this machine. */
  onSkipped?: (skipped: { name: string; why: string }) => void;
}

/** Runs seeds on platforms that live on from seed to seed; one on which something broke is replaced. */
export async function runSeeds(options: SeedsOptions): Promise<SeedResult[]> {
  const place = (seed: number) => CARRIER_MODES.indexOf(modeOf(seed, options.carrier));
  const work = [...options.seeds].sort((a, b) => place(a) - place(b));
  const results: SeedResult[] = [];
  const smallDisks = canMountDisks();
  for (const { name, impossible } of CATALOGUE) {
    const why = impossible?.({ smallDisks });
    if (why) options.onSkipped?.({ name, why });
  }
  await Promise.all(
    Array.from({ length: Math.min(options.lanes, work.length) }, async () => {
      let rig: Rig | undefined;
      try {
        for (let count = 1; work.length > 0; count++) {
          const seed = work.shift()!;
          rig ??= await startRig({ smallDisks, ...(options.dist && { dist: options.dist }) });
          const result = await runSeed(rig, seed, options.carrier);
          results.push(result);
          options.onResult?.(result);
          if (result.problems.length === 0 && count % SEEDS_PER_RIG > 0) continue;
          await rig.stop();
          rig = undefined;
        }
      } finally {
        await rig?.stop();
      }
    }),
  );
  return results.sort((a, b) => a.seed - b.seed);
}

class SeedRun implements Scene {
  private readonly startedAt = Date.now();
  private readonly events: string[] = [];
  private readonly problems: string[] = [];
  private readonly happened: string[] = [];
  private readonly held = new Map<string, Promise<unknown>>();
  private readonly watch: Watch;
  private playsOver = false;
  private healedAt = 0;

  constructor(
    readonly rig: Rig,
    private readonly plan: Plan,
  ) {
    this.watch = new Watch(rig, plan.campaigns.length);
  }

  campaignIds(): string[] {
    return this.watch.campaignIds;
  }

  get hasOwnIds(): boolean {
    return hasOwnIds(this.plan.mode);
  }

  isOver(): boolean {
    return this.playsOver;
  }

  readonly note = (what: string): void => {
    this.events.push(`${String(Date.now() - this.startedAt).padStart(6)} ms  ${what}`);
  };

  readonly complain = (problem: string): void => {
    this.note(`PROBLEM: ${problem}`);
    this.problems.push(problem);
  };

  async run(): Promise<SeedResult> {
    const { rig, plan } = this;
    let recoveryMs = 0;
    let plays: Play[] = [];
    try {
      await this.prepare();
      const customers = await this.openCustomers();
      plays = this.planPlays(customers);
      const faults = Promise.all(plan.faults.map((fault) => this.strike(fault)));
      const decisions = bringDecisionsForward(rig, plan.mode);
      await Promise.all([
        ...plays.map((play) => this.watched(play.run())),
        ...plan.topUps.map((credits, n) => this.watched(this.topUp(customers[0]!, credits, n))),
      ]);
      this.playsOver = true;
      await faults;
      await this.restartWhatEnded();
      const ids = plays.flatMap(({ id }) => id ?? []);
      await this.watched(awaitQuiet(rig, ids, QUIET_BUDGET_MS));
      await decisions.stop();
      recoveryMs = Date.now() - Math.max(this.healedAt, ...plays.map(({ lastRequestAt }) => lastRequestAt));
      this.note(`quiet, ${recoveryMs} ms after the last fault or request`);
      if (ids.length === plays.length) {
        for (const problem of await brokenAfter(rig, plan, plays, customers)) this.complain(problem);
      }
    } catch (error) {
      this.complain(`${(error as Error).stack}`);
    }
    await this.watch.stop();
    const { problems, happened } = this;
    const story = [describe(plan), ...this.events].join('\n');
    const result = { seed: plan.seed, faults: happened, problems, recoveryMs, story };
    if (problems.length === 0 && recoveryMs < SLOW_MS) return result;
    return { ...result, record: await keepRecord(rig, plan.seed, story, plays) };
  }

  /** A carrier that has forgotten everything, and is of the kind that this seed wants. */
  private async prepare(): Promise<void> {
    const { rig, plan } = this;
    await wear(rig, plan.mode);
    const response = await fetch(rig.platform.url('carrier', '/reset'), { method: 'POST' });
    if (!response.ok) throw new Error(`POST /reset of the carrier: ${response.status}`);
  }

  /** The first one has more than enough; then one for each campaign that is to have too little. */
  private async openCustomers(): Promise<Customer[]> {
    const { rig, plan } = this;
    const rich = plan.campaigns.filter(({ missing }) => missing === 0);
    const cost = rich.reduce((sum, { messages }) => sum + 3n * PRICE_MICROS * BigInt(messages), 0n);
    const poor = plan.campaigns.filter(({ missing }) => missing > 0);
    return Promise.all([
      Customer.open(rig, cost + PRICE_MICROS),
      ...poor.map(({ messages, missing }) => Customer.open(rig, PRICE_MICROS * BigInt(messages - missing))),
    ]);
  }

  private planPlays([rich, ...poor]: Customer[]): Play[] {
    const deadline = this.startedAt + SEED_BUDGET_MS;
    const left = [...poor];
    return this.plan.campaigns.map((campaign, index) => {
      const customer = campaign.missing > 0 ? left.shift()! : rich!;
      const name = `seed ${this.plan.seed} campaign ${index}`;
      return new Play(customer, campaign, name, { scene: this, watch: this.watch, deadline });
    });
  }

  private async topUp(customer: Customer, credits: number, n: number): Promise<void> {
    await delay(n * 500);
    await customer.topUp(BigInt(credits) * 1_000_000n, `seed-${this.plan.seed}-extra-${n}`);
  }

  private async strike({ name, strike, at }: FaultPlan): Promise<void> {
    if (at !== null) await this.moment(at);
    const free = Promise.all(strike.holds.map((what) => this.held.get(what)));
    const ended = free.then(async () => {
      this.note(`begins: ${name} (${strike.about})`);
      try {
        const happened = await strike.run(this);
        this.note(`${happened ? 'healed' : 'did not happen'}: ${name}`);
        if (happened) this.happened.push(name);
      } catch (error) {
        this.complain(`${name}: ${(error as Error).stack}`);
      }
      this.healedAt = Math.max(this.healedAt, Date.now());
    });
    for (const what of strike.holds) this.held.set(what, ended);
    await ended;
  }

  private async moment(at: number): Promise<void> {
    const deadline = Date.now() + MOMENT_BUDGET_MS;
    while (this.watch.progress() < at && !this.playsOver && Date.now() < deadline) await delay(20);
  }

  private async watched(work: Promise<unknown>): Promise<void> {
    await work.catch((error: Error) => this.complain(error.stack ?? error.message));
  }

  /** No process may end because something around it is broken. */
  private async restartWhatEnded(): Promise<void> {
    for (const service of await restartAll(this)) this.complain(`${service} has ended by itself`);
  }
}
