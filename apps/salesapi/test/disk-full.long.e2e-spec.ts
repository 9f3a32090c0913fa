import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { type ClientRequest, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { TestPlatform } from '../../../libs/testing/platform.js';
import { problem, TestClient } from '../../../libs/testing/workspace-client.js';
import { SmallDisk } from './small-disk.js';

/** Of one workspace: one place more is for others. */
const UPLOADS_MAX = 2;

/** Where no small disk can be made, the tests that need one say that they were skipped. */
const onSmallDisk = SmallDisk.canBeMade() ? it : it.skip;
const spoolDisk = SmallDisk.canBeMade() ? new SmallDisk(2) : null;
const folder = spoolDisk?.folder ?? mkdtempSync(path.join(tmpdir(), 'broadside-spool-'));

let platform: TestPlatform;
let client: TestClient;
const slow: ClientRequest[] = [];

beforeAll(async () => {
  platform = await TestPlatform.start({
    services: ['rpc', 'webapi', 'salesapi'],
    settings: { UPLOAD_DIR: folder, UPLOADS_IN_FLIGHT_MAX: String(UPLOADS_MAX + 1), REQUEST_WAIT_MS: '0' },
  });
  client = await TestClient.create(platform, '0');
});
afterEach(() => {
  for (const upload of slow.splice(0)) upload.destroy();
});
afterAll(async () => {
  await platform.stop();
  if (spoolDisk) spoolDisk.remove();
  else rmSync(folder, { recursive: true });
});

const isEmpty = () => readdirSync(folder).length === 0 && !spoolDisk?.usedBytes();
const campaigns = async () => (await client.request('salesapi', 'GET', '/campaigns')).body.data;

/** An upload whose client has sent this much of its file and goes on when it likes. */
async function beginUpload(csv: string): Promise<ClientRequest> {
  const upload = request(platform.url('salesapi', '/create'), {
    method: 'POST',
    agent: false,
    headers: { authorization: `Bearer ${client.apiKey}`, 'content-type': 'multipart/form-data; boundary=b' },
  });
  upload.on('error', () => {});
  slow.push(upload);
  const field = (name: string, more = '') =>
    `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`;
  const head = `${field('name')}slow\r\n${field('message')}Hello\r\n${field('file', '; filename="a.csv"')}`;
  await new Promise((resolve) => upload.write(head + csv, resolve));
  return upload;
}

/** Ends it, and resolves with the status of the reply. */
function finish(upload: ClientRequest): Promise<number> {
  return new Promise((resolve, reject) => {
    upload.on('response', (reply) => resolve(reply.resume().statusCode ?? 0)).on('error', reject);
    upload.end('\r\n--b--\r\n');
  });
}

it('takes so many uploads at once, refuses the next at once, and answers everything else', async () => {
  const uploads = await Promise.all(Array.from({ length: UPLOADS_MAX }, () => beginUpload(contactsCsv(10))));
  await eventually('the next is refused', async () => (await client.create(contactsCsv(1))).status === 429);
  expect(await client.create(contactsCsv(1))).toEqual(problem(429, 'concurrency_limited'));
  expect((await client.request('salesapi', 'GET', '/campaigns')).status).toBe(200);
  expect(await Promise.all(uploads.map(finish))).toEqual(uploads.map(() => 201));
  expect((await client.create(contactsCsv(1))).status).toBe(201);
});

it('leaves nothing of an upload on the disk, whether it was finished, broken off or the process killed', async () => {
  const csv = contactsCsv(20_000);
  expect((await client.create(csv)).status).toBe(201);
  await eventually('the disk is free', async () => isEmpty());

  (await beginUpload(csv)).destroy();
  await eventually('the disk is free', async () => isEmpty());

  await beginUpload(csv);
  if (spoolDisk) await eventually('some of it is on the disk', async () => spoolDisk.usedBytes() > 0);
  expect(readdirSync(folder)).toEqual([]);
  await platform.stopService('salesapi', 'SIGKILL');
  expect(isEmpty()).toBe(true);
  await platform.startService('salesapi');
});

it('names the upload folder that cannot be used, and does not start', async () => {
  await platform.stopService('salesapi');
  const start = platform.startService('salesapi', { UPLOAD_DIR: '/dev/null/uploads' });
  await expect(start).rejects.toThrow(/UPLOAD_DIR \/dev\/null\/uploads cannot be used: ENOTDIR/);
  await platform.startService('salesapi');
});

onSmallDisk(
  'refuses an upload for which the spool has no room, keeps nothing, and takes the next',
  async () => {
    const before = await campaigns();
    const tooLarge = contactsCsv(200_000);
    expect(tooLarge.length).toBeGreaterThan(spoolDisk!.sizeMb * 1024 ** 2);
    const refused = await client.create(tooLarge);
    expect(refused).toEqual(problem(503, 'insufficient_storage'));
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(await campaigns()).toEqual(before);
    await eventually('the disk is free', async () => isEmpty());
    expect((await client.create(contactsCsv(10))).status).toBe(201);
  },
);

onSmallDisk(
  'refuses an upload for which Postgres has no room, keeps nothing, and takes the next',
  async () => {
    const { pool } = platform.sales;
    const disk = new SmallDisk(4);
    const location = path.join(disk.folder, 'tablespace');
    mkdirSync(location, { mode: 0o700 });
    const { rows } = await pool.query(`SELECT current_setting('data_directory') AS folder`);
    const { uid, gid } = statSync(rows[0].folder);
    chownSync(location, uid, gid);
    const name = `small_${process.pid}`;
    await pool.query(`CREATE TABLESPACE ${name} LOCATION '${location}'`);
    try {
      const before = await campaigns();
      await pool.query(`ALTER TABLE message SET TABLESPACE ${name}`);
      expect(await client.create(contactsCsv(50_000))).toEqual(problem(503, 'insufficient_storage'));
      expect(await campaigns()).toEqual(before);
      await pool.query('ALTER TABLE message SET TABLESPACE pg_default');
      expect((await client.create(contactsCsv(50_000))).status).toBe(201);
    } finally {
      await pool.query('ALTER TABLE message SET TABLESPACE pg_default');
      await pool.query(`DROP TABLESPACE ${name}`);
      disk.remove();
    }
  },
);
