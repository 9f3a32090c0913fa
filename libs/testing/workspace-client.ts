import {
  type Campaign,
  ok,
  type SalesClient,
  salesClient,
  type WebClient,
  webClient,
} from '../api-client/client.js';
import type { Scope } from '../contracts/scopes.js';
import { eventually } from './eventually.js';
import type { TestPlatform } from './platform.js';

/** A workspace's side of the API, as its programs would use it. */
export class TestClient {
  readonly web: WebClient;
  readonly sales: SalesClient;

  constructor(
    readonly platform: TestPlatform,
    readonly workspaceId: string,
    readonly apiKey: string,
  ) {
    this.web = webClient({ baseUrl: platform.url('webapi', ''), apiKey });
    this.sales = salesClient({ baseUrl: platform.url('salesapi', ''), apiKey });
  }

  static async create(platform: TestPlatform, credits: string): Promise<TestClient> {
    const admin = webClient({ baseUrl: platform.url('webapi', ''), apiKey: platform.adminKey });
    const { id, apiKey } = await ok(admin.POST('/workspaces', { body: { name: 'Test' } }));
    if (credits !== '0') {
      const topUp = { params: { path: { id } }, body: { amount: credits, reason: 'test' } };
      await ok(admin.POST('/workspaces/{id}/credit', topUp));
    }
    return new TestClient(platform, id, apiKey);
  }

  /** The same workspace with a key that has these scopes alone. */
  async withScopes(...scopes: Scope[]): Promise<TestClient> {
    const { apiKey } = await ok(this.web.POST('/workspaces/me/keys', { body: { scopes } }));
    return new TestClient(this.platform, this.workspaceId, apiKey);
  }

  /** Any request, also one that the typed clients would not send. */
  request(
    service: 'webapi' | 'salesapi',
    method: string,
    route: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<TestReply> {
    const isForm = body instanceof FormData;
    return reply(
      fetch(this.platform.url(service, route), {
        method,
        headers: {
          authorization: `Bearer ${this.apiKey}`,
          ...headers,
          ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
      }),
    );
  }

  create(
    csv: string | Uint8Array,
    fields: Record<string, string> = {},
    headers: Record<string, string> = {},
  ): Promise<TestReply> {
    const form = new FormData();
    const all = { name: 'Test', message: 'Hello', ...fields };
    for (const [name, value] of Object.entries(all)) form.set(name, value);
    form.set('file', new Blob([csv as never]), 'contacts.csv');
    return this.request('salesapi', 'POST', '/create', form, headers);
  }

  run(campaignId: string): Promise<TestReply> {
    return this.request('salesapi', 'POST', '/run', { campaignId });
  }

  /** @throws ApiError if it cannot be seen. */
  campaign(campaignId: string): Promise<Campaign> {
    return ok(this.sales.GET('/campaigns/{id}', { params: { path: { id: campaignId } } }));
  }

  /** Waits until the campaign has the status; resolves with it. */
  finished(campaignId: string, status = 'completed', timeoutMs = 30_000) {
    return eventually(
      `campaign ${campaignId} ${status}`,
      async () => {
        const campaign = await this.campaign(campaignId);
        return campaign.status === status && campaign;
      },
      timeoutMs,
    );
  }
}

export interface TestReply {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts what it reads.
  body: any;
}

async function reply(response: Promise<Response>): Promise<TestReply> {
  const { status, headers, ...rest } = await response.then(async (r) => ({
    status: r.status,
    headers: r.headers,
    text: await r.text(),
  }));
  const isJson = /json/.test(headers.get('content-type') ?? '');
  return { status, headers, text: rest.text, body: isJson ? JSON.parse(rest.text) : null };
}

/** A reply that is a problem document of this status and code. */
export const problem = (status: number, code: string) =>
  expect.objectContaining({
    status,
    body: expect.objectContaining({ status, code, requestId: expect.stringMatching(/^req_/) }),
  });
