/** A play of a script on the real databases: commands are carried out, and after each group everything is checked. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Receipt } from '../../../libs/carriers/carrier.js';
import { type Pool, transaction } from '../../../libs/platform/postgres/postgres.js';
import { findReservingRuns } from '../../../libs/sales/campaigns/campaign.store.js';
import { importCampaign } from '../../../libs/sales/contact-files/campaign.import.js';
import { dispatchBatch } from '../../../libs/sales/dispatch/dispatch.js';
import { decideInDoubt } from '../../../libs/sales/dispatch/doubt.js';
import { completeFinished, fillWindows, findLostWakeUps } from '../../../libs/sales/dispatch/sweep.store.js';
import { runNoOf } from '../../../libs/sales/model/attempt.js';
import { campaignKey, formatReference, parseReference } from '../../../libs/sales/model/reference.js';
import { commitReceipts } from '../../../libs/sales/receipts/receipt.intake.js';
import { retryUnmatched } from '../../../libs/sales/receipts/receipt.retry.js';
import { expireUnreceipted, findUnreceipted } from '../../../libs/sales/receipts/receipt.store.js';
import { closeFinishedRuns, settlePending } from '../../../libs/sales/settlement/settlement.js';
import { KEEP_ALL } from '../../../libs/testing/keep-all.js';
import type { CreditService } from '../../../libs/web/credit/credit.service.js';
import { History } from './history.js';
import { Actor, Crash, type Draw, drawFrom, Stage } from './interleaving.js';
import {
  type Acceptance,
  CARRIER,
  type Fate,
  type Memory,
  ModelCarrier,
  type Mood,
  OTHER,
} from './model-carrier.js';
import { isExpected, type Process, startProcess } from './process.js';
import type { Circumstances, Command, ReceiptChoice, Reply, SweepTask, Verb } from './script.js';
import {
  type BatchRow,
  brokenInvariants,
  type MessageRow,
  type Snapshot,
  takeSnapshot,
  unequalBooks,
  type World,
} from './world.js';

export const PRICE_MICROS = 100_000n;
const CAMPAIGNS_MAX = 2;
/** Lines of the interleaving in the report of a failure. */
const TRACE_MAX = 300;

/** A receipt and who told it. */
export type Told = Receipt & { readonly carrier: string };

/** As they come in: each carrier's together. */
export const byCarrier = (told: readonly Told[]) =>
  [CARRIER, OTHER].map((carrier) => ({
    carrier,
    receipts: told.filter((receipt) => receipt.carrier === carrier),
  }));

/** A play found the platform to be wrong. */
export class Broken extends Error {
  override readonly name = 'Broken';
}

export class Play {
  readonly campaignIds: bigint[] = [];
  readonly history: History;
  readonly carriers: readonly ModelCarrier[];
  readonly memory: Memory = { acceptances: [], submitted: new Set() };
  /** Receipts that were delivered, whether or not that came to an end. */
  readonly told: Told[] = [];
  /** Receipts that were acknowledged, in the order of their acknowledgement. */
  readonly acknowledged: Told[] = [];
  /** References of receipts that were lies. */
  readonly lies = new Set<string>();
  readonly topUps: Parameters<CreditService['topUp']>[0][] = [];
  snapshot: Snapshot = { campaigns: [], messages: [], batches: [], runs: [], settlements: [] };
  private readonly draw: Draw;
  private readonly faults: string[] = [];
  private sleepers: ((stage: Stage) => void)[] = [];
  private readonly trace: string[] = [];
  private strangers = 0;
  private groups = 0;
  private creations = 0;

  constructor(
    readonly world: World,
    readonly circumstances: Circumstances,
    readonly workspaceId: string,
  ) {
    this.history = new History(world.sales);
    this.draw = drawFrom(circumstances.seed);
    const { fates } = circumstances;
    const fateOf = (to: string): Fate => fates[Number(to.slice(-3)) % fates.length]!;
    const { deduplicates, inDoubtPolicy } = circumstances;
    this.carriers = [CARRIER, OTHER].map(
      (name) => new ModelCarrier(name, this.memory, deduplicates, inDoubtPolicy, fateOf),
    );
  }

  /** Commands as they are written in the trace: a, b, … for the first process of each, a', b', … for its twin. */
  async group(commands: readonly Command[]): Promise<void> {
    const stage = this.stage(this.circumstances.free);
    commands.forEach((command, at) => {
      const letter = String.fromCharCode(97 + at);
      const twins = command.twice ? [letter, `${letter}'`] : [letter];
      const work = this.prepare(command);
      for (const name of twins) {
        const actor = new Actor(`${name} ${command.act.do}`, stage, command.death ?? undefined);
        this.perform(actor, () => work(actor, stage));
      }
    });
    await this.playAll(stage);
  }

  /** Lets those who sleep go on, whatever has happened meanwhile. */
  async wakeSleepers(): Promise<void> {
    if (this.sleepers.length === 0) return;
    const stage = this.stage(this.circumstances.free);
    for (const wake of this.sleepers.splice(0)) wake(stage);
    await this.playAll(stage);
  }

  /** @throws Broken if anything is not as it must always be. */
  async check(): Promise<void> {
    const [broken] = await Promise.all([brokenInvariants(this.world), this.look()]);
    if (broken.length > 0) this.fail(broken);
  }

  /** Sees how everything stands, and how it came there. @throws Broken if it should not have. */
  async look(): Promise<void> {
    const [history, snapshot] = await Promise.all([
      this.history.broken(),
      takeSnapshot(this.world.sales, this.campaignIds),
    ]);
    this.snapshot = snapshot;
    const books = await unequalBooks(this.world.web, snapshot);
    const faults = [...this.faults, ...history, ...books, ...this.unfinishedBusiness()];
    if (faults.length > 0) this.fail(faults);
  }

  fail(faults: readonly string[]): never {
    throw new Broken([...faults, '', 'The interleaving:', ...this.trace.slice(-TRACE_MAX)].join('\n  '));
  }

  private unfinishedBusiness(): string[] {
    const { campaigns, messages, batches } = this.snapshot;
    return campaigns
      .filter(({ status }) => status === 'completed')
      .flatMap(({ id }) => [
        ...batches
          .filter((b) => b.campaign_id === id && !isFinished(b))
          .map((b) => `completed with batch ${b.no} ${b.state}`),
        ...messages
          .filter((m) => m.campaign_id === id && m.status < 80)
          .map((m) => `completed with message ${m.seq} at status ${m.status}`),
      ]);
  }

  private stage(free: boolean): Stage {
    return new Stage(this.world.monitor, this.draw, { free, persistence: this.circumstances.persistence });
  }

  private async playAll(stage: Stage): Promise<void> {
    this.trace.push(`— group ${++this.groups}`);
    try {
      await stage.play();
    } finally {
      this.trace.push(...stage.trace);
    }
  }

  private perform(actor: Actor, work: () => Promise<unknown>): void {
    void actor.perform(work).then((result) => {
      if (result.status === 'rejected') this.note(actor, result.reason);
    });
  }

  private note(actor: Actor, error: unknown): void {
    if (isExpected(error)) actor.note(`ends with ${(error as Error).message}`);
    else this.faults.push(`${actor.name} failed: ${(error as Error).stack ?? error}`);
  }

  private process(
    actor: Actor,
    reply: Reply,
    onRow?: (row: Record<string, unknown>) => void,
    failing?: string,
  ): Process {
    return startProcess({
      sales: actor.pool(this.world.sales, onRow, failing),
      web: actor.pool(this.world.web),
      settings: this.circumstances,
      reply,
      onFault: (error) => this.note(actor, error),
    });
  }

  /** What is drawn is drawn once, so that twins do the same. */
  private prepare(command: Command): (actor: Actor, stage: Stage) => Promise<unknown> {
    const { act } = command;
    switch (act.do) {
      case 'dispatch': {
        const batch = this.batch(act.pick);
        return async (actor) => {
          if (!batch) return;
          if (act.overdue) await makeDue(actor.pool(this.world.sales), [batch]);
          await this.dispatch(actor, BigInt(batch.campaign_id), batch.no, act.mood);
        };
      }
      case 'time passes': {
        const batch = this.batch(act.pick);
        return (actor) =>
          act.everywhere
            ? anHourPasses(actor.pool(this.world.sales), this.campaignIds)
            : makeDue(actor.pool(this.world.sales), batch ? [batch] : []);
      }
      case 'sweep':
        return (actor) => this.sweep(actor, act.task, act.reply);
      case 'receipts':
        return (actor) => this.deliver(actor, act.choices);
      case 'top up': {
        const request = this.topUpRequest(BigInt(act.credits) * 10n * PRICE_MICROS);
        return async (actor) => {
          await this.process(actor, 'comes').credit.topUp(request);
        };
      }
      case 'create':
        return (actor) => actor.step('import', () => this.create());
      case 'settle':
        return (actor) => {
          const { sales, settlement, logger } = this.process(actor, act.reply);
          return settlePending(sales, settlement, logger);
        };
      case 'close':
        return (actor) => {
          const { sales, settlement, logger } = this.process(actor, act.reply);
          return closeFinishedRuns(sales, settlement, logger);
        };
      case 'wake the sleeper':
        return async (_, stage) => this.sleepers.shift()?.(stage);
      case 'validity ends':
      case 'many have failed': {
        const id = this.campaignIds[act.pick % this.campaignIds.length]!;
        const set =
          act.do === 'validity ends'
            ? `expires_at = now() - interval '1 min'`
            : 'recent_submitted = 200, recent_refused = 150';
        return (actor) =>
          actor
            .pool(this.world.sales)
            .query(`UPDATE campaign SET ${set} WHERE id = $1 AND started_at IS NOT NULL`, [id]);
      }
      default: {
        const id = this.campaignIds[act.pick % this.campaignIds.length]!;
        return (actor) => this.verb(this.process(actor, act.reply), act.do, id);
      }
    }
  }

  private verb({ campaigns }: Process, verb: Verb, campaignId: bigint): Promise<void> {
    return campaigns[verb](this.workspaceId, campaignId);
  }

  /** One of the batches that wait or are at work, or if there is none any. */
  private batch(pick: number): BatchRow | undefined {
    const { batches } = this.snapshot;
    const unfinished = batches.filter((batch) => !isFinished(batch));
    const choice = unfinished.length > 0 ? unfinished : batches;
    return choice[pick % choice.length];
  }

  async dispatch(actor: Actor, campaignId: bigint, no: number, mood: Mood): Promise<void> {
    let claims: unknown;
    const onRow = (row: Record<string, unknown>) => {
      claims ??= row.claims;
    };
    const process = this.process(
      actor,
      'comes',
      onRow,
      mood === 'reading fails' ? 'read-messages' : undefined,
    );
    const isLate = async () => {
      const { rows } = await this.world.monitor.query({
        name: 'claims-of-batch',
        text: 'SELECT claims FROM batch WHERE campaign_id = $1 AND no = $2',
        values: [campaignId, no],
      });
      return rows[0].claims !== claims;
    };
    const stall = (stalled: Actor) =>
      stalled.stall((wake) => {
        this.sleepers.push(wake);
      });
    const lacks = mood === 'worker lacks the carrier';
    const carriers = lacks ? [] : this.carriers.map((carrier) => carrier.facing(actor, mood, isLate, stall));
    const leaseMs = mood === 'worker is too late' ? 1 : undefined;
    const suspended = mood === 'workspace is suspended' ? [this.workspaceId] : [];
    try {
      await dispatchBatch(process.dispatching(carriers, leaseMs, suspended), campaignId, no);
      // Another may have taken over before it gave its claim back, and could not tell either.
      if (leaseMs !== undefined && claims !== undefined && (await isLate()))
        await this.noteAsSubmitted(campaignId, no);
    } catch (error) {
      // It may have died with a claim that nobody can tell from one that was submitted.
      if (error instanceof Crash && !lacks) await this.noteAsSubmitted(campaignId, no);
      throw error;
    }
  }

  private async noteAsSubmitted(campaignId: bigint, no: number): Promise<void> {
    const { rows } = await this.world.monitor.query<{ seq: number; attempt: number }>({
      name: 'rows-of-batch',
      text: `SELECT m.seq, m.attempt FROM batch b JOIN message m ON m.campaign_id = b.campaign_id
          AND m.seq BETWEEN b.first_seq AND b.last_seq AND m.attempt = b.attempt
        WHERE b.campaign_id = $1 AND b.no = $2`,
      values: [campaignId, no],
    });
    for (const { seq, attempt } of rows)
      this.memory.submitted.add(formatReference(campaignKey(campaignId), seq, runNoOf(attempt)));
  }

  async sweep(actor: Actor, task: SweepTask, reply: Reply): Promise<void> {
    const process = this.process(actor, reply);
    const { sales, campaigns } = process;
    switch (task) {
      case 'wake workers':
        for (const { campaignId, no } of await findLostWakeUps(
          sales,
          { carriers: [CARRIER, OTHER], suspended: [] },
          2,
        )) {
          await this.dispatch(actor, campaignId, no, 'answers');
        }
        return;
      case 'fill windows':
        await fillWindows(sales, this.circumstances.window);
        return;
      case 'finish reservations':
        for (const run of await findReservingRuns(sales)) {
          await campaigns
            .finishReserving(run, { callerWaits: false })
            .catch((error) => this.note(actor, error));
        }
        return;
      case 'cancel':
        await campaigns.cancelSome(null, 2);
        return;
      case 'decide in doubt':
        await decideInDoubt(sales, this.policies);
        return;
      case 'complete':
        await completeFinished(sales);
        return;
      case 'retry unmatched':
        await retryUnmatched(sales);
        return;
      case 'expire':
        // Ranges of two rows: whoever dies leaves the rest to the next.
        for (const id of await findUnreceipted(sales, 0))
          while (await transaction(sales, (tx) => expireUnreceipted(tx, id, 0, 2)));
    }
  }

  private async deliver(actor: Actor, choices: readonly ReceiptChoice[]): Promise<void> {
    await actor.step('receipts arrive', () => {});
    const receipts = choices.flatMap((choice) => this.receipt(choice) ?? []);
    if (receipts.length === 0) return;
    this.told.push(...receipts);
    await commitReceipts(actor.pool(this.world.sales), byCarrier(receipts));
    this.acknowledged.push(...receipts);
  }

  private receipt({ about, pick, status }: ReceiptChoice): Told | undefined {
    const receipt = (reference: string, carrier = CARRIER): Told => ({
      carrier,
      reference,
      status,
      errorCode: status === 'delivered' || status === 'sent' ? null : 'network_failure',
    });
    if (about === 'nobody') return receipt(this.strangersReference(pick));
    const { acceptances } = this.memory;
    if (about === 'any row' && !this.circumstances.honest) {
      const started = this.startedMessages();
      const row = started[pick % Math.max(1, started.length)];
      if (!row) return undefined;
      const reference = formatReference(
        campaignKey(BigInt(row.campaign_id)),
        row.seq,
        Math.max(1, runNoOf(row.attempt) - (pick % 2)),
      );
      this.lies.add(reference);
      return receipt(reference);
    }
    const candidates =
      about === 'an earlier run' ? acceptances.filter((one) => this.isOutrun(one)) : acceptances;
    const acceptance = candidates[pick % Math.max(1, candidates.length)];
    return acceptance && receipt(acceptance.reference, acceptance.carrier);
  }

  /** What was taken is being sent again by a later run. */
  private isOutrun({ reference }: Acceptance): boolean {
    const { campaignId, seq, runNo } = parseReference(reference)!;
    const row = this.snapshot.messages.find((m) => m.campaign_id === campaignId && m.seq === seq);
    return row !== undefined && runNoOf(row.attempt) > runNo;
  }

  /** Rows of campaigns that have run: about the others even a carrier that lies knows nothing. */
  private startedMessages(): MessageRow[] {
    const { campaigns, messages } = this.snapshot;
    const started = new Set(campaigns.filter(({ started_at }) => started_at).map(({ id }) => id));
    return messages.filter(({ campaign_id }) => started.has(campaign_id));
  }

  /** One that is none of ours, or names a row that does not exist. */
  private strangersReference(pick: number): string {
    this.strangers += 1;
    if (pick % 2) return `stranger ${this.strangers}`;
    return formatReference(campaignKey(this.campaignIds[0]!), 100_000 + this.strangers, 1);
  }

  /** Creates a campaign as an upload does, unless there are enough already. */
  async create(): Promise<void> {
    if (this.creations === CAMPAIGNS_MAX) return;
    const nth = this.creations++;
    const { contacts, segments, batchSize } = this.circumstances;
    const first = 2_000_000 + 100 * nth;
    const line = (n: number) =>
      `+1415${first + n},${'a'.repeat(1 + 160 * (segments[n % segments.length]! - 1))}`;
    const csv = `phone,text\n${Array.from({ length: contacts }, (_, n) => line(n)).join('\n')}\n`;
    const draft = {
      ...KEEP_ALL,
      workspaceId: this.workspaceId,
      name: 'model',
      message: '{{text}}',
      sender: null,
      defaultRegion: undefined,
      carrier: CARRIER,
      priceMicros: PRICE_MICROS,
      batchSize,
      validityMinutes: 60,
      failureShareMax: 0.5,
    };
    this.campaignIds.push(await importCampaign(this.world.sales, draft, Readable.from([Buffer.from(csv)])));
  }

  topUpRequest(amountMicros: bigint) {
    const request = { opId: randomUUID(), workspaceId: this.workspaceId, amountMicros, reason: 'model' };
    this.topUps.push(request);
    return request;
  }

  /** What becomes of messages in doubt, by carrier. */
  get policies() {
    return new Map(this.carriers.map(({ name, inDoubtPolicy }) => [name, inDoubtPolicy]));
  }

  /** A process that nothing befalls, beside the stage. */
  soundProcess(): Process {
    const { sales, web } = this.world;
    const onFault = (error: unknown) => this.faults.push(String((error as Error).stack ?? error));
    return startProcess({ sales, web, settings: this.circumstances, reply: 'comes', onFault });
  }
}

export const isFinished = ({ state }: BatchRow) => state === 'done' || state === 'canceled';

/** The batches' leases and delays have passed. Time is an input: nobody sleeps. */
async function makeDue(sales: Pool, batches: readonly BatchRow[]): Promise<void> {
  for (const { campaign_id, no } of batches) {
    await sales.query({
      name: 'make-due',
      text: `UPDATE batch SET due_at = now() - interval '1 h' WHERE campaign_id = $1 AND no = $2 AND due_at IS NOT NULL`,
      values: [campaign_id, no],
    });
  }
}

/** Everything that waits for a moment has waited for it. */
export async function anHourPasses(sales: Pool, campaignIds: readonly bigint[]): Promise<void> {
  await sales.query({
    name: 'an-hour-passes',
    text: `
      WITH due AS (
        UPDATE batch SET due_at = now() - interval '1 h' WHERE campaign_id = ANY ($1::int8[]) AND due_at IS NOT NULL
      ), asked AS (
        UPDATE run SET created_at = created_at - interval '1 h'
        WHERE campaign_id = ANY ($1::int8[]) AND state = 'reserving'
      )
      UPDATE unmatched_receipt SET next_try_at = now() - interval '1 h' WHERE next_try_at IS NOT NULL`,
    values: [campaignIds],
  });
}
