import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { carrierSettings } from '../carriers/configured.js';
import { settings } from '../contracts/settings.js';
import { readConfig } from '../platform/process/config.js';

const all = { ...settings, ...carrierSettings };
type SettingName = keyof typeof all;

const read = (name: SettingName, value: string) => readConfig(all, [name], { [name]: value })[name];

const [ONE, OTHER] = ['one', 'other'].map((name) => `whsec_${Buffer.alloc(24, name).toString('base64')}`) as [
  string,
  string,
];

it.each([
  ['SALES_DATABASE_URL', 'postgresql://user@host:5432/sales', 'postgresql://user@host:5432/sales'],
  ['BATCH_SIZE', '2000', 2_000],
  ['FAILURE_SHARE_MAX', '0.05', 0.05],
  ['CARRIER_DEDUPLICATES', 'false', false],
  ['CARRIER_DEDUPLICATES', 'Yes', true],
  ['CARRIER_IN_DOUBT', 'resend', 'resend'],
  [
    'CORS_ORIGINS',
    'https://a.example, http://b.example:8080',
    ['https://a.example', 'http://b.example:8080'],
  ],
  ['TRUST_PROXY', 'loopback,10.0.0.0/8', ['loopback', '10.0.0.0/8']],
  ['CARRIER_WEBHOOK_SECRET', ONE, [ONE]],
  ['CARRIER_TEST_WEBHOOK_SECRET', ` ${ONE}  ${OTHER}\n`, [ONE, OTHER]],
  // Set to nothing is not set.
  ['CORS_ORIGINS', '', []],
  ['BATCH_SIZE', '', 1_000],
  ['RPC_TLS_CA', '', undefined],
] satisfies [SettingName, string, unknown][])('%s: %j is taken', (name, value, expected) => {
  expect(read(name, value)).toEqual(expected);
});

it.each([
  ['SALES_DATABASE_URL', 'sales', 'is not a URL'],
  ['SALES_DATABASE_URL', '', 'is not set'],
  ['ADMIN_KEY', 'short', 'is shorter than 16 characters'],
  ['ADMIN_KEY', 'long enough for anybody,short', 'is shorter than 16 characters'],
  ['RPC_TOKEN', ' , ', 'is shorter than 16 characters'],
  ['CARRIER_WEBHOOK_SECRET', 'secret', 'is not "whsec_" and the base64 of at least 16 bytes'],
  ['CARRIER_WEBHOOK_SECRET', 'whsec_c2hvcnQ=', 'is not "whsec_" and the base64 of at least 16 bytes'],
  ['CARRIER_TEST_WEBHOOK_SECRET', `${ONE} secret`, 'is not "whsec_" and the base64 of at least 16 bytes'],
  ['BATCH_SIZE', '2001', 'is not a whole number from 1 to 2000'],
  ['BATCH_SIZE', '0', 'is not a whole number from 1 to 2000'],
  ['BATCH_SIZE', '1.5', 'is not a whole number from 1 to 2000'],
  ['BATCH_SIZE', '1e3', 'is not a whole number from 1 to 2000'],
  ['BATCH_SIZE', ' ', 'is not a whole number from 1 to 2000'],
  ['FAILURE_SHARE_MAX', '-0.1', 'is not a number from 0 to 1'],
  ['FAILURE_SHARE_MAX', 'half', 'is not a number from 0 to 1'],
  ['CARRIER_DEDUPLICATES', 'maybe', 'is neither true nor false'],
  ['CARRIER_IN_DOUBT', 'drop', 'is none of hold, resend'],
  ['CORS_ORIGINS', 'https://a.example/path', 'is not a list of origins'],
  ['TRUST_PROXY', '0.0.0.0/0', 'is not a list of addresses and networks'],
  ['TRUST_PROXY', '1', 'is not a list of addresses and networks'],
  ['PRICE_PER_SEGMENT', '0', 'is not a decimal number of credits above 0 and below 1000'],
  ['PRICE_PER_SEGMENT', '1000', 'is not a decimal number of credits above 0 and below 1000'],
  ['CREDIT_LOW', 'much', 'is not a decimal number of credits'],
] satisfies [SettingName, string, string][])('%s: %j is refused by name', (name, value, complaint) => {
  expect(() => read(name, value)).toThrow(`${name} ${complaint}`);
});

it('names everything that is wrong at once, and repeats no value, which may be a secret', () => {
  const env = { ADMIN_KEY: 'hunter2', RPC_TOKEN: 'swordfish', BATCH_SIZE: 'many' };
  const start = () => readConfig(all, ['REDIS_URL', 'ADMIN_KEY', 'RPC_TOKEN', 'BATCH_SIZE'], env);
  expect(start).toThrow(/REDIS_URL is not set; ADMIN_KEY is .*; RPC_TOKEN is .*; BATCH_SIZE is /);
  expect(start).not.toThrow(/hunter2|swordfish|many/);
});

describe('a setting in a file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'settings-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is read from there, without the end of its line', () => {
    const file = path.join(folder, 'rpc_token');
    writeFileSync(file, 'a token of some length\n');
    expect(readConfig(all, ['RPC_TOKEN'], { RPC_TOKEN_FILE: file }).RPC_TOKEN).toEqual([
      'a token of some length',
    ]);
    writeFileSync(file, '\n');
    expect(() => readConfig(all, ['RPC_TOKEN'], { RPC_TOKEN_FILE: file })).toThrow(/RPC_TOKEN is not set/);
  });

  it('is asked for where the file is not there, or where the setting is given in both ways', () => {
    const file = path.join(folder, 'none');
    expect(() => readConfig(all, ['ADMIN_KEY'], { ADMIN_KEY_FILE: file })).toThrow(
      /: ADMIN_KEY cannot be read from the file of ADMIN_KEY_FILE \(ENOENT\)\. docs/,
    );
    const both = { RPC_TOKEN: 'hunter2 hunter2 hunter2', RPC_TOKEN_FILE: file };
    expect(() => readConfig(all, ['RPC_TOKEN'], both)).toThrow(/RPC_TOKEN is given twice/);
    expect(() => readConfig(all, ['RPC_TOKEN'], both)).not.toThrow(/hunter2/);
  });
});
