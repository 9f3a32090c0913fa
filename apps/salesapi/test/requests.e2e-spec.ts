import { randomUUID } from 'node:crypto';
import { formatReference, parseMessageId } from '../../../libs/sales/model/reference.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { SECRET, TestPlatform } from '../../../libs/testing/platform.js';
import { signedHeaders } from '../../../libs/testing/signed-receipts.js';
import { problem, TestClient } from '../../../libs/testing/workspace-client.js';

let platform: TestPlatform;
let client: TestClient;

beforeAll(async () => {
  platform = await TestPlatform.start({
    without: ['general-worker'],
    settings: { SWEEP_INTERVAL_MS: '100' },
    carrierFlags: ['--seed', '7', '--latency-mean-ms', '20', '--latency-stddev-ms', '5'],
  });
  client = await TestClient.create(platform, '1000');
});
afterAll(() => platform.stop());

const sales = (method: string, route: string, body?: unknown, headers = {}) =>
  client.request('salesapi', method, route, body, headers);
const send = (body: object, headers = {}) => sales('POST', '/messages', body, headers);

/** The magic numbers of the simulated carrier: invalid, blocked, undelivered, delivered. */
const MAGIC = 'phone\n+15005550001\n+15005550002\n+15005550004\n+15005550000\n';

async function ended(csv: string, fields = {}): Promise<string> {
  const { body } = await client.create(csv, { failureShareMax: '1', ...fields });
  await client.run(body.id);
  await client.finished(body.id);
  await settled();
  return body.id;
}

const settled = () =>
  eventually('all runs to be closed', async () => {
    const { rowCount } = await platform.sales.pool.query(`SELECT FROM run WHERE state = 'open'`);
    return rowCount === 0;
  });

describe('POST /campaigns/:id/retry', () => {
  it('leaves out what no further try can help, and says so; asked for, it sends that, too', async () => {
    const id = await ended(MAGIC);
    const retried = await sales('POST', `/campaigns/${id}/retry`);
    expect(retried).toMatchObject({ status: 202, body: { retry: { messages: 1, leftOut: 2 } } });
    expect(await client.finished(id)).toMatchObject({ counts: { failed: 2, undelivered: 1, delivered: 1 } });
    await settled();

    const all = await sales('POST', `/campaigns/${id}/retry`, { includePermanent: true });
    expect(all).toMatchObject({ status: 202, body: { retry: { messages: 3, leftOut: 0 } } });
    await client.finished(id);
    await settled();
    const { rows } = await platform.sales.pool.query(
      'SELECT no, amount_micros FROM run WHERE campaign_id = $1 ORDER BY no',
      [campaignNumber(id)],
    );
    expect(rows.map(({ amount_micros }) => amount_micros)).toEqual([400_000n, 100_000n, 300_000n]);
  });

  it('refuses where nothing is left, and says what to send', async () => {
    const id = await ended('phone\n+15005550001\n+15005550002\n+15005550000\n');
    const refused = await sales('POST', `/campaigns/${id}/retry`);
    expect(refused).toEqual(problem(409, 'nothing_to_retry'));
    expect(refused.body.detail).toContain('"includePermanent": true');
    const wrong = await sales('POST', `/campaigns/${id}/retry`, { includePermanent: 'yes' });
    expect(wrong.body.errors).toEqual([{ field: 'includePermanent', detail: 'is not true or false' }]);
  });
});

const campaignNumber = (id: string) => BigInt(Number.parseInt(id.slice(4), 36));

describe('an Idempotency-Key', () => {
  it('names what a request means, and not how it is written', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const first = await send({ to: '+442079460101', text: 'Hi' }, key);
    const again = await send({ text: 'Hi', to: '+442079460101' }, key);
    expect(again).toMatchObject({ status: 202, body: { id: first.body.id } });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await send({ text: 'Ho', to: '+442079460101' }, key)).toEqual(
      problem(422, 'idempotency_key_reused'),
    );

    const { body } = await client.create(MAGIC);
    const later = { 'idempotency-key': randomUUID() };
    const sendAt = `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}T09:00Z`;
    const one = await sales('POST', '/run', { campaignId: body.id, sendAt }, later);
    const other = await sales('POST', '/run', { sendAt, campaignId: body.id }, later);
    expect(other.body).toEqual(one.body);
  });
});

describe('a time', () => {
  it('may lack its seconds, or the colon of its offset', async () => {
    const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    for (const [written, meant] of [
      [`${day}T12:00+02:00`, `${day}T10:00:00.000Z`],
      [`${day}T12:00:00+0200`, `${day}T10:00:00.000Z`],
      [`${day}T12:00+02`, `${day}T10:00:00.000Z`],
    ]) {
      const { body } = await client.create(MAGIC);
      const reply = await sales('POST', '/run', { campaignId: body.id, sendAt: written });
      expect(reply).toMatchObject({ status: 202, body: { status: 'scheduled', sendAt: meant } });
    }
  });

  it('may have its plus come as a blank, in every list', async () => {
    const id = await ended('phone\n+15005550000\n');
    for (const route of [
      '/campaigns?since=2026-11-28T00:00:00+00:00',
      '/campaigns?until=2099-11-28T00:00+0200',
      `/campaigns/${id}/messages?updatedSince=2026-11-28T00:00:00+00:00`,
      `/stats?from=${new Date(Date.now() - 3_600_000).toISOString().replace('Z', '+00:00')}`,
    ]) {
      expect([route, (await sales('GET', route)).status]).toEqual([route, 200]);
    }
    const journal = '/workspaces/me/journal?since=2026-11-28T00:00:00+00:00';
    expect((await client.request('webapi', 'GET', journal)).status).toBe(200);
    const wrong = await sales('GET', '/campaigns?since=2026-11-28');
    expect(wrong.body.errors).toEqual([
      {
        field: 'since',
        detail: 'is not a time with its offset: write it like 2026-05-04T12:00:00Z or 2026-05-04T14:00+02:00',
      },
    ]);
  });
});

describe('a single message', () => {
  it('takes what its refusal advises', async () => {
    const refused = await send({ to: '020 7946 0001', text: 'Hi' });
    expect(refused.body.errors).toEqual([
      { field: 'to', detail: expect.stringContaining('or give its country as defaultRegion') },
    ]);
    const taken = await send({ to: '020 7946 0001', text: 'Hi', defaultRegion: 'gb' });
    expect(taken).toMatchObject({ status: 202, body: { to: '+442079460001' } });
    const unknown = await send({ to: '020 7946 0001', text: 'Hi', defaultRegion: 'UK' });
    expect(unknown.body.errors).toEqual([
      { field: 'defaultRegion', detail: 'is not an ISO 3166 country code: write two letters, such as GB' },
    ]);
  });

  it('goes to a number of a special type only where that is allowed', async () => {
    const refused = await send({ to: '+979123456789', text: 'Hi' });
    expect(refused.body.errors).toEqual([
      { field: 'to', detail: expect.stringContaining('allowNumberTypes has premium_rate') },
    ]);
    const allowed = { to: '+979123456789', text: 'Hi', allowNumberTypes: ['premium_rate'] };
    expect((await send(allowed)).status).toBe(202);
    const wrong = await send({ ...allowed, allowNumberTypes: ['premium'] });
    expect(wrong.body.errors[0].detail).toContain('write some of premium_rate, shared_cost');
  });

  it('tells the carrier’s own code beside ours, and its times', async () => {
    const { body: delivered } = await send({ to: '+15005550000', text: 'Hi' });
    const { body: refused } = await send({ to: '+15005550002', text: 'Hi' });
    const of = async ({ id }: { id: string }, status: string) =>
      eventually(`${id} ${status}`, async () => {
        const { body } = await sales('GET', `/messages/${id}`);
        return body.status === status && body;
      });
    const one = await of(delivered, 'delivered');
    expect(one).toMatchObject({ errorCode: null, carrierCode: null });
    const { queued, sent, final } = one.times;
    expect([queued, sent, final]).toEqual([queued, sent, final].sort());
    const other = await of(refused, 'failed');
    expect(other).toMatchObject({ errorCode: 'blocked', carrierCode: 'BLOCKED' });
    expect(other.times).toMatchObject({ queued: expect.any(String), sent: null, final: expect.any(String) });
  });
});

it('the messages of a campaign are found by number, however it is written', async () => {
  const numbers = Array.from({ length: 300 }, (_, n) => `020 7946 0${String(n).padStart(3, '0')}`);
  const { body } = await client.create(`phone\n${numbers.join('\n')}\n`, { defaultRegion: 'GB' });
  const list = (query: string) => sales('GET', `/campaigns/${body.id}/messages?${query}`);
  for (const to of ['%2B442079460123', '+442079460123', '020%207946%200123', '00442079460123']) {
    const found = await list(`to=${to}`);
    expect([to, found.body.data.map((message: { to: string }) => message.to)]).toEqual([
      to,
      ['+442079460123'],
    ]);
    expect(found.body.nextCursor).toBeNull();
  }
  expect((await list('to=020%207946%209999')).body).toEqual({ data: [], nextCursor: null });
  expect((await list('to=bogus')).body.errors).toEqual([
    { field: 'to', detail: 'contains "b", which is no part of a phone number' },
  ]);
});

describe('a callback of receipts', () => {
  async function tell(receipts: unknown) {
    const body = JSON.stringify(receipts);
    const headers = signedHeaders(SECRET, body);
    const url = platform.url('salesapi', '/receipts/http');
    const response = await fetch(url, { method: 'POST', headers, body });
    return { status: response.status, text: await response.text() };
  }

  it('loses nothing for one receipt that cannot be understood, nor for a code that is a number', async () => {
    const { body } = await client.create('phone\n+15005550007\n+15005550000\n');
    await client.run(body.id);
    const message = `/campaigns/${body.id}/messages?status=sent`;
    const [lost] = await eventually('it to be sent', async () => {
      const { data } = (await sales('GET', message)).body;
      return data.length === 1 && data;
    });
    const { seq } = parseMessageId(lost.id)!;
    const ref = formatReference(body.id.slice(4), seq, 1);
    const answer = await tell([{ ref, status: 'undelivered', code: 30_003 }, { ref, status: 'gone' }, 7]);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({
      taken: 1,
      errors: [{ field: '1.status' }, { field: '2.' }],
    });
    expect((await sales('GET', `/messages/${lost.id}`)).body).toMatchObject({
      status: 'undelivered',
      errorCode: 'unknown',
      carrierCode: '30003',
    });
    expect((await tell([{ ref, status: 'gone' }])).status).toBe(422);
  });
});
