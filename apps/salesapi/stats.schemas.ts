import { z } from 'zod';
import { amount, count, moment, timestamp } from '../../libs/platform/problems/schemas.js';

const MINUTE_MS = 60_000;

/** How long a step is. */
export const STEPS = {
  '1m': MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '1h': 60 * MINUTE_MS,
  '6h': 360 * MINUTE_MS,
  '1d': 1_440 * MINUTE_MS,
} as const;

export const STEPS_MAX = 1_500;
/** Where `from` is not given. */
export const STEPS_USUAL = 60;

const step = z.enum(Object.keys(STEPS) as [keyof typeof STEPS]).meta({ id: 'StatsStep' });

export const statsQuery = z.strictObject({
  from: moment.optional().meta({
    description: `The first moment; ${STEPS_USUAL} steps before \`to\` where it is not given.`,
    examples: ['2026-05-04T12:00:00Z'],
  }),
  to: moment.optional().meta({
    description: 'The moment after the last; now where it is not given.',
    examples: ['2026-05-04T13:00:00Z'],
  }),
  step: step
    .default('1m')
    .meta({ description: 'How long a step is; steps begin at its multiples in UTC.', examples: ['1h'] }),
});

const entry = z
  .object({
    at: timestamp.meta({ description: 'When the step begins.' }),
    registered: count.meta({ description: 'Contacts of campaigns, and single sends, that were taken in.' }),
    sent: count.meta({ description: 'Messages that a carrier took.' }),
    delivered: count,
    failed: count,
    undelivered: count,
    expired: count,
    canceled: count,
    captured: amount.meta({ description: 'Credits that sending cost.' }),
    released: amount.meta({ description: 'Credits that were set aside and given back.' }),
  })
  .meta({ id: 'StatsEntry' });

export const stats = z
  .object({
    from: timestamp,
    to: timestamp,
    step,
    data: z.array(entry),
  })
  .meta({
    id: 'Stats',
    examples: [
      {
        from: '2026-05-04T12:00:00.000Z',
        to: '2026-05-04T12:01:00.000Z',
        step: '1m',
        data: [
          {
            at: '2026-05-04T12:00:00.000Z',
            registered: 0,
            sent: 980,
            delivered: 941,
            failed: 20,
            undelivered: 29,
            expired: 0,
            canceled: 0,
            captured: '98',
            released: '2',
          },
        ],
      },
    ],
  });
