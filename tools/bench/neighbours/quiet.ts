import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Aside } from '../aside.js';
import { generatedForm, percentile } from '../campaigns.js';
import { contactsFile } from '../contacts.js';
import type { Campaign } from '../lifecycle.js';
import type { Question, Report } from '../live-sockets.js';
import type { BenchPlatform } from '../platform.js';

/** What the quiet workspace does at a steady pace, and how long each of it takes: a figure's name, and samples in milliseconds. */
export type Samples = Record<(typeof FIGURES)[number], number[]>;

/**
 * - send: `POST /messages` to its reply.
 * - firstSent: `POST /create` of five contacts and `POST /run`, until the campaign says that all are sent.
 * - list: a page of the messages of a campaign of a thousand.
 * - webhook: from `POST /webhooks/:id/test` to the arrival of its event.
 * - live: from the commit that moves the credit to the first event that knows of it.
 */
export const FIGURES = ['send', 'firstSent', 'list', 'webhook', 'live'] as const;

const EVERY_MS = { send: 50, firstSent: 300, list: 100, webhook: 250 };
const LISTED_CONTACTS = 1_000;
const SMALL_CONTACTS = 5;
const WAIT_MS = 60_000;

export const p99 = (samples: readonly number[]) =>
  Math.round(
    percentile(
      [...samples].sort((a, b) => a - b),
      0.99,
    ) * 10,
  ) / 10;

/** A workspace that asks for little, and is to notice nothing of any other. What is refused to it, or does not come in time, it keeps. */
export class QuietTenant {
  private readonly arrived = new Set<string>();
  private readonly server: Server;
  private messages = 0;
  private troubles: string[] = [];
  private webhookId = '';
  private listedId = '';

  private constructor(
    private readonly platform: BenchPlatform,
    readonly workspaceId: string,
    private readonly apiKey: string,
    private readonly sockets: Aside,
  ) {
    this.server = createServer((request, response) => {
      request.resume();
      this.arrived.add(String(request.headers['webhook-id']));
      response.writeHead(204).end();
    });
  }

  static async begin(platform: BenchPlatform, credits: number): Promise<QuietTenant> {
    const { id, apiKey } = await platform.web<{ id: string; apiKey: string }>('POST', '/workspaces', {
      name: 'Quiet',
    });
    await platform.topUp(credits, id);
    const tenant = new QuietTenant(platform, id, apiKey, await Aside.start('live-sockets'));
    // Made once, before several ask for it at once.
    await contactsFile(SMALL_CONTACTS);
    tenant.server.listen(0, '127.0.0.1');
    await once(tenant.server, 'listening');
    const url = `http://127.0.0.1:${(tenant.server.address() as AddressInfo).port}/`;
    const webhook = await tenant.ask<{ id: string }>('POST', '/webhooks', {
      url,
      events: ['webhook.disabled'],
    });
    tenant.webhookId = webhook.id;
    const listed = await tenant.ask<Campaign>('POST', '/create', await generatedForm(LISTED_CONTACTS));
    tenant.listedId = listed.id;
    await tenant.ask('POST', '/run', { campaignId: listed.id });
    const connect = [{ url: platform.address.webapiUrl, apiKey, workspaceId: id, sockets: 2 }];
    await tenant.sockets.ask({ connect } satisfies Question);
    return tenant;
  }

  async end(): Promise<void> {
    await this.sockets.stop();
    this.server.close();
    this.server.closeAllConnections();
  }

  /** Does at its pace for so long what it always does; what is late holds up nothing that comes after it. */
  async live(durationMs: number): Promise<Samples> {
    const samples: Samples = { send: [], firstSent: [], list: [], webhook: [], live: [] };
    const since = new Date();
    const until = performance.now() + durationMs;
    const timed = async (figure: keyof Samples, work: () => Promise<unknown>) => {
      const startedAt = performance.now();
      try {
        await work();
        samples[figure].push(performance.now() - startedAt);
      } catch (error) {
        this.troubles.push(`${figure}: ${(error as Error).message}`);
      }
    };
    await Promise.all([
      pace(until, EVERY_MS.send, () => timed('send', () => this.send())),
      pace(until, EVERY_MS.firstSent, () => timed('firstSent', () => this.runSmall())),
      pace(until, EVERY_MS.list, () =>
        timed('list', () => this.ask('GET', `/campaigns/${this.listedId}/messages`)),
      ),
      pace(until, EVERY_MS.webhook, () => timed('webhook', () => this.testWebhook())),
    ]);
    samples.live = await this.liveDelays(since);
    return samples;
  }

  /** What has been refused or lost since this was last asked. */
  takeTroubles(): string[] {
    return this.troubles.splice(0);
  }

  /** @throws Error unless every message that was acknowledged is delivered. */
  async assertDelivered(): Promise<void> {
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      const [counts] = await this.platform.query<{ contacts: number; delivered: number; singles: number }>(
        'sales',
        `SELECT coalesce(sum(contacts), 0)::int AS contacts, coalesce(sum(delivered), 0)::int AS delivered,
           coalesce(sum(contacts) FILTER (WHERE kind = 'single'), 0)::int AS singles
         FROM campaign WHERE workspace_id = $1`,
        [this.workspaceId],
      );
      if (counts!.singles !== this.messages)
        throw new Error(
          `${counts!.singles} single messages are kept of ${this.messages} that were acknowledged`,
        );
      if (counts!.delivered === counts!.contacts) return;
      if (Date.now() > deadline)
        throw new Error(`of the quiet workspace are delivered ${counts!.delivered} of ${counts!.contacts}`);
      await delay(100);
    }
  }

  private async send(): Promise<void> {
    await this.ask('POST', '/messages', { to: '+14155550124', text: 'Your code is 123456.' });
    this.messages += 1;
  }

  private async runSmall(): Promise<void> {
    const { id } = await this.ask<Campaign>('POST', '/create', await generatedForm(SMALL_CONTACTS));
    await this.ask('POST', '/run', { campaignId: id });
    await within(`campaign ${id} is sent`, async () => {
      const { status, counts } = await this.ask<Campaign>('GET', `/campaigns/${id}`);
      return ['running', 'completed'].includes(status) && !counts.queued;
    });
  }

  private async testWebhook(): Promise<void> {
    const { eventId } = await this.ask<{ eventId: string }>('POST', `/webhooks/${this.webhookId}/test`);
    await within(`event ${eventId} has arrived`, async () => this.arrived.has(eventId), 2);
  }

  /** How late its sockets knew of each movement of its credit since then. */
  private async liveDelays(since: Date): Promise<number[]> {
    const [row] = await this.platform.query<{ ms: number[] | null }>(
      'web',
      `SELECT array_agg(DISTINCT (extract(epoch FROM at) * 1000)::float8 ORDER BY (extract(epoch FROM at) * 1000)::float8) AS ms
       FROM credit_journal WHERE workspace_id = $1 AND at >= $2`,
      [this.workspaceId, since],
    );
    const commits = { [this.workspaceId]: row?.ms ?? [] };
    let report: Report | undefined;
    await within('the last movement of the credit is told', async () => {
      report = await this.sockets.ask<Report>({ commits } satisfies Question);
      return report.unheard === 0;
    });
    return report!.latenciesMs;
  }

  private async ask<T>(method: string, route: string, body?: FormData | Record<string, unknown>): Promise<T> {
    return this.platform.sales<T>(method, route, body, this.apiKey);
  }
}

async function pace(until: number, everyMs: number, work: () => Promise<void>): Promise<void> {
  const all: Promise<void>[] = [];
  for (let at = performance.now(); at < until; at += everyMs) {
    await delay(Math.max(0, at - performance.now()));
    all.push(work());
  }
  await Promise.all(all);
}

/** @throws Error if it is not so within a minute. */
async function within(what: string, isSo: () => Promise<boolean>, pollMs = 10): Promise<void> {
  for (const deadline = Date.now() + WAIT_MS; !(await isSo()); await delay(pollMs)) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${WAIT_MS / 1000} s`);
  }
}
