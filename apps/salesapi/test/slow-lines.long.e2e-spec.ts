import { connect } from 'node:net';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { TestPlatform } from '../../../libs/testing/platform.js';
import { TestClient } from '../../../libs/testing/workspace-client.js';

// An upload over a slow line of an honest client, and one that is too slow.

const STALL_MS = 1_500;
const SLICE_EVERY_MS = 100;

let platform: TestPlatform;
let client: TestClient;

beforeAll(async () => {
  platform = await TestPlatform.start({
    services: ['rpc', 'webapi', 'salesapi'],
    settings: { STALL_TIMEOUT_MS: String(STALL_MS), RPC_DEADLINE_MS: '20000' },
  });
  client = await TestClient.create(platform, '1000');
});
afterAll(() => platform.stop());

const field = (name: string, value: string) =>
  `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = `--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n${contactsCsv(20_000)}`;
const body = `${field('name', 'Slow')}${field('message', 'Hello')}${file}\r\n--x--\r\n`;

/** What is answered to the upload at so many bytes a second; '' where the connection ends without an answer. */
async function uploadAt(bytesPerSecond: number): Promise<string> {
  const socket = connect({ port: platform.ports.salesapi, host: '127.0.0.1' });
  let reply = '';
  socket
    .on('error', () => {})
    .on('data', (data) => {
      reply += data;
    });
  socket.write(
    `POST /create HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${client.apiKey}\r\n` +
      `Content-Type: multipart/form-data; boundary=x\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`,
  );
  const slice = Math.ceil((bytesPerSecond * SLICE_EVERY_MS) / 1_000);
  let at = 0;
  const steady = setInterval(() => {
    if (!socket.destroyed) socket.write(body.slice(at, at + slice));
    at += slice;
  }, SLICE_EVERY_MS);
  try {
    await eventually(
      'it is answered or cut off',
      async () => /^HTTP\/1\.1 \d+/.test(reply) || socket.destroyed,
    );
    return reply;
  } finally {
    clearInterval(steady);
    socket.destroy();
  }
}

it('takes an upload of 64 kB a second, for several times the span in which the least rate is held', async () => {
  expect(body.length / 64_000).toBeGreaterThan((2 * STALL_MS) / 1_000);
  expect(await uploadAt(64_000)).toMatch(/^HTTP\/1\.1 201/);
});

it('cuts off one of 8 kB a second', async () => {
  expect(await uploadAt(8_000)).toBe('');
});
