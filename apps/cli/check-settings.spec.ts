import { checkSettings, misspelt } from './check-settings.js';

it('names every setting that is wrong, and asks for none', () => {
  expect(() => checkSettings({})).not.toThrow();
  expect(() => checkSettings({ ADMIN_KEY: 'short', PRICE_PER_SEGMENT: 'abc', BATCH_SIZE: '5' })).toThrow(
    /ADMIN_KEY is shorter than 16 characters.*; PRICE_PER_SEGMENT is not a decimal/,
  );
  expect(() => checkSettings({ RPC_TOKEN_FILE: '/nowhere/at/all' })).toThrow(/RPC_TOKEN cannot be read/);
});

it.each([
  ['PRICE_PER_SEGMNT', 'PRICE_PER_SEGMENT'],
  ['ADMINKEY_FILE', 'ADMIN_KEY_FILE'],
  ['REDIS_URI', 'REDIS_URL'],
  ['DATADIR_', 'DATA_DIR'],
])('of the variable %s it is said that %s may be meant', (name, meant) => {
  expect(misspelt({ [name]: 'x' })).toEqual([
    `WARNING: nothing reads the variable ${name}; is ${meant} meant?`,
  ]);
});

it.each([
  'PATH',
  'HOME',
  'HOSTNAME',
  'DATABASE_URL',
  'CARRIER_LATE_RATE',
  'CARRIER_BUSY_RATE',
  'CARRIER_LATE_BY_MS',
  'npm_config_cache',
  'LOG_LEVEL',
  'ADMIN_KEY_FILE',
])('of the variable %s nothing is said', (name) => expect(misspelt({ [name]: 'x' })).toEqual([]));
