import { Client, FormData as ClientForm } from 'undici';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { TestPlatform } from '../../../libs/testing/platform.js';
import { makeWorkbook, makeZip } from '../../../libs/testing/workbooks.js';
import { problem, TestClient } from '../../../libs/testing/workspace-client.js';

let platform: TestPlatform;
let client: TestClient;

beforeAll(async () => {
  platform = await TestPlatform.start({
    services: ['rpc', 'webapi', 'salesapi'],
    settings: { UPLOAD_SIZE_MAX_MB: '1', REJECTS_PER_CAMPAIGN_MAX: '1000' },
  });
  client = await TestClient.create(platform, '1000');
});
afterAll(() => platform.stop());

describe('POST /create', () => {
  it('states contacts, rejects, segments and the exact cost, and keeps what it rejected', async () => {
    const csv =
      'Phone;First Name;City\r\n07400 123001;Zoë;Leeds\r\nnonsense;Bob;York\r\n+447400123001;Twin;Hull\r\n\r\n07400123002;;Bath\r\n';
    const { status, body } = await client.create(csv, {
      name: 'Spring',
      message: 'Hi {{first_name|friend}}, ☕ in {{city}}?',
      defaultRegion: 'GB',
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'Spring',
      status: 'draft',
      contacts: 2,
      rejected: 2,
      segments: 2,
      cost: '0.2',
      charged: '0',
      counts: { queued: 2, sending: 0, sent: 0, delivered: 0 },
    });
    const rejects = await client.request('salesapi', 'GET', `/campaigns/${body.id}/rejects.csv`);
    expect(rejects.headers.get('content-type')).toContain('text/csv');
    const lines = rejects.text.trim().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toBe('Phone,First Name,City,rejected_line,rejected_field,rejected_reason');
    expect(lines[1]).toMatch(/^nonsense,Bob,York,3,phone,/);
    expect(lines[2]).toMatch(/^\+447400123001,Twin,Hull,4,phone,.*(duplicate|line 2)/i);
  });

  it('says what it understood of the file, now, later and to whoever repeats it', async () => {
    const key = { 'idempotency-key': 'told-twice' };
    const csv = 'Phone;City\n+14155550123;Leeds\n+14155550124;York\nnobody;Hull\n';
    const { body } = await client.create(csv, {}, key);
    expect(body.file).toMatchObject({
      encoding: { name: 'utf-8' },
      delimiter: ';',
      header: { line: 1 },
      rows: 3,
      skippedRows: 0,
      columns: ['phone', 'city'],
      phoneColumns: [{ name: 'phone', position: 1 }],
    });
    // As if the process had died before it answered.
    await platform.sales.pool.query(
      `UPDATE idempotency_key SET status = NULL, reply = NULL, begun_at = now() - interval '1 h'
       WHERE key = 'told-twice'`,
    );
    expect((await client.create(csv, {}, key)).body).toEqual(body);
    const { file } = (await client.request('salesapi', 'GET', `/campaigns/${body.id}/report`)).body;
    expect(file).toEqual(body.file);
    const tried = await client.create(csv, { dryRun: 'true' });
    expect(tried.body.file).toEqual(body.file);
    const singles = await client.request('salesapi', 'POST', '/messages', { to: '+14155550123', text: 'x' });
    const day = singles.body.id.replace('msg', 'cmp').replace(/_\d+$/, '');
    expect(await client.request('salesapi', 'GET', `/campaigns/${day}/report`)).toEqual(
      problem(404, 'not_found'),
    );
  });

  it('takes a file for what its letters are like, says so, and takes it for what it is said to be', async () => {
    const cyrillic = Buffer.concat([
      Buffer.from('phone;name\n+79120000001;'),
      Buffer.from([0xcf, 0xb8, 0xf2, 0xf0]),
      Buffer.from('\n'),
    ]);
    const guessed = (await client.create(cyrillic, { dryRun: 'true' })).body.file;
    expect(guessed.encoding).toMatchObject({ name: 'windows-1251', isGuess: true });
    expect(guessed.encoding.warning).toContain('"Пётр"');
    const told = (await client.create(cyrillic, { dryRun: 'true', encoding: 'latin1' })).body.file;
    expect(told.encoding).toEqual({ name: 'windows-1252', isGuess: false });
    const unknown = await client.create(cyrillic, { encoding: 'klingon' });
    expect(unknown).toMatchObject(problem(422, 'invalid_request'));
    expect(unknown.body.errors).toEqual([
      { field: 'encoding', detail: expect.stringContaining('is no encoding known here') },
    ]);
  });

  it('takes its rejects again once they are mended, as they were', async () => {
    const csv =
      'phone,note,"Who, really"\n+14152000001,ok,A\n1415200000x,=1+1,"B ""b""\nC"\n+1415200000y,-5,D,surplus\n';
    const fields = { message: '{{note}} from {{who_really}}', defaultRegion: 'US' };
    const rejectsOf = async ({ body }: { body: { id: string } }) =>
      (await client.request('salesapi', 'GET', `/campaigns/${body.id}/rejects.csv`)).text;
    const rejects = await rejectsOf(await client.create(csv, fields));
    expect(rejects).toContain(`1415200000x,'=1+1,"B ""b""\nC",3,phone,`);
    // Not mended, they are rejected again, and the file of that is the same but for the lines.
    const same = await rejectsOf(await client.create(`${rejects}+14152000009,ok,E\n`, fields));
    expect(same.replace(/,\d+,phone,/, ',3,phone,').replace(/,\d+,\(row\),/, ',5,(row),')).toBe(rejects);
    const mended = rejects
      .replace('1415200000x', '14152000003')
      .replace('+1415200000y', '+14152000004')
      .replace(/,surplus$/m, '');
    const { body } = await client.create(mended, fields);
    expect(body).toMatchObject({
      contacts: 2,
      rejected: 0,
      preview: { first: { text: '=1+1 from B "b"\nC' } },
    });
    const last = await client.create(
      mended.replace(/,\(row\),.*$/m, ',(row),').replace("'=1+1", 'x'),
      fields,
    );
    expect(last.body).toMatchObject({ contacts: 2, preview: { longest: { text: 'x from B "b"\nC' } } });
  });

  it('asks which column holds the numbers where that is not clear, and takes what it is told', async () => {
    const csv = 'Private mobile;Cell at home;Name\n+14155550123;+14155550133;Ann\n;+14155550134;Bob\n';
    const refused = await client.create(csv);
    expect(refused).toEqual(problem(422, 'ambiguous_phone_column'));
    const errors = refused.body.errors as { field: string; detail: string }[];
    expect(errors.map(({ field }) => field)).toEqual(['phoneColumn', 'phoneColumn']);
    expect(errors.map(({ detail }) => detail).join()).toMatch(/\(column 1: "\+14155550123"\)/);
    const { body } = await client.create(csv, { phoneColumn: 'Private mobile, 2', header: 'true' });
    expect(body).toMatchObject({ contacts: 2, rejected: 0, file: { header: { line: 1 } } });
    expect(body.file.phoneColumns).toMatchObject([{ position: 1 }, { position: 2 }]);
    const all = await client.create(csv, { phoneColumn: '2', header: 'false', dryRun: 'true' });
    expect(all.body).toMatchObject({ contacts: 2, rejected: 1, file: { header: null, rows: 3 } });
    for (const [field, wrong] of [
      ['phoneColumn', 'Fax'],
      ['phoneColumn', ' ,'],
      ['header', 'maybe'],
    ] as const) {
      const { status, body } = await client.create(csv, { [field]: wrong });
      expect([status, body.errors[0].field]).toEqual([422, field]);
    }
  });

  it('shows what each message says, in the list and in the file, as it was previewed', async () => {
    const fields = { message: 'Hi {{FirstName | default: "friend"}},\r\nwe can’t wait\r\n' };
    const csv = 'phone,first_name\n+14155550101,Ann\n+14155550102,\n';
    const { body } = await client.create(csv, fields);
    const texts = ["Hi Ann,\nwe can't wait", "Hi friend,\nwe can't wait"];
    expect(body).toMatchObject({
      ...{ message: fields.message, normalize: true, transliterate: false, segments: 2 },
      preview: { first: { text: texts[0] }, withDefault: { text: texts[1] } },
    });
    const get = async (route: string) => client.request('salesapi', 'GET', `/campaigns/${body.id}${route}`);
    const listed = await get('/messages?include=text');
    expect(listed.body.data.map(({ text }: { text: string }) => text)).toEqual(texts);
    expect((await get('/messages')).body.data[0]).not.toHaveProperty('text');
    expect((await get('/messages?include=more')).body.errors).toEqual([
      { field: 'include', detail: 'is not known: `text` is what may be included' },
    ]);
    expect((await get('/messages.csv')).text).toContain(`"${texts[0]}"\n`);
    expect((await get('/report')).body.preview).toEqual(body.preview);
    const asWritten = await client.create(csv, { ...fields, normalize: 'false' });
    expect(asWritten.body).toMatchObject({ normalize: false, preview: { first: { encoding: 'UCS-2' } } });
  });

  it('takes a workbook, whose rows are the lines of its rejects, and says what to do with others', async () => {
    const rows = [
      ['Phone', 'Day'],
      [14_155_550_123, { s: 1, v: '45000' }],
      ['nobody', 'x'],
      ['+14155550124', 'y'],
    ];
    const workbook = await makeWorkbook({ rows, formats: ['dd.mm.yyyy'] });
    const fields = { message: 'On {{day}}', defaultRegion: 'US' };
    const { status, body } = await client.create(workbook, fields);
    expect({ status, body }).toMatchObject({ status: 201, body: { contacts: 2, rejected: 1 } });
    const messages = await client.request('salesapi', 'GET', `/campaigns/${body.id}/messages?include=text`);
    expect(messages.body.data.map(({ text }: { text: string }) => text)).toEqual(['On 15.03.2023', 'On y']);
    const tried = await client.create(workbook, { ...fields, dryRun: 'true' });
    expect(tried.body.rejects).toMatchObject([{ line: 3, field: 'phone' }]);
    const ods = await makeZip({
      mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
      'content.xml': '',
    });
    expect(await client.create(ods)).toMatchObject(problem(422, 'binary_file'));
    expect(await client.create(workbook.subarray(0, 900))).toMatchObject(problem(422, 'malformed_workbook'));
  });

  it('keeps the first of very many rejected rows, and says everywhere how many it does not list', async () => {
    const size = async () =>
      (await platform.sales.pool.query(`SELECT pg_total_relation_size('reject')::int AS bytes`)).rows[0]
        .bytes;
    const before = await size();
    const { status, body } = await client.create(`phone\n+14155550123\n${'1\n'.repeat(100_000)}`, {
      phoneColumn: 'phone',
    });
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { contacts: 1, rejected: 100_000, rejectedNotListed: 99_000 },
    });
    expect((await size()) - before).toBeLessThan(1_000_000);
    expect(await client.campaign(body.id)).toMatchObject({ rejected: 100_000, rejectedNotListed: 99_000 });
    const lines = (await client.request('salesapi', 'GET', `/campaigns/${body.id}/rejects.csv`)).text
      .trim()
      .split('\n');
    expect(lines).toHaveLength(1_002);
    expect([lines[1], lines[1_000]]).toEqual([
      expect.stringMatching(/^1,3,/),
      expect.stringMatching(/^1,1002,/),
    ]);
    expect(lines.at(-1)).toBe(',,(not listed),99000 more rows were rejected; only the first 1000 are listed');
  });

  it('shows what the workspace stores, and how much it may', async () => {
    const other = await TestClient.create(platform, '0');
    const quotas = async () => (await other.request('salesapi', 'GET', '/quotas')).body;
    expect(await quotas()).toEqual({
      drafts: { limit: 1_000, used: 0 },
      contacts: { limit: 100_000_000, used: 0 },
      storedBytes: { limit: 20_000_000_000, used: 0 },
      webhooks: { limit: 20, used: 0 },
      rejectsPerCampaign: { limit: 1_000 },
    });
    await other.create(contactsCsv(50));
    const used = await quotas();
    expect(used).toMatchObject({ drafts: { used: 1 }, contacts: { used: 50 }, webhooks: { used: 0 } });
    expect(used.storedBytes.used).toBeGreaterThan(50 * 20);
  });

  it('writes nothing for a dry run: no page of a table, no id', async () => {
    const written = async () =>
      (
        await platform.sales.pool.query(
          `SELECT pg_relation_size('message') AS messages, pg_relation_size('batch') AS batches,
             pg_relation_size('reject') AS rejects, pg_relation_size('campaign') AS campaigns,
             (SELECT last_value FROM pg_sequences WHERE sequencename = 'campaign_id_seq') AS id`,
        )
      ).rows[0];
    const before = await written();
    const csv = `${contactsCsv(10_000)}nonsense,X\n`;
    const { status, body } = await client.create(csv, { dryRun: 'true' });
    expect({ status, body }).toMatchObject({ status: 200, body: { contacts: 10_000, rejected: 1 } });
    expect(await written()).toEqual(before);
  });

  it('rejects contacts for whom the message would be empty', async () => {
    const { body } = await client.create('phone,note\n+14152000001,hi\n+14152000002, \n', {
      message: '{{note}}',
    });
    expect(body).toMatchObject({ contacts: 1, rejected: 1 });
    const rejects = await client.request('salesapi', 'GET', `/campaigns/${body.id}/rejects.csv`);
    expect(rejects.text).toMatch(/^\+14152000002,,3,message,is empty for this contact$/m);
  });

  const refused: [string, () => Promise<unknown>, number, string, RegExp][] = [
    ['no file', () => postForm({ name: 'x', message: 'y' }), 422, 'invalid_request', /file/],
    [
      'a file that came as text',
      () => postForm({ name: 'x', message: 'y', file: 'contacts.csv' }),
      422,
      'invalid_request',
      /file=@/,
    ],
    [
      'minutes below one',
      () => client.create(contactsCsv(1), { validityMinutes: '-1' }),
      422,
      'invalid_request',
      /at least 1/,
    ],
    ['an empty file', () => client.create(''), 422, 'empty_file', /empty/],
    [
      'a binary file',
      () => client.create(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 1, 2, 0, 0, 3])),
      422,
      'binary_file',
      /text|binary|CSV/,
    ],
    [
      'no phone column',
      () => client.create('name,city\nAda,Paris\nBob,Rome\n'),
      422,
      'no_phone_column',
      /name, ?city/,
    ],
    ['only bad rows', () => client.create('phone\n12\nabc\n'), 422, 'no_usable_row', /line 2/],
    [
      'an unknown variable',
      () => client.create(contactsCsv(2, { name: true }), { message: 'Hi {{nmae}}' }),
      422,
      'invalid_template',
      /first_name/,
    ],
    [
      'a placeholder of another program',
      () => client.create(contactsCsv(2, { name: true }), { message: 'Hi {first_name}' }),
      422,
      'invalid_template',
      /\{first_name\} \(character 4\).*write \{\{first_name\}\}/,
    ],
    ['no name', () => client.create(contactsCsv(1), { name: '' }), 422, 'invalid_request', /name/],
    [
      'an unknown field',
      () => client.create(contactsCsv(1), { balance: '1' }),
      422,
      'invalid_request',
      /balance/,
    ],
    [
      'a blank message',
      () => client.create(contactsCsv(1), { message: ' ' }),
      422,
      'invalid_request',
      /message.*empty/,
    ],
    ['NUL in a name', () => client.create(contactsCsv(1), { name: 'a\0b' }), 422, 'invalid_request', /NUL/],
    [
      'NUL in a message',
      () => client.create(contactsCsv(1), { message: 'a\0b' }),
      422,
      'invalid_request',
      /NUL/,
    ],
    ['two files', () => postForm({ name: 'x', message: 'y' }, 2), 422, 'invalid_request', /one CSV file/],
    ['an oversized upload', () => client.create(contactsCsv(100_000)), 413, 'too_large', /large/],
    [
      'JSON',
      () => client.request('salesapi', 'POST', '/create', {}),
      415,
      'unsupported_media_type',
      /multipart/,
    ],
  ];
  it.each(refused)('refuses %s', async (_, send, status, code, says) => {
    const reply = (await send()) as { status: number; text: string };
    expect(reply).toEqual(problem(status, code));
    expect(reply.text).toMatch(says);
  });

  it('leaves nothing behind of a broken upload', async () => {
    const before = await rowCounts();
    const controller = new AbortController();
    const body = new ReadableStream({
      start(stream) {
        const head =
          '--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nx\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n';
        stream.enqueue(new TextEncoder().encode(head + contactsCsv(1_000)));
        setTimeout(() => controller.abort(), 50);
      },
    });
    const upload = fetch(platform.url('salesapi', '/create'), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${client.apiKey}`,
        'content-type': 'multipart/form-data; boundary=b',
      },
      body,
      duplex: 'half',
      signal: controller.signal,
    } as RequestInit);
    await expect(upload).rejects.toThrow(/abort/i);
    expect(await rowCounts()).toEqual(before);
    const truncated = await fetch(platform.url('salesapi', '/create'), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${client.apiKey}`,
        'content-type': 'multipart/form-data; boundary=b',
      },
      body: '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nphone\n+447400123001\n',
    });
    expect(truncated.status).toBe(400);
    expect(await rowCounts()).toEqual(before);
  });

  it('that is refused half-way leaves its connection usable', async () => {
    const connection = new Client(platform.url('salesapi', ''), {
      bodyTimeout: 5_000,
      headersTimeout: 5_000,
    });
    const headers = { authorization: `Bearer ${client.apiKey}` };
    for (const part of ['file', 'other', 'file', 'other']) {
      const form = new ClientForm();
      form.set(part, new Blob([contactsCsv(200_000)]), 'contacts.csv');
      form.set('name', 'after the file');
      const refused = await connection.request({ method: 'POST', path: '/create', headers, body: form });
      expect([413, 422]).toContain(refused.statusCode);
      await refused.body.dump();
      const next = await connection.request({ method: 'GET', path: '/campaigns', headers });
      expect(next.statusCode).toBe(200);
      await next.body.dump();
    }
    await connection.close();
  });

  async function postForm(fields: Record<string, string>, files = 0) {
    const form = new FormData();
    for (let i = 0; i < files; i++) form.append('file', new Blob([contactsCsv(1)]), `${i}.csv`);
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    return client.request('salesapi', 'POST', '/create', form);
  }
  async function rowCounts() {
    const { rows } = await platform.sales.pool.query(
      'SELECT (SELECT count(*) FROM campaign) AS campaigns, (SELECT count(*) FROM message) AS messages',
    );
    return rows[0];
  }
});
