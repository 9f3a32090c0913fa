import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { freePort } from '../../../libs/platform/process/ports.js';
import { Abuse } from '../../../libs/testing/abuse.js';
import { formOf, HOSTILE_FILES } from '../../../libs/testing/hostile-files.js';

// Files that are made to stop the process that reads them, as a client would upload them.

/** A file is on the disk while it is read; less than the smallest of them in memory. */
const MEMORY_MAX_MB = 100;
const LOOK_EVERY_MS = 20;

let abuse: Abuse;
let metricsPort: number;

beforeAll(async () => {
  abuse = await Abuse.begin({ services: ['rpc', 'webapi', 'salesapi'] });
  metricsPort = await freePort();
  await abuse.platform.stopService('salesapi');
  await abuse.platform.startService('salesapi', { METRICS_PORT: String(metricsPort) });
});
afterAll(() => abuse.end());

async function memoryMb(): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)![1]) / 1_048_576;
}

const isHealthy = async () => (await fetch(abuse.platform.url('salesapi', '/healthz'))).status === 200;

it.each(HOSTILE_FILES)(
  '$name is refused, and others are answered meanwhile',
  async (file) => {
    const before = await memoryMb();
    const { headers, body } = formOf(file);
    const upload = request(abuse.platform.url('salesapi', '/create'), {
      method: 'POST',
      headers: { authorization: `Bearer ${abuse.client.apiKey}`, ...headers },
      body: Readable.from(body(), { objectMode: false }),
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    let isOver = false;
    const end = () => {
      isOver = true;
    };
    upload.then(end, end);
    let looks = 0;
    let peak = before;
    while (!isOver) {
      expect(await isHealthy()).toBe(true);
      peak = Math.max(peak, await memoryMb());
      looks += 1;
      await delay(LOOK_EVERY_MS);
    }
    const reply = await upload;
    expect({ status: reply.statusCode, problem: await reply.body.json() }).toEqual({
      status: 422,
      problem: expect.objectContaining({ code: file.code, detail: expect.stringMatching(file.detail) }),
    });
    expect(looks).toBeGreaterThan(1);
    expect(peak - before).toBeLessThan(MEMORY_MAX_MB);
  },
  300_000,
);
