import { gunzipSync } from 'node:zlib';
import { request } from 'undici';
import { parseCampaignId } from '../../../libs/sales/model/reference.js';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { SECRET, TestPlatform } from '../../../libs/testing/platform.js';
import { signedHeaders } from '../../../libs/testing/signed-receipts.js';
import { problem, TestClient } from '../../../libs/testing/workspace-client.js';

/** More than two pages of a download. */
const ROWS_MAX = 12_000;
let platform: TestPlatform;
let client: TestClient;

beforeAll(async () => {
  platform = await TestPlatform.start({
    services: ['rpc', 'webapi', 'salesapi'],
    settings: {
      UPLOAD_SIZE_MAX_MB: '1',
      UPLOAD_ROWS_MAX: String(ROWS_MAX),
      UPLOAD_COLUMNS_MAX: '4',
      UPLOAD_COLUMN_NAME_CHARS_MAX: '30',
      UPLOAD_CELL_CHARS_MAX: '50',
      CORS_ORIGINS: 'https://app.example.com',
    },
  });
  client = await TestClient.create(platform, '1000');
});
afterAll(() => platform.stop());

const get = (path: string, headers: Record<string, string> = {}) =>
  client.request('salesapi', 'GET', path, undefined, headers);

describe('an upload', () => {
  const refused: [string, () => string, number, string, RegExp][] = [
    [
      'too large',
      () =>
        `phone,a\n${Array.from({ length: 25_000 }, (_, i) => `+1415${2_000_000 + i},${'x'.repeat(40)}\n`).join('')}`,
      413,
      'too_large',
      /larger/,
    ],
    ['with too many rows', () => contactsCsv(ROWS_MAX + 1), 422, 'too_many_rows', /12000 rows/],
    [
      'with too many columns',
      () => 'phone,a,b,c,d\n+14152000001,1,2,3,4\n',
      422,
      'too_many_columns',
      /5 columns/,
    ],
    [
      'with a long column name',
      () => `phone,${'n'.repeat(31)}\n+14152000001,1\n`,
      422,
      'column_name_too_long',
      /column 2.*30 characters/,
    ],
    [
      'with a long row',
      () => `phone,a\n+14152000001,"${'x'.repeat(200_000)}"\n`,
      422,
      'row_too_long',
      /line 2/,
    ],
  ];
  it.each(refused)('%s is refused with a code of its own', async (_, csv, status, code, says) => {
    const reply = await client.create(csv());
    expect(reply).toEqual(problem(status, code));
    expect(reply.body.detail).toMatch(says);
  });

  it('is taken where it is as large as may be, and a long field costs its row alone', async () => {
    expect((await client.create(contactsCsv(ROWS_MAX))).status).toBe(201);
    const csv = `phone,name\n+14152000001,${'x'.repeat(50)}\n+14152000002,${'x'.repeat(51)}\n`;
    const { body } = await client.create(csv);
    expect(body).toMatchObject({ contacts: 1, rejected: 1 });
    expect((await get(`/campaigns/${body.id}/rejects.csv`)).text).toMatch(
      /,3,name,is longer than 50 characters/m,
    );
  });
});

describe('a download', () => {
  it('holds no cell that a spreadsheet would run, and phone numbers as they are', async () => {
    const cells = ['=1+1', '+1+1', '-1', '@SUM(A1)', '=cmd|x', '+14152000001'];
    const { body } = await client.create(`phone\n+14152000001\n${cells.join('\n')}\n`);
    const rejects = await get(`/campaigns/${body.id}/rejects.csv`);
    const values = rejects.text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[0]);
    expect(values).toEqual(["'=1+1", "'+1+1", "'-1", "'@SUM(A1)", "'=cmd|x", '+14152000001']);
    const messages = await get(`/campaigns/${body.id}/messages.csv`);
    expect(messages.text).toMatch(/^msg_\w+,\+14152000001,queued,/m);
  });

  it('is compressed while it streams, and breaks where its source breaks', async () => {
    const { body } = await client.create(contactsCsv(ROWS_MAX));
    const download = async (encoding: string) => {
      const reply = await request(platform.url('salesapi', `/campaigns/${body.id}/messages.csv`), {
        headers: { authorization: `Bearer ${client.apiKey}`, 'accept-encoding': encoding },
      });
      return { ...reply, bytes: Buffer.from(await reply.body.arrayBuffer()) };
    };
    const [plain, gzip] = [await download('identity'), await download('gzip')];
    expect(gzip.headers).toMatchObject({ 'content-encoding': 'gzip', 'transfer-encoding': 'chunked' });
    expect(gunzipSync(gzip.bytes)).toEqual(plain.bytes);
    expect(gzip.bytes.length).toBeLessThan(plain.bytes.length / 4);
    // A row of the last page that cannot be shown.
    await platform.sales.pool.query('ALTER TABLE message DROP CONSTRAINT message_status');
    const spoil = `UPDATE message SET status = 77 WHERE campaign_id = $1 AND seq = ${ROWS_MAX - 1}`;
    await platform.sales.pool.query(spoil, [parseCampaignId(body.id)]);
    await expect(download('identity')).rejects.toThrow(/closed|terminated|aborted/);
    await expect(download('gzip')).rejects.toThrow(/closed|terminated|aborted/);
  });
});

describe('a list', () => {
  it('may be narrowed to a span of time', async () => {
    const { body: before } = await client.create(contactsCsv(1));
    const { body: after } = await client.create(contactsCsv(1));
    const ids = async (query: Record<string, string>) =>
      (await get(`/campaigns?${new URLSearchParams(query)}`)).body.data.map(({ id }: { id: string }) => id);
    expect(await ids({ since: after.createdAt })).toEqual([after.id]);
    expect((await ids({ until: after.createdAt }))[0]).toBe(before.id);
    expect(await ids({ since: before.createdAt, until: after.createdAt })).toEqual([before.id]);
    // In another time zone.
    const local = after.createdAt.replace('Z', '+00:00');
    expect(await ids({ since: local })).toEqual([after.id]);
    expect(await get('/campaigns?since=2026-05-04')).toEqual(problem(422, 'invalid_request'));
  });

  it('of messages may be narrowed to what has changed', async () => {
    const { body } = await client.create(contactsCsv(3));
    const later = new Date(Date.now() + 60_000).toISOString();
    const touch = 'UPDATE message SET updated_at = $2 WHERE campaign_id = $1 AND seq = 1';
    await platform.sales.pool.query(touch, [parseCampaignId(body.id), later]);
    const { data } = (await get(`/campaigns/${body.id}/messages?updatedSince=${later}`)).body;
    expect(data).toMatchObject([{ to: '+14152000001', updatedAt: later }]);
  });
});

it('tells whoever has a campaign, its messages or the list already that nothing has changed', async () => {
  const { body } = await client.create(contactsCsv(3));
  for (const path of ['/campaigns', `/campaigns/${body.id}`, `/campaigns/${body.id}/messages`]) {
    const first = await get(path);
    const etag = first.headers.get('etag')!;
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    const again = await get(path, { 'if-none-match': etag });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
  }
  const before = await get(`/campaigns/${body.id}`);
  await client.run(body.id);
  const after = await get(`/campaigns/${body.id}`, { 'if-none-match': before.headers.get('etag')! });
  expect([after.status, after.body.status]).toEqual([200, 'running']);
});

it('lets pages of named origins read, and nobody else', async () => {
  const asked = async (origin: string) =>
    (await get('/campaigns', { origin })).headers.get('access-control-allow-origin');
  expect(await asked('https://app.example.com')).toBe('https://app.example.com');
  expect(await asked('https://evil.example.com')).toBeNull();
  expect((await get('/campaigns')).headers.get('cross-origin-resource-policy')).toBe('same-origin');
});

describe('with limits', () => {
  const QUOTA = 3;
  beforeAll(async () => {
    await platform.stopService('salesapi');
    await platform.startService('salesapi', {
      KEY_REQUESTS_PER_SECOND_MAX: String(QUOTA),
      ADDRESS_REQUESTS_PER_SECOND_MAX: String(10 * QUOTA),
    });
  }, 30_000);

  it('a key is told how often it may ask, and refused above that', async () => {
    const replies = await Promise.all(Array.from({ length: 20 * QUOTA }, () => get('/campaigns?limit=1')));
    const refused = replies.find(({ status }) => status === 429)!;
    expect(refused).toEqual(problem(429, 'rate_limited'));
    expect(refused.headers.get('ratelimit-policy')).toContain('"address";q=30;w=1');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('no receipt is refused', async () => {
    const body = JSON.stringify([{ ref: '1-1-1', status: 'delivered' }]);
    const send = async () => {
      const headers = { 'content-type': 'application/json', ...signedHeaders(SECRET, body) };
      return (await fetch(platform.url('salesapi', '/receipts/http'), { method: 'POST', headers, body }))
        .status;
    };
    const statuses = await Promise.all(Array.from({ length: 50 * QUOTA }, send));
    expect(new Set(statuses)).toEqual(new Set([204]));
  });
});
