import { Command, Option } from 'commander';
import {
  anyText,
  decimal,
  type Kind,
  oneOf,
  optional,
  readSettings as readTable,
  required,
  type Setting,
  text,
  textFrom,
  whole,
  yesOrNo,
} from '../../libs/contracts/setting.js';
import { settingTexts } from '../../libs/platform/process/config.js';

/** How messages fare: the program's flags, and the `simulate` object of a single request. */
export interface Behaviour {
  latencyMeanMs: number;
  latencyStddevMs: number;
  submitLatencyMs: number;
  failureRate: number;
  busyRate: number;
  undeliveredRate: number;
  duplicateRate: number;
  reorderRate: number;
  lateRate: number;
  lateByMs: number;
  lostRate: number;
  deduplicate: boolean;
  /** Receipts name messages by ids of the carrier's own, which the answer has. */
  ownIds: boolean;
}

export const DELAYS = ['latencyMeanMs', 'latencyStddevMs', 'submitLatencyMs', 'lateByMs'] as const;
export const DELAY_MAX_MS = 86_400_000;
export const RATES = [
  'failureRate',
  'busyRate',
  'undeliveredRate',
  'duplicateRate',
  'reorderRate',
  'lateRate',
  'lostRate',
] as const;

export interface Settings extends Behaviour {
  host: string;
  port: number;
  /** The same seed gives each reference the same fate, whatever the order and the time. */
  seed: number;
  receiptBatch: number;
  /** Submissions above it get 429; 0 is no limit. */
  messagesPerSecond: number;
  callbackSecret: string;
  /** The bearer token asked of submissions; without one, any is taken. */
  token?: string | undefined;
  /** A second account: who shows this token gets callbacks that are signed with this secret. Both or neither. */
  testToken?: string | undefined;
  testCallbackSecret?: string | undefined;
  /** Of SMPP; without it there is none. */
  smppPort?: number | undefined;
  /** Who may bind, by system_id and password. */
  smppAccounts: [systemId: string, password: string][];
  /** Of an account at once; one more gets ESME_RALYBND. */
  smppBindsMax: number;
  /** Submits of a bind without an answer; one more gets ESME_RTHROTTLED. */
  smppWindow: number;
  /** Receipts of a bind without an answer. */
  smppDeliverWindow: number;
  /** After which a receipt without an answer is sent again. */
  smppDeliverTimeoutMs: number;
  /** How ids are written in receipts; in submit_sm_resp they are decimal. */
  smppReceiptIds: 'decimal' | 'hex';
  /** Counts messages for somebody who got the same text before; costs up to 36 MB. */
  watchRecipients: boolean;
  /** Keeps what `GET /taken` tells; up to 200 MB. */
  keepLog: boolean;
}

const each = <Name extends string>(names: readonly Name[], max: number) =>
  Object.fromEntries(names.map((name) => [name, required(decimal(0, max))])) as Record<Name, Setting<number>>;

const signingSecrets = text(
  /^whsec_[A-Za-z0-9+/]{22,}={0,2}( whsec_[A-Za-z0-9+/]{22,}={0,2})*$/,
  'is "whsec_" and the base64 of at least 16 bytes; several are separated by a space',
);

const ACCOUNTS_MAX = 16;

/** What SMPP 3.4 has room for. */
const accounts: Kind<Settings['smppAccounts']> = (given) => {
  const words = given.split(' ');
  if (
    words.length > ACCOUNTS_MAX ||
    !words.every((word) => /^[\x21-\x39\x3b-\x7e]{1,15}:[\x21-\x7e]{1,8}$/.test(word))
  )
    throw new Error(
      `is not a system_id of 1 to 15 characters, ":" and a password of 1 to 8, at most ${ACCOUNTS_MAX} with a space between`,
    );
  return words.map((word) => [word.slice(0, word.indexOf(':')), word.slice(word.indexOf(':') + 1)]);
};

const SETTINGS = {
  ...each(DELAYS, DELAY_MAX_MS),
  ...each(RATES, 1),
  deduplicate: required(yesOrNo),
  ownIds: required(yesOrNo),
  host: required(anyText),
  port: required(whole(0, 65_535)),
  seed: required(whole(0, 0xffff_ffff)),
  receiptBatch: required(whole(1, 5_000)),
  messagesPerSecond: required(decimal(0, 10_000_000)),
  callbackSecret: required(
    signingSecrets,
    'is required; make one with: echo "whsec_$(openssl rand -base64 24)"',
  ),
  token: optional(textFrom(1)),
  testToken: optional(textFrom(1)),
  testCallbackSecret: optional(signingSecrets),
  watchRecipients: required(yesOrNo),
  keepLog: required(yesOrNo),
  smppPort: optional(whole(0, 65_535)),
  smppAccounts: required(accounts),
  smppBindsMax: required(whole(1, 1_000)),
  smppWindow: required(whole(1, 10_000)),
  smppDeliverWindow: required(whole(1, 10_000)),
  smppDeliverTimeoutMs: required(whole(1, 3_600_000)),
  smppReceiptIds: required(oneOf('decimal', 'hex')),
} satisfies { [Name in keyof Settings]-?: Setting<Settings[Name]> };

/** The defaults of the demo: quick receipts, and a few failures so that every path is seen. */
export const DEFAULTS = {
  host: '127.0.0.1',
  port: 8010,
  seed: 1,
  latencyMeanMs: 200,
  latencyStddevMs: 50,
  submitLatencyMs: 0,
  failureRate: 0.02,
  busyRate: 0,
  undeliveredRate: 0.03,
  duplicateRate: 0,
  reorderRate: 0,
  lateRate: 0,
  lateByMs: 5_000,
  lostRate: 0,
  deduplicate: true,
  ownIds: false,
  receiptBatch: 500,
  messagesPerSecond: 0,
  watchRecipients: false,
  keepLog: false,
  smppAccounts: [['esme1', 'secret']],
  smppBindsMax: 10,
  smppWindow: 1_000,
  smppDeliverWindow: 100,
  smppDeliverTimeoutMs: 30_000,
  smppReceiptIds: 'decimal',
} satisfies Partial<Settings>;

const FLAGS: [flag: string, env: string, fallback: number | string | boolean | undefined, words: string][] = [
  ['--host <address>', 'CARRIER_HOST', DEFAULTS.host, 'address to listen on'],
  ['--port <n>', 'CARRIER_PORT', DEFAULTS.port, 'port to listen on; 0 takes a free one'],
  ['--seed <n>', 'CARRIER_SEED', DEFAULTS.seed, 'same seed, same fate for each reference'],
  ['--latency-mean-ms <ms>', 'CARRIER_LATENCY_MEAN_MS', DEFAULTS.latencyMeanMs, 'from acceptance to receipt'],
  [
    '--latency-stddev-ms <ms>',
    'CARRIER_LATENCY_STDDEV_MS',
    DEFAULTS.latencyStddevMs,
    'spread of it (normal)',
  ],
  ['--submit-latency-ms <ms>', 'CARRIER_SUBMIT_LATENCY_MS', DEFAULTS.submitLatencyMs, 'before an answer'],
  ['--failure-rate <0..1>', 'CARRIER_FAILURE_RATE', DEFAULTS.failureRate, 'refused for good when submitted'],
  ['--busy-rate <0..1>', 'CARRIER_BUSY_RATE', DEFAULTS.busyRate, 'refused the first time, taken the second'],
  [
    '--undelivered-rate <0..1>',
    'CARRIER_UNDELIVERED_RATE',
    DEFAULTS.undeliveredRate,
    'accepted, not delivered',
  ],
  ['--duplicate-rate <0..1>', 'CARRIER_DUPLICATE_RATE', DEFAULTS.duplicateRate, 'receipt sent twice'],
  [
    '--reorder-rate <0..1>',
    'CARRIER_REORDER_RATE',
    DEFAULTS.reorderRate,
    'final receipt first, "sent" after it',
  ],
  ['--late-rate <0..1>', 'CARRIER_LATE_RATE', DEFAULTS.lateRate, 'receipt later by --late-by-ms'],
  ['--late-by-ms <ms>', 'CARRIER_LATE_BY_MS', DEFAULTS.lateByMs, 'how much later'],
  ['--lost-rate <0..1>', 'CARRIER_LOST_RATE', DEFAULTS.lostRate, 'receipt never sent'],
  ['--own-ids [yes]', 'CARRIER_OWN_IDS', DEFAULTS.ownIds, 'answers with ids, and receipts have these'],
  ['--receipt-batch <n>', 'CARRIER_RECEIPT_BATCH', DEFAULTS.receiptBatch, 'receipts in one callback at most'],
  [
    '--messages-per-second <n>',
    'CARRIER_MESSAGES_PER_SECOND',
    DEFAULTS.messagesPerSecond,
    '429 above; 0: no limit',
  ],
  [
    '--watch-recipients [yes]',
    'CARRIER_WATCH_RECIPIENTS',
    DEFAULTS.watchRecipients,
    'count who gets the same text under two references',
  ],
  ['--keep-log [yes]', 'CARRIER_KEEP_LOG', DEFAULTS.keepLog, 'keep what was taken over HTTP, for GET /taken'],
  ['--callback-secret <whsec>', 'CARRIER_WEBHOOK_SECRET', undefined, 'signs the callbacks; required'],
  ['--token <token>', 'CARRIER_TOKEN', undefined, 'bearer token asked of submissions; none: any is taken'],
  ['--test-token <token>', 'CARRIER_TEST_TOKEN', undefined, 'bearer token of a second account'],
  [
    '--test-callback-secret <whsec>',
    'CARRIER_TEST_WEBHOOK_SECRET',
    undefined,
    'signs the callbacks of the second account',
  ],
  ['--smpp-port <n>', 'CARRIER_SMPP_PORT', undefined, 'port for SMPP; 0 takes a free one; none: no SMPP'],
  [
    '--smpp-accounts <id:password …>',
    'CARRIER_SMPP_ACCOUNTS',
    DEFAULTS.smppAccounts.map((account) => account.join(':')).join(' '),
    'who may bind, separated by spaces',
  ],
  ['--smpp-binds-max <n>', 'CARRIER_SMPP_BINDS_MAX', DEFAULTS.smppBindsMax, 'binds of an account at once'],
  ['--smpp-window <n>', 'CARRIER_SMPP_WINDOW', DEFAULTS.smppWindow, 'submits of a bind without an answer'],
  [
    '--smpp-deliver-window <n>',
    'CARRIER_SMPP_DELIVER_WINDOW',
    DEFAULTS.smppDeliverWindow,
    'receipts of a bind without an answer',
  ],
  [
    '--smpp-deliver-timeout-ms <ms>',
    'CARRIER_SMPP_DELIVER_TIMEOUT_MS',
    DEFAULTS.smppDeliverTimeoutMs,
    'after which such a receipt is sent again',
  ],
  [
    '--smpp-receipt-ids <form>',
    'CARRIER_SMPP_RECEIPT_IDS',
    DEFAULTS.smppReceiptIds,
    'decimal, or hex: not as submit_sm_resp has them',
  ],
];

/**
 * Settings from flags first, then the environment, then the defaults.
 * @throws Error naming every flag that is wrong
 */
export function readSettings(argv: readonly string[]): Settings {
  const command = new Command('carrier')
    .description('A simulated SMS carrier; apps/carrier/README.md is its protocol')
    .option('--no-deduplicate', 'accept a reference again each time it comes');
  for (const [flag, env, fallback, words] of FLAGS) {
    command.addOption(new Option(flag, words).env(env).default(fallback).preset(true));
  }
  const { texts, faults: unread } = settingTexts(FLAGS.map(([, env]) => env));
  // Those that stand in files are read like the others.
  Object.assign(process.env, texts);
  command.parse([...argv], { from: 'user' });
  // A flag without a word, and a default, are no text yet.
  const given = Object.fromEntries(
    Object.entries(command.opts()).map(([name, value]) => [name, String(value)]),
  );
  const { values, faults } = readTable(SETTINGS, Object.keys(SETTINGS) as (keyof typeof SETTINGS)[], given);
  if (Boolean(values.testToken) !== Boolean(values.testCallbackSecret))
    faults.push(['testToken', 'and --test-callback-secret go together']);
  if (faults.length + unread.length === 0) return values;
  throw new Error(
    [
      ...unread.map((fault) => fault.join(' ')),
      ...faults.map(([name, complaint]) => `${flagOf(name)} ${complaint}`),
    ].join('; '),
  );
}

function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
