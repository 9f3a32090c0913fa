import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openRedis } from '../../../libs/platform/redis/redis.js';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { TestPlatform } from '../../../libs/testing/platform.js';
import { TestClient } from '../../../libs/testing/workspace-client.js';

interface SeenSpan {
  service: string;
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  links?: { traceId: string; spanId: string }[];
}

/** Takes traces as a collector does (OTLP over HTTP, JSON), and keeps them. */
class Collector {
  readonly spans: SeenSpan[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      if (request.url === '/v1/traces') this.take(JSON.parse(Buffer.concat(chunks).toString()));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  }

  static async start(): Promise<Collector> {
    const collector = new Collector();
    collector.server.listen(0, '127.0.0.1');
    await once(collector.server, 'listening');
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  // biome-ignore lint/suspicious/noExplicitAny: the form of OTLP, of which a few fields are looked at.
  private take(body: any): void {
    for (const { resource, scopeSpans } of body.resourceSpans) {
      const name = resource.attributes.find(({ key }: { key: string }) => key === 'service.name');
      for (const { spans } of scopeSpans) {
        for (const span of spans) this.spans.push({ ...span, service: name.value.stringValue });
      }
    }
  }
}

let collector: Collector;
let platform: TestPlatform;
let client: TestClient;

beforeAll(async () => {
  collector = await Collector.start();
  platform = await TestPlatform.start({
    settings: {
      SWEEP_INTERVAL_MS: '100',
      BATCH_SIZE: '50',
      BATCH_WINDOW: '1',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '100',
    },
    carrierFlags: ['--seed', '7', '--latency-mean-ms', '20', '--latency-stddev-ms', '10'],
  });
  client = await TestClient.create(platform, '1000');
});
afterAll(async () => {
  await platform.stop();
  collector.stop();
});

it('follows a campaign from the request that ran it to its receipts, across all processes', async () => {
  const { body: draft } = await client.create(contactsCsv(150));
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  const headers = { traceparent: `00-${traceId}-${spanId}-01` };
  const run = await client.request('salesapi', 'POST', '/run', { campaignId: draft.id }, headers);
  expect(run.status).toBe(202);
  await client.finished(draft.id);

  const find = (service: string, name: string) =>
    eventually(`a span ${name} of ${service}`, async () =>
      collector.spans.find(
        (span) => span.service === service && span.name === name && span.traceId === traceId,
      ),
    );
  const asked = await find('broadside-salesapi', 'POST /run');
  expect(asked.parentSpanId).toBe(spanId);
  const reserving = await find('broadside-salesapi', 'broadside.credit.v1.CreditService/Reserve');
  expect(reserving.parentSpanId).toBe(asked.spanId);
  expect((await find('broadside-rpc', 'reserve')).parentSpanId).toBe(reserving.spanId);
  await find('broadside-general-worker', 'publish credit');

  // Three batches, each queued by the one before, and each a part of the request.
  const batches = await eventually('all batches', async () => {
    const found = collector.spans.filter(
      ({ name, traceId: of }) => name === 'dispatch batch' && of === traceId,
    );
    return found.length === 3 && found;
  });
  for (const batch of batches) {
    expect(batch).toMatchObject({ service: 'broadside-sales-worker', parentSpanId: asked.spanId });
  }
  expect(batches.map((batch) => batch.spanId)).toContain(
    (await find('broadside-sales-worker', 'submit to carrier')).parentSpanId,
  );
  const committed = await eventually('linked receipts', async () =>
    collector.spans.find((span) => span.links?.some((link) => link.traceId === traceId)),
  );
  expect(committed).toMatchObject({ service: 'broadside-salesapi', name: 'commit receipts' });
  expect(committed.links).toContainEqual(expect.objectContaining({ spanId: asked.spanId }));
  const post = await eventually('the request of the receipts', async () =>
    collector.spans.find((span) => span.spanId === committed.parentSpanId),
  );
  expect(post.name).toBe('POST /receipts/:carrier');
});

it('is part of the run even where Redis has forgotten who asked', async () => {
  await platform.stopService('sales-worker');
  const { body: draft } = await client.create(contactsCsv(10));
  const traceId = randomBytes(16).toString('hex');
  const headers = { traceparent: `00-${traceId}-${'1'.repeat(16)}-01` };
  await client.request('salesapi', 'POST', '/run', { campaignId: draft.id }, headers);
  const redis = openRedis(platform.redisUrl);
  await eventually('Redis has forgotten', () => redis.flushdb());
  redis.disconnect();
  await platform.startService('sales-worker');
  await client.finished(draft.id);
  await eventually('its batch is there', async () =>
    collector.spans.find(({ name, traceId: of }) => name === 'dispatch batch' && of === traceId),
  );
});

it('sends nothing where it is not asked to, or told not to, and refuses what it cannot do', async () => {
  await platform.stopService('webapi');
  await platform.startService('webapi', { OTEL_SDK_DISABLED: 'true' });
  await client.request('webapi', 'GET', '/workspaces/me');
  await platform.stopService('webapi');
  expect(platform.logOf('webapi').match(/traces are on/g)).toHaveLength(1);
  await platform.startService('webapi', { OTEL_EXPORTER_OTLP_ENDPOINT: '' });
  await platform.stopService('webapi');
  expect(platform.logOf('webapi').match(/traces are on/g)).toHaveLength(1);
  await expect(platform.startService('webapi', { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).rejects.toThrow(
    /OTEL_EXPORTER_OTLP_PROTOCOL: grpc is not here/,
  );
});
