import { z } from 'zod';
import { COUNTRIES } from './destinations.js';

const SENDERS_MAX = 10_000_000;
const MESSAGES_MAX = 10_000_000_000;

const count = (max: number) => z.int().min(1).max(max);

const destinations = z
  .record(
    z.string().refine((code) => COUNTRIES.includes(code), { error: `is none of ${COUNTRIES.join(', ')}` }),
    z.number().min(0).max(1_000_000),
  )
  .refine((mix) => Object.values(mix).some((weight) => weight > 0), 'at least one weight must be above 0');

/** What a person may say, in a file or by a flag of the same name; times are in seconds. */
const said = z.strictObject({
  messages: count(MESSAGES_MAX).default(1_000),
  messageLength: z
    .tuple([count(1_600), count(1_600)])
    .refine(([min, max]) => min <= max, 'the shortest must not be above the longest')
    .default([1, 100]),
  destinations: destinations.default({ US: 8, CA: 1, GB: 1 }),
  producers: count(1_000).default(10),
  batchSize: count(10_000).default(100),
  queueSize: count(100_000_000).default(10_000),
  senders: count(SENDERS_MAX).default(50_000),
  sendTimeMean: z.number().min(0.001).max(3_600).default(1),
  sendTimeDeviation: z.number().min(0).max(3_600).default(0.1),
  failureRate: z.number().min(0).max(1).default(0.1),
  monitorInterval: z.number().min(0).max(3_600).default(1),
  seed: z.int().min(0).default(1),
});

/** What can be set. */
export type SettingName = keyof typeof said.shape;

/** One run: the same settings give the same messages and the same counts. */
export interface SimulationSettings {
  messages: number;
  /** Characters of a body, both ends included. */
  messageLengthMin: number;
  messageLengthMax: number;
  /** Weights by country. */
  destinations: Record<string, number>;
  producers: number;
  /** Messages a batch. */
  batchSize: number;
  /** Messages that the broker has room for. */
  queueSize: number;
  senders: number;
  sendTimeMeanMs: number;
  sendTimeDeviationMs: number;
  /** The share of messages whose sending fails. */
  failureRate: number;
  /** 0 for no monitor. */
  monitorIntervalMs: number;
  seed: number;
}

export const SETTING_NAMES = Object.keys(said.shape) as SettingName[];

/** One thing that is wrong, and with which setting; '' if with none of them. */
export interface SettingFault {
  setting: string;
  detail: string;
}

/**
 * Checks what was said and fills in the defaults.
 * @returns everything that is wrong, or the settings.
 */
export function readSettings(input: object): { settings: SimulationSettings } | { faults: SettingFault[] } {
  const parsed = said.safeParse(input);
  if (!parsed.success) return { faults: parsed.error.issues.flatMap(faultsOf) };
  const { messageLength, sendTimeMean, sendTimeDeviation, monitorInterval, ...rest } = parsed.data;
  if (rest.queueSize < rest.batchSize)
    return {
      faults: [{ setting: 'queueSize', detail: `must hold a batch, which is ${rest.batchSize} messages` }],
    };
  return {
    settings: {
      ...rest,
      messageLengthMin: messageLength[0],
      messageLengthMax: messageLength[1],
      sendTimeMeanMs: sendTimeMean * 1_000,
      sendTimeDeviationMs: sendTimeDeviation * 1_000,
      monitorIntervalMs: monitorInterval * 1_000,
    },
  };
}

function faultsOf(issue: z.core.$ZodIssue): SettingFault[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((setting) => ({ setting, detail: 'is no setting' }));
  const [setting = '', ...inside] = issue.path.map(String);
  const detail = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return [{ setting, detail: inside.length > 0 ? `${inside.join('.')}: ${detail}` : detail }];
}
