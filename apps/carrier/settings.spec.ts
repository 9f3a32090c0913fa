import { DEFAULTS, readSettings } from './carrier-settings.js';

const SECRET = ['--callback-secret', `whsec_${Buffer.alloc(24).toString('base64')}`];

describe('readSettings', () => {
  const environment = process.env;
  beforeEach(() => {
    process.env = {};
  });
  afterAll(() => {
    process.env = environment;
  });

  it('has the defaults of the demo', () => {
    expect(readSettings(SECRET)).toEqual({ ...DEFAULTS, callbackSecret: SECRET[1] });
  });

  it('prefers a flag to the environment, and the environment to the default', () => {
    process.env.CARRIER_FAILURE_RATE = '0.5';
    expect(readSettings(SECRET).failureRate).toBe(0.5);
    expect(readSettings([...SECRET, '--failure-rate', '0.1', '--no-deduplicate'])).toMatchObject({
      failureRate: 0.1,
      deduplicate: false,
    });
  });

  it('takes a yes or no from a flag alone, a flag with a word, and the environment', () => {
    expect(readSettings([...SECRET, '--watch-recipients']).watchRecipients).toBe(true);
    expect(readSettings([...SECRET, '--watch-recipients', 'no']).watchRecipients).toBe(false);
    process.env.CARRIER_WATCH_RECIPIENTS = 'true';
    expect(readSettings(SECRET).watchRecipients).toBe(true);
    process.env.CARRIER_WATCH_RECIPIENTS = 'false';
    expect(readSettings(SECRET).watchRecipients).toBe(false);
  });

  it.each([
    [[...SECRET, '--watch-recipients', 'perhaps'], '--watch-recipients '],
    [[], '--callback-secret is required'],
    [[...SECRET, '--test-token', 'x'], '--test-token and --test-callback-secret go together'],
    [['--callback-secret', 'whsec_short'], '--callback-secret is "whsec_" and the base64'],
    [[...SECRET, '--lost-rate', '1.5'], '--lost-rate '],
    [[...SECRET, '--port', 'http', '--receipt-batch', '0'], /--port .*--receipt-batch /],
  ])('%j: says which flag is wrong', (argv, message) => {
    expect(() => readSettings(argv)).toThrow(message);
  });

  it('takes accounts of SMPP, and repeats no password where one is wrong', () => {
    const read = (accounts: string) => readSettings([...SECRET, '--smpp-accounts', accounts]).smppAccounts;
    expect(read('one:secret two:pass:2')).toEqual([
      ['one', 'secret'],
      ['two', 'pass:2'],
    ]);
    for (const wrong of ['one', 'one:', ':hunter2', 'one:hunter2hunter2', 'one:hunter2  two:secret'])
      expect(() => read(wrong)).toThrow(/^--smpp-accounts is not a system_id of 1 to 15(?!.*hunter2)/);
  });
});
