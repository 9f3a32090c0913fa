import { formatAmount, parseAmount } from '../../libs/contracts/amount.js';
import { TestClient, type TestReply } from '../../libs/testing/workspace-client.js';
import type { Rig } from './rig.js';
import { unexpected, untilDefinite } from './user.js';

export type Verb = 'pause' | 'resume' | 'cancel' | 'retry';

/** A workspace whose program repeats whatever was not acknowledged, and remembers what was. */
export class Customer {
  /** Of every top-up that was acknowledged. */
  toppedUpMicros: bigint;
  /** How often it was told that its credit is too small. */
  refusals = 0;

  private constructor(
    private readonly rig: Rig,
    private readonly client: TestClient,
    creditMicros: bigint,
  ) {
    this.toppedUpMicros = creditMicros;
  }

  /** While nothing is broken. */
  static async open(rig: Rig, creditMicros: bigint): Promise<Customer> {
    const client = await TestClient.create(rig.platform, formatAmount(creditMicros));
    return new Customer(rig, client, creditMicros);
  }

  get workspaceId(): string {
    return this.client.workspaceId;
  }

  /** @returns the campaign's id. What was committed and not acknowledged stays as a draft that nobody asks for. */
  async create(csv: string, fields: Record<string, string>): Promise<string> {
    const reply = await untilDefinite('POST /create', () => this.client.create(csv, fields));
    if (reply.status !== 201) throw unexpected('POST /create', reply);
    return reply.body.id;
  }

  /** Null once it has been taken over: a 409 says that an earlier try, whose reply was lost, has done it. */
  async run(campaignId: string): Promise<Shortfall | null> {
    const reply = await untilDefinite('POST /run', () => this.client.run(campaignId));
    if (reply.status === 402) return this.shortfall(reply);
    if (reply.status !== 202 && reply.status !== 409) throw unexpected('POST /run', reply);
    return null;
  }

  /** The definite answer: 2xx, or a 402 or 409 with its code. */
  async ask(verb: Verb, campaignId: string): Promise<TestReply> {
    const route = `/campaigns/${campaignId}/${verb}`;
    const reply = await untilDefinite(route, () => this.client.request('salesapi', 'POST', route));
    if (reply.status >= 300 && reply.status !== 409 && reply.status !== 402) throw unexpected(route, reply);
    return reply;
  }

  /** Tops up once, however often it has to be said. */
  async topUp(micros: bigint, key: string): Promise<void> {
    const { platform } = this.rig;
    const route = `/workspaces/${this.workspaceId}/credit`;
    const reply = await untilDefinite(`POST ${route}`, async () => {
      const response = await fetch(platform.url('webapi', route), {
        method: 'POST',
        headers: {
          authorization: `Bearer ${platform.adminKey}`,
          'content-type': 'application/json',
          'idempotency-key': key,
        },
        body: JSON.stringify({ amount: formatAmount(micros), reason: 'fault test' }),
      });
      const { status, headers } = response;
      return { status, headers, text: await response.text(), body: null };
    });
    if (reply.status !== 201) throw unexpected(`POST ${route}`, reply);
    this.toppedUpMicros += micros;
  }

  async campaign(campaignId: string): Promise<TestReply['body']> {
    const route = `/campaigns/${campaignId}`;
    const reply = await untilDefinite(`GET ${route}`, () => this.client.request('salesapi', 'GET', route));
    if (reply.status !== 200) throw unexpected(`GET ${route}`, reply);
    return reply.body;
  }

  /** In micros. */
  async credit(): Promise<{ balance: bigint; reserved: bigint; available: bigint }> {
    const reply = await untilDefinite('GET /workspaces/me', () =>
      this.client.request('webapi', 'GET', '/workspaces/me'),
    );
    if (reply.status !== 200) throw unexpected('GET /workspaces/me', reply);
    const { balance, reserved, available } = reply.body.credit;
    return { balance: micros(balance), reserved: micros(reserved), available: micros(available) };
  }

  shortfall(reply: TestReply): Shortfall {
    this.refusals++;
    const { needed, available, shortfall } = reply.body;
    return { needed: micros(needed), available: micros(available), missing: micros(shortfall) };
  }
}

/** What a 402 says, in micros. */
export interface Shortfall {
  needed: bigint;
  available: bigint;
  missing: bigint;
}

function micros(amount: string): bigint {
  const parsed = parseAmount(amount);
  if (parsed === null) throw new Error(`"${amount}" is not an amount`);
  return parsed;
}
