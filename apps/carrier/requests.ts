import { z } from 'zod';
import { DELAY_MAX_MS, DELAYS, RATES } from './carrier-settings.js';
import {
  FULL_WINDOW,
  MESSAGES_BELOW_413_MAX,
  MESSAGES_PER_REQUEST_MAX,
  RECEIPT_FAULTS,
  RETRY_AFTER_S,
  SLOW_ANSWER_MS,
  SUBMISSION_FAULTS,
} from './fault-kinds.js';

// What requests may say beside the messages. Loaded by the first that says any, since zod is a good part of an idle carrier.

const all = <Name extends string>(names: readonly Name[], max: number) =>
  Object.fromEntries(names.map((name) => [name, z.coerce.number().min(0).max(max)])) as Record<
    Name,
    z.ZodCoercedNumber
  >;

/** The `simulate` object of a single submission over HTTP. Only `POST /faults` can close ports and end binds. */
export const simulateSchema = z
  .strictObject({
    ...all(DELAYS, DELAY_MAX_MS),
    ...all(RATES, 1),
    deduplicate: z.boolean(),
    ownIds: z.boolean(),
    fault: z.enum(SUBMISSION_FAULTS).exclude(['down', 'die_with_full_window', 'bind_stolen']),
  })
  .partial();
export type Simulate = z.infer<typeof simulateSchema>;

/** How long it lasts; without it, until another of its kind or "none". */
const forMs = z.number().min(1).max(3_600_000).optional();
/** How many submissions it meets; without it, every one. */
const times = z.int().min(1).optional();

/** The body of `POST /faults`. A fault takes the place of the one of its kind; "none" ends both. */
export const faultSchema = z.discriminatedUnion('fault', [
  z.strictObject({ fault: z.literal('none') }),
  z.strictObject({ fault: z.enum(RECEIPT_FAULTS), forMs }),
  z.strictObject({
    fault: z.literal('slow_answer'),
    times,
    forMs,
    delayMs: z.number().min(0).max(3_600_000).default(SLOW_ANSWER_MS),
  }),
  z.strictObject({
    fault: z.enum(['error_429', 'error_503']),
    times,
    forMs,
    retryAfterS: z.int().min(0).max(1_000_000_000).default(RETRY_AFTER_S),
  }),
  z.strictObject({
    fault: z.literal('error_413'),
    times,
    forMs,
    messagesMax: z.int().min(0).max(MESSAGES_PER_REQUEST_MAX).default(MESSAGES_BELOW_413_MAX),
  }),
  z.strictObject({
    fault: z.literal('die_with_full_window'),
    times,
    forMs,
    unansweredMax: z.int().min(1).max(1_000).default(FULL_WINDOW),
  }),
  z.strictObject({ fault: z.literal('bind_stolen'), forMs }),
  z.strictObject({
    fault: z
      .enum(SUBMISSION_FAULTS)
      .exclude(['slow_answer', 'error_413', 'error_429', 'error_503', 'die_with_full_window', 'bind_stolen']),
    times,
    forMs,
  }),
]);
export type FaultRequest = z.input<typeof faultSchema>;
