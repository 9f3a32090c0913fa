import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { genericKind } from './generic.kind.js';

const ACCOUNT = `
preset = "vonage"
sender = "Broadside"
callback_url = "https://sms.example.com/receipts/generic"
credentials = { api_key = "1a2b3c4d", api_secret = "\${GENERIC_TEST_SECRET}" }

[receipt.verify]
secrets = ["\${GENERIC_TEST_SECRET}"]
`;
const log = { info: () => {}, warn: () => {} };
const folder = mkdtempSync(path.join(tmpdir(), 'generic-'));
const file = path.join(folder, 'account.toml');

beforeEach(() => {
  process.env.GENERIC_TEST_SECRET = 'never shown to anybody';
});
afterAll(() => {
  delete process.env.GENERIC_TEST_SECRET;
  rmSync(folder, { recursive: true });
});

const open = async (text: string) => {
  writeFileSync(file, text);
  return genericKind.open({ GENERIC_ACCOUNT_FILE: file }, log);
};

it('is no carrier without a file', async () => {
  expect(await genericKind.open({ GENERIC_ACCOUNT_FILE: undefined }, log)).toEqual([]);
});

it('is one by a file whose secrets the environment has', async () => {
  const [carrier] = await open(ACCOUNT);
  expect(carrier).toMatchObject({
    name: 'generic',
    capabilities: { deduplicates: false, returnsReference: true },
  });
  await carrier!.close();
});

it.each([
  ['a variable that is not set', ACCOUNT.replaceAll('GENERIC_TEST_SECRET', 'NOT_SET'), 'NOT_SET} is not set'],
  ['a preset that there is not', ACCOUNT.replace('vonage', 'pigeons'), 'preset: is none of'],
  ['a key nobody knows', `colour = "red"\n${ACCOUNT}`, 'colour'],
  ['what is no TOML', `preset = \n${ACCOUNT}`, 'TOML'],
])('names the file and %s, and no secret', async (_, text, expected) => {
  const failure = await open(text).then(String, (error: Error) => error.message);
  expect(failure).toContain(file);
  expect(failure).toContain(expected);
  expect(failure).not.toContain('never shown');
});
