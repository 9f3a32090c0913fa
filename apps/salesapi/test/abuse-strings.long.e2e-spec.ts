import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'csv-parse/sync';
import { saysNothing } from '../../../libs/sales/contact-files/cell-meaning.js';
import { cleaned } from '../../../libs/sales/contact-files/invisible.js';
import { senderFault } from '../../../libs/sms/sender-id.js';
import { Abuse } from '../../../libs/testing/abuse.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { csvSpectrum, NASTIER_STRINGS, NAUGHTY_STRINGS } from '../../../libs/testing/naughty.js';
import type { TestReply } from '../../../libs/testing/workspace-client.js';

// Texts that nobody here wrote, through whatever takes text. What is accepted has to come back as it was.

const STRINGS = [...NAUGHTY_STRINGS, ...NASTIER_STRINGS];
/** Half of a pair cannot be written in UTF-8, and a form replaces it before it is sent. */
const WELL_FORMED = STRINGS.filter((text) => !/\p{Surrogate}/u.test(text));

let abuse: Abuse;
let carrier: Server;
/** What the carrier was given, by its number. */
const texts = new Map<string, string>();

beforeAll(async () => {
  carrier = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { messages } = JSON.parse(Buffer.concat(chunks).toString());
    for (const { to, text } of messages) texts.set(to, text);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ accepted: messages.length, refused: [] }));
  });
  await new Promise<void>((resolve) => carrier.listen(0, '127.0.0.1', resolve));
  const { port } = carrier.address() as AddressInfo;
  abuse = await Abuse.begin({
    services: ['rpc', 'webapi', 'salesapi', 'sales-worker'],
    settings: { CARRIER_URL: `http://127.0.0.1:${port}`, WEBHOOK_ALLOW_PRIVATE: 'true' },
  });
});
afterAll(async () => {
  await abuse.end();
  carrier.close();
});

const sales = (method: string, route: string, body?: unknown, headers?: Record<string, string>) =>
  abuse.client.request('salesapi', method, route, body, headers);
const asOperator = (route: string, body: unknown, headers: Record<string, string> = {}) =>
  abuse.client.request('webapi', 'POST', route, body, {
    ...headers,
    authorization: `Bearer ${abuse.platform.adminKey}`,
  });
const phone = (n: number) => `+1415${2_000_000 + n}`;

/** Asks with every string, some at a time. A refusal has to be one that tells what is wrong with the request. */
async function each(
  strings: readonly string[],
  send: (text: string, n: number) => Promise<TestReply>,
  check: (text: string, reply: TestReply, n: number) => Promise<unknown> | unknown,
): Promise<number> {
  let accepted = 0;
  for (let from = 0; from < strings.length; from += 8) {
    await Promise.all(
      strings.slice(from, from + 8).map(async (text, index) => {
        const reply = await send(text, from + index);
        const told = { text, status: reply.status, code: reply.body?.code };
        if (reply.status < 300) {
          accepted++;
          await check(text, reply, from + index);
        } else if (![400, 404, 414, 415, 422, 431].includes(reply.status)) {
          throw new Error(`not a refusal: ${JSON.stringify(told)} ${reply.text}`);
        }
      }),
    );
  }
  return accepted;
}

it('keeps names of workspaces', async () => {
  const names = new Map<string, string>();
  await each(
    STRINGS,
    (name) => asOperator('/workspaces', { name }),
    (name, { body }) => names.set(body.id, name.trim()),
  );
  const { rows } = await abuse.platform.web.pool.query('SELECT id, name FROM workspace WHERE id = ANY ($1)', [
    [...names.keys()],
  ]);
  expect(new Map(rows.map(({ id, name }) => [id, name]))).toEqual(names);
  expect(names.size).toBeGreaterThan(400);
});

it('keeps reasons of credit, and tells them to the journal and the audit log', async () => {
  const { workspaceId } = abuse.client;
  const accepted: string[] = [];
  await each(
    STRINGS,
    (reason) => asOperator(`/workspaces/${workspaceId}/credit`, { amount: '0.000001', reason }),
    (reason) => accepted.push(reason.trim()),
  );
  const told = new Set<string>();
  for (let cursor = ''; cursor !== 'null'; ) {
    const page = await abuse.client.request(
      'webapi',
      'GET',
      `/workspaces/me/journal?limit=200${cursor && `&cursor=${cursor}`}`,
    );
    for (const { reason } of page.body.data) told.add(reason);
    cursor = String(page.body.nextCursor);
  }
  expect(accepted.filter((reason) => !told.has(reason))).toEqual([]);
  const { rows } = await abuse.platform.web.pool.query(
    `SELECT details ->> 'reason' AS reason FROM audit_log WHERE action = 'credit.move' AND workspace_id = $1`,
    [workspaceId],
  );
  const audited = new Set(rows.map(({ reason }) => reason));
  expect(accepted.filter((reason) => !audited.has(reason))).toEqual([]);
});

it('keeps names, messages and senders of campaigns', async () => {
  const escaped = (text: string) => text.replaceAll(/[{}%<[$*#@]/g, '\\$&');
  const accepted = new Map<string, string>();
  await each(
    WELL_FORMED,
    (text) => abuse.client.create('phone\n+14152000000\n', { name: text, message: escaped(text) }),
    (text, { body }) => accepted.set(body.id, text),
  );
  expect(accepted.size).toBeGreaterThan(400);
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await sales('GET', `/campaigns?limit=200${cursor && `&cursor=${cursor}`}`);
    for (const { id, name, message } of body.data) {
      // Forms end their lines as HTTP does.
      const sent = accepted.get(id)!.replace(/\r?\n|\r/g, '\r\n');
      expect({ name, message }).toEqual({ name: sent.trim(), message: escaped(sent) });
      accepted.delete(id);
    }
    cursor = body.nextCursor;
  }
  expect(accepted.size).toBe(0);
  const senders = await each(
    WELL_FORMED.filter((text, n) => n % 4 === 0 || /^[A-Za-z0-9 ]+$/.test(text)),
    (sender) => abuse.client.create('phone\n+14152000000\n', { sender, dryRun: 'true' }),
    (sender) => expect(senderFault(sender)).toBeUndefined(),
  );
  expect(senders).toBeGreaterThan(0);
}, 120_000);

it('sends the texts of single messages as they are, each once, whatever its Idempotency-Key', async () => {
  const accepted = new Map<string, string>();
  await each(
    STRINGS,
    (text, n) => {
      // As a key it may be refused, and then it is sent without one.
      const key = /^[\x20-\x7e]+$/.test(text) && text.trim() === text && text.length < 300 ? text : undefined;
      const send = (headers?: Record<string, string>) =>
        sales('POST', '/messages', { to: phone(n), text, normalize: false }, headers);
      if (key === undefined) return send();
      return send({ 'idempotency-key': key }).then(async (reply) => {
        if (reply.status !== 202) return send();
        const again = await send({ 'idempotency-key': key });
        expect(again.body).toEqual(reply.body);
        expect(again.headers.get('idempotent-replayed')).toBe('true');
        return reply;
      });
    },
    (text, _, n) => accepted.set(phone(n), text),
  );
  await eventually('the carrier has all', async () => [...accepted.keys()].every((to) => texts.has(to)));
  expect(new Map([...texts].filter(([to]) => accepted.has(to)))).toEqual(accepted);
}, 120_000);

it('keeps URLs and descriptions of webhooks', async () => {
  const strings = STRINGS.filter((_, n) => n % 3 === 0);
  let count = 0;
  await each(
    strings,
    async (text) => {
      const body = { url: `https://127.0.0.1:9/${text}`, description: text, events: ['message.updated'] };
      const reply = await sales('POST', '/webhooks', body);
      return reply.status === 422
        ? sales('POST', '/webhooks', { ...body, url: 'https://127.0.0.1:9/' })
        : reply;
    },
    async (text, { body }) => {
      count++;
      const { body: seen } = await sales('GET', `/webhooks/${body.id}`);
      expect(seen.description).toBe(text.trim());
      expect(['https://127.0.0.1:9/', `https://127.0.0.1:9/${text}`.trim()]).toContain(seen.url);
      expect((await sales('DELETE', `/webhooks/${body.id}`)).status).toBe(204);
    },
  );
  expect(count).toBeGreaterThan(100);
}, 120_000);

it('finds nothing by them, in paths and parameters', async () => {
  const well = WELL_FORMED.filter((text) => text.length < 2_000 && !/^\.{0,2}$/.test(text));
  // Each goes one of the ways.
  const share = (n: number, of: number) => well.filter((_, index) => index % of === n);
  for (const [n, route] of ['/campaigns/', '/messages/', '/webhooks/', '/deliveries/'].entries()) {
    const ask = (text: string) => sales('GET', route + encodeURIComponent(text));
    expect(await each(share(n, 4), ask, () => {})).toBe(0);
  }
  for (const [n, name] of ['status', 'cursor', 'limit', 'kind'].entries()) {
    const ask = (text: string) => sales('GET', `/campaigns?${name}=${encodeURIComponent(text)}`);
    await each(share(n, 4), ask, (_, { body }) => expect(body.data).toBeDefined());
  }
  const taken: string[] = [];
  const asUnknown = (text: string) => sales('GET', `/campaigns?${encodeURIComponent(text)}=1`);
  await each(well, asUnknown, (text) => taken.push(text));
  expect(taken).toEqual([]);
}, 120_000);

it('reads them in any column of a file, sends them as they are, and tells what it rejected as it was', async () => {
  const seen = (text: string) => {
    const clean = cleaned(text).trim();
    return saysNothing(clean) ? '' : clean;
  };
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  // A file with NUL is none of text.
  const cells = WELL_FORMED.filter((text) => text.length < 400 && !text.includes('\0'));
  const rows = cells.map((text, n) => `${phone(10_000 + n)},${cell(text)}`);
  const bad = cells.map((text) => `${cell(text)},x`);
  const csv = `phone,note\n${[...rows, ...bad].join('\n')}\n`;
  const created = await abuse.client.create(csv, { message: '[{{note|nothing}}]', normalize: 'false' });
  expect(created.status).toBe(201);
  expect((await abuse.client.run(created.body.id)).status).toBe(202);
  await eventually('the carrier has all', async () => {
    const { counts } = await abuse.client.campaign(created.body.id);
    return counts.queued + counts.sending === 0;
  });
  const rejects = await sales('GET', `/campaigns/${created.body.id}/rejects.csv`);
  const rejected: { phone: string }[] = parse(rejects.text, { columns: true });
  const wrong = cells.flatMap((text, n) => {
    const given = seen(text) === '' ? '[nothing]' : `[${seen(text)}]`;
    const sent = texts.get(phone(10_000 + n));
    return sent === given || (sent === undefined && rejected.length > 0) ? [] : [{ given, sent }];
  });
  expect(wrong).toEqual([]);
  const values = new Set(rejected.map(({ phone }) => phone.replace(/^'(?=[=+\-@\t\r＝＋－＠])/, '')));
  const lost = cells.map(seen).filter((text) => text !== '' && !values.has(text));
  expect(lost).toEqual([]);
}, 120_000);

it.each(csvSpectrum())('reads csv-spectrum’s $name as it says', async ({ csv, rows }) => {
  // Of one file the package itself tells another number than there is.
  if ('Contact Phone Number' in rows[0]!) rows[0]['Contact Phone Number'] = '2095257564';
  // No file has international numbers, so each row is given one in front.
  const columns = Object.keys(rows[0]!);
  let [isQuoted, n] = [false, 0];
  const before = Buffer.from('phone,');
  const bytes: number[] = [...before];
  for (const [at, byte] of csv.entries()) {
    bytes.push(byte);
    if (byte === 0x22) isQuoted = !isQuoted;
    if (byte === 0x0a && !isQuoted && at < csv.length - 1)
      bytes.push(...Buffer.from(`${phone(50_000 + n++)},`));
  }
  expect(n).toBe(rows.length);
  texts.clear();
  const message = columns.map((name) => `{{${name}}}`).join('|');
  const created = await abuse.client.create(Uint8Array.from(bytes), { message, normalize: 'false' });
  // Of one file the only row has lost its degree signs before it came here.
  if (csv.includes('\ufffd')) {
    expect(created.body).toMatchObject({
      code: 'no_usable_row',
      errors: [{ field: 'line 2, location_coordinates' }],
    });
    return;
  }
  expect(created.body).toMatchObject({ contacts: rows.length, rejected: 0 });
  await abuse.client.run(created.body.id);
  await eventually('the carrier has all', async () => texts.size === rows.length);
  expect([...texts.values()]).toEqual(rows.map((row) => columns.map((name) => row[name]!.trim()).join('|')));
});
