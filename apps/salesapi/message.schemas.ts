import { z } from 'zod';
import { ERROR_CODES } from '../../libs/carriers/error-codes.js';
import { Problem } from '../../libs/platform/problems/problem.js';
import {
  moment,
  NOT_A_CURSOR,
  pageLimit,
  pageOf,
  timestamp,
  withoutNul,
} from '../../libs/platform/problems/schemas.js';
import { SEGMENTS_MAX } from '../../libs/sales/contact-files/campaign.import.js';
import { HOPS_KEPT } from '../../libs/sales/model/hop.js';
import { STATUS_NAMES } from '../../libs/sales/model/message.js';
import { parseMessageId } from '../../libs/sales/model/reference.js';
import { countSegments } from '../../libs/sms/encoding.js';
import { formed, textForm } from '../../libs/sms/text-form.js';
import { NORMALIZE, TRANSLITERATE } from './campaign.schemas.js';
import { allowNumberTypes, defaultRegion, isNumber, readNumber, senderId } from './number.schemas.js';

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
    carrierCode: z
      .string()
      .max(64)
      .nullable()
      .meta({ description: 'The carrier’s own code for that, as it gave it, where it gave one.' }),
    segments: z.int().min(1),
    updatedAt: timestamp,
    times: z
      .object({ queued: timestamp.nullable(), sent: timestamp.nullable(), final: timestamp.nullable() })
      .optional()
      .meta({
        id: 'MessageTimes',
        description:
          'Of a message that is seen by itself: when it was queued, when a carrier took it, and when its last status came; null for what has not been.',
      }),
    attempts: z
      .array(
        z
          .object({
            carrier: z.string(),
            at: timestamp,
            outcome: z.enum(['refused', 'accepted', 'in_doubt']).meta({ id: 'SubmissionOutcome' }),
            code: z.string().nullable().meta({ description: 'Why it was refused: one of the `errorCode`s.' }),
          })
          .meta({ id: 'MessageAttempt' }),
      )
      .max(HOPS_KEPT + 1)
      .optional()
      .meta({
        description:
          'The carriers that it was given to in its run, in order: of a message that is seen by itself, where one of them refused it and another was asked, or it was sent again after doubt. ' +
          'Another is never asked while a carrier may have taken it, unless the operator prefers a doubled message to a lost one.',
      }),
    text: z.string().optional().meta({
      description: 'As it is sent: of a message that is seen by itself, and in lists with `include=text`.',
    }),
  })
  .meta({
    id: 'Message',
    examples: [
      {
        id: 'msg_2s_17',
        to: '+14155550123',
        status: 'undelivered',
        errorCode: 'absent_subscriber',
        carrierCode: 'ABSENT_SUBSCRIBER',
        segments: 1,
        updatedAt: '2026-05-04T12:00:02.000Z',
      },
    ],
  });

export const messagePage = pageOf('Message', message);

export const messageListQuery = z.strictObject({
  include: z
    .enum(['text'], 'is not known: `text` is what may be included')
    .meta({ id: 'IncludedInMessages' })
    .optional()
    .meta({ description: '`text`: each message with its text, as it is sent.', examples: ['text'] }),
  status: z
    .string()
    // All of them, and no more: each name of a long list would be an error of its own.
    .max(STATUS_NAMES.join(',').length)
    .transform((text, context) => {
      const names = z.array(z.enum(STATUS_NAMES)).safeParse(text.split(','));
      if (names.success) return names.data;
      context.addIssue({ code: 'custom', message: `has a name that is none of ${STATUS_NAMES.join(', ')}` });
      return z.NEVER;
    })
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
  to: z
    .string()
    .max(80)
    .optional()
    .meta({
      description:
        'Only messages to this number, with its country code or as it is dialled within the `defaultRegion` of the campaign. ' +
        'It is looked for as `updatedSince` is.',
      examples: ['+14155550123'],
    }),
  updatedSince: moment.optional().meta({
    description:
      'Only messages that changed at this time or later. Like `status` it is found by looking through the campaign, ' +
      '50,000 messages for one page: where few match, a page has fewer than `limit`, or none, and `nextCursor` looks on.',
    examples: ['2026-05-04T12:00:00Z'],
  }),
});

/** `msg_…` → campaign and position, or null for what cannot be one, which is answered with 404. */
export const messageId = z
  .string()
  .transform((id) => parseMessageId(id))
  .meta({ description: 'The id of a message.', examples: ['msg_2s_17'] });

export const sendBody = z
  .strictObject({
    to: z.string().meta({
      description: 'The number with its country code, or as it is dialled within `defaultRegion`.',
      examples: ['+14155550123'],
    }),
    defaultRegion,
    allowNumberTypes,
    text: z
      .string()
      .max(1_600)
      .refine((value) => value.trim() !== '', 'must not be empty')
      .refine(withoutNul, 'must not contain NUL')
      .meta({ description: `At most ${SEGMENTS_MAX} segments.`, examples: ['Your code is 123456.'] }),
    normalize: z
      .boolean('is true or false')
      .default(true)
      .meta({ description: `${NORMALIZE} \`false\` sends what was written.`, examples: [true] }),
    transliterate: z
      .boolean('is true or false')
      .default(false)
      .meta({ description: TRANSLITERATE, examples: [false] }),
    sender: senderId,
  })
  .refine((body) => readNumber(body).ok, isNumber)
  .meta({
    id: 'SendMessage',
    examples: [{ to: '+14155550123', text: 'Your code is 123456.', sender: 'Broadside' }],
  });

/**
 * The text of a single send as it is sent, and what it needs.
 * @throws Problem 422 where nothing of it can be seen, or it is too long.
 */
export function textToSend(body: z.output<typeof sendBody>): { text: string; segments: number } {
  const text = formed(body.text, textForm(body));
  const segments = countSegments(text);
  if (text.trim() === '') throw wrongText('is empty: nothing in it can be seen');
  if (segments > SEGMENTS_MAX) {
    throw wrongText(
      `needs ${segments} segments, and at most ${SEGMENTS_MAX} are sent as one message: shorten it, or send it in parts`,
    );
  }
  return { text, segments };
}

const wrongText = (detail: string) =>
  new Problem(422, 'invalid_request', `text ${detail}`, { errors: [{ field: 'text', detail }] });

/** As `POST /messages` answers. */
export const acceptedExample: z.input<typeof message> = {
  id: 'msg_2s_17',
  to: '+14155550123',
  status: 'queued',
  errorCode: null,
  carrierCode: null,
  segments: 1,
  updatedAt: '2026-05-04T12:00:00.000Z',
};
