import { setTimeout as delay } from 'node:timers/promises';
import { parseCampaignId } from '../../libs/sales/model/reference.js';
import { contactsCsv } from '../../libs/testing/contacts-csv.js';
import type { Customer, Shortfall, Verb } from './customer.js';
import type { Scene } from './faults/fault.js';
import type { CampaignPlan } from './plan.js';
import type { Watch } from './watch.js';

/** Of one segment, and every message of the fault tests has one. */
export const PRICE_MICROS = 100_000n;
const LOOK_MS = 100;

/** One campaign, from its creation until nothing is left to do, as the plan wants it and whatever breaks meanwhile. */
export class Play {
  id: string | undefined;
  /** The cancellation was acknowledged. */
  canceled = false;
  /** When something was last asked for and acknowledged. */
  lastRequestAt = 0;
  private topUps = 0;

  constructor(
    readonly customer: Customer,
    readonly plan: CampaignPlan,
    private readonly name: string,
    private readonly parts: { scene: Scene; watch: Watch; deadline: number },
  ) {}

  /** @throws Error if it is not over in time, or is answered as it must not be. */
  async run(): Promise<void> {
    const { plan, customer } = this;
    await delay(plan.startMs);
    // Every text is its own, so that a recipient of two campaigns does not count as one who got the same twice.
    this.id = await customer.create(contactsCsv(plan.messages), {
      name: this.name,
      message: `Hello from ${this.name}`,
      failureShareMax: '1',
    });
    this.note('created');
    this.parts.watch.follow(this.id);
    await this.start();
    if (plan.pause) await this.pause(plan.pause);
    if (plan.cancelAt !== undefined) await this.cancel(plan.cancelAt);
    await this.over();
    if (plan.retry && !this.canceled) await this.retry();
  }

  private async start(): Promise<void> {
    for (
      let refusal = await this.customer.run(this.id!);
      refusal;
      refusal = await this.customer.run(this.id!)
    ) {
      await this.payMissing(refusal);
    }
    this.note('run');
  }

  /** Pays exactly what was missing. */
  private async payMissing({ needed, available, missing }: Shortfall): Promise<void> {
    const { plan } = this;
    const adds = missing > 0n && missing === needed - available;
    if (!adds) this.complain(`402 with needed ${needed}, available ${available}, shortfall ${missing}`);
    if (plan.missing === 0)
      this.complain(`402 although there is enough: needed ${needed}, available ${available}`);
    await this.topUp(missing > 0n ? missing : needed);
  }

  private async topUp(micros: bigint): Promise<void> {
    await this.customer.topUp(micros, `${this.name.replaceAll(' ', '-')}-${++this.topUps}`);
    this.note(`topped up by ${micros}`);
  }

  private async pause({ at, lastsMs }: { at: number; lastsMs: number }): Promise<void> {
    await this.moment(at);
    if (!(await this.insist('pause', ['paused']))) return;
    this.note('paused');
    await delay(lastsMs);
    const { status } = await this.customer.campaign(this.id!);
    if (status !== 'paused' && status !== 'completed') this.complain(`is ${status} after it was paused`);
    if (await this.insist('resume', ['running'])) this.note('resumed');
  }

  private async cancel(at: number): Promise<void> {
    await this.moment(at);
    this.canceled = await this.insist('cancel', ['canceling', 'canceled']);
    if (this.canceled) this.note('canceled');
  }

  private async retry(): Promise<void> {
    for (;;) {
      const reply = await this.customer.ask('retry', this.id!);
      if (reply.status === 402) {
        await this.payMissing(this.customer.shortfall(reply));
        continue;
      }
      const { code } = reply.body;
      if (code === 'nothing_to_retry') return;
      if (code === 'still_settling') {
        await this.pauseBeforeDeadline();
        continue;
      }
      this.note('retried');
      await this.over();
      if (!(await this.lastRunWasRefused())) return;
      // Nobody was there any more to be told, and the campaign is again what it was.
      if (this.plan.missing === 0) this.complain('a retry was refused although there is enough credit');
      await this.topUp(PRICE_MICROS * BigInt(this.plan.messages));
    }
  }

  /** False where a wrong status means that there is nothing to do any more; `wanted` means that it has been done. */
  private async insist(verb: Verb, wanted: readonly string[]): Promise<boolean> {
    for (;;) {
      const reply = await this.customer.ask(verb, this.id!);
      if (reply.status < 300) return true;
      if (reply.status === 402) {
        await this.payMissing(this.customer.shortfall(reply));
        await this.start();
        return true;
      }
      const { campaignStatus } = reply.body;
      if (wanted.includes(campaignStatus)) return true;
      if (campaignStatus === 'paused' || campaignStatus === 'draft') await this.help();
      else if (campaignStatus !== 'reserving') return false;
      await this.pauseBeforeDeadline();
    }
  }

  /** Waits until it is completed or canceled; helps where only a person can. */
  private async over(): Promise<void> {
    for (;;) {
      const { status } = await this.customer.campaign(this.id!);
      if (status === 'completed' || status === 'canceled') return;
      if (status === 'paused' || status === 'draft') await this.help();
      await this.pauseBeforeDeadline();
    }
  }

  private async help(): Promise<void> {
    const { status, pausedReason } = await this.customer.campaign(this.id!);
    if (status === 'draft') return this.start();
    if (status !== 'paused') return;
    this.note(`is paused: ${pausedReason}`);
    if (pausedReason === 'credit') {
      if (this.plan.missing === 0) this.complain('is paused for credit although there is enough');
      this.customer.refusals++;
      await this.topUp(PRICE_MICROS * BigInt(this.plan.messages));
    } else {
      this.complain(`is paused (${pausedReason}), which nobody asked for`);
    }
    const reply = await this.customer.ask('resume', this.id!);
    if (reply.status === 402) await this.payMissing(this.customer.shortfall(reply));
  }

  private async lastRunWasRefused(): Promise<boolean> {
    const { rows } = await this.parts.scene.rig.platform.sales.pool.query(
      'SELECT state FROM run WHERE campaign_id = $1 ORDER BY created_at DESC LIMIT 1',
      [parseCampaignId(this.id!)],
    );
    return rows[0]?.state === 'refused';
  }

  private async moment(at: number): Promise<void> {
    while (this.parts.watch.progress(this.id) < at) {
      const { status } = await this.customer.campaign(this.id!);
      if (status === 'completed' || status === 'canceled') return;
      if (status === 'paused' || status === 'draft') await this.help();
      await this.pauseBeforeDeadline(20);
    }
  }

  private async pauseBeforeDeadline(ms = LOOK_MS): Promise<void> {
    if (Date.now() > this.parts.deadline) throw new Error(`${this.name} is not over in time`);
    await delay(ms);
  }

  private note(what: string): void {
    this.lastRequestAt = Date.now();
    this.parts.scene.note(`${this.name}: ${what}`);
  }

  private complain(problem: string): void {
    this.parts.scene.complain(`${this.name}: ${problem}`);
  }
}
