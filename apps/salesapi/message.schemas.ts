import { z } from 'zod';
import { ERROR_CODES } from '../../libs/carriers/error-codes.js';
import { STATUS_NAMES } from '../../libs/messages/message.js';
import { NOT_A_CURSOR, pageLimit, pageOf, timestamp } from '../../libs/platform/schemas.js';

const status = z.enum([...STATUS_NAMES, 'sending']).meta({ id: 'MessageStatus' });

const why = `Why it failed, where it did.

${Object.entries(ERROR_CODES)
  .map(([code, meaning]) => `- \`${code}\`: ${meaning}`)
  .join('\n')}`;

/** A message as the API shows it. */
export const message = z
  .object({
    id: z.string().regex(/^msg_[0-9a-z]{1,11}_\d{1,9}$/),
    to: z
      .string()
      .regex(/^\+\d{5,15}$/)
      .meta({ description: 'E.164.' }),
    status,
    errorCode: z.string().nullable().meta({ description: why }),
    segments: z.int().min(1),
    updatedAt: timestamp,
  })
  .meta({
    id: 'Message',
    examples: [
      {
        id: 'msg_2s_17',
        to: '+14155550123',
        status: 'undelivered',
        errorCode: 'absent_subscriber',
        segments: 1,
        updatedAt: '2026-05-04T12:00:02.000Z',
      },
    ],
  });

export const messagePage = pageOf('Message', message);

export const messageListQuery = z.strictObject({
  status: z
    .string()
    .transform((names) => names.split(','))
    .pipe(z.array(z.enum(STATUS_NAMES)))
    .default([])
    .meta({
      description: `Only messages in these statuses, separated by commas: ${STATUS_NAMES.join(', ')}.`,
      examples: ['failed,undelivered'],
    }),
  // The position of a message in its campaign, no larger than a Postgres integer.
  cursor: z
    .string()
    .regex(/^\d{1,9}$/, NOT_A_CURSOR)
    .transform(Number)
    .default(-1)
    .meta({ description: '`nextCursor` of the page before.', examples: ['99'] }),
  limit: pageLimit(100, 1_000),
});
