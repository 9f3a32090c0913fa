import { z } from 'zod';
import { STATUS_NAMES } from '../../libs/messages/message.js';
import { parseCampaignId } from '../../libs/messages/reference.js';
import { Problem } from '../../libs/platform/problem.js';
import { isRegion } from '../../libs/sms/phone.js';
import type { Upload } from './upload.js';

const campaignStatuses = [
  'draft',
  'reserving',
  'running',
  'paused',
  'canceling',
  'canceled',
  'completed',
] as const;

const pageLimit = z.coerce.number().int().min(1).max(1_000).default(100);

/** `cmp_…` → id, or null for what cannot be one, which is answered with 404. */
export const campaignIdSchema = z.string().transform((text) => parseCampaignId(text));

const campaignCursor = z.string().transform((text, context) => {
  const id = parseCampaignId(text);
  if (id !== null) return id;
  context.addIssue({
    code: 'custom',
    message: 'is not a cursor of this list; use nextCursor of the page before',
  });
  return z.NEVER;
});

/** The position of a message in its campaign, as `nextCursor` gives it; no larger than a Postgres integer. */
const messageCursor = z
  .string()
  .regex(/^\d{1,9}$/, 'is not a cursor of this list; use nextCursor of the page before')
  .transform(Number);

export const runBody = z.strictObject({
  campaignId: z.string().transform((text, context) => {
    const id = parseCampaignId(text);
    if (id !== null) return id;
    context.addIssue({ code: 'custom', message: 'is not a campaign id; it looks like cmp_…' });
    return z.NEVER;
  }),
});

export const campaignListQuery = z.strictObject({
  status: z.enum(campaignStatuses).optional(),
  cursor: campaignCursor.optional(),
  limit: pageLimit,
});

export const messageListQuery = z.strictObject({
  status: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(STATUS_NAMES)))
    .default([]),
  cursor: messageCursor.default(-1),
  limit: pageLimit,
});

/** Postgres text cannot hold NUL. */
const withoutNul = (value: string) => !value.includes('\0');

/** A form field is text; only a plain decimal number is one. */
const formNumber = <Schema extends z.ZodType<unknown, number>>(schema: Schema) =>
  z
    .string()
    .regex(/^\d{1,9}(\.\d{1,6})?$/, 'is not a number')
    .transform(Number)
    .pipe(schema);

const createForm = z.strictObject({
  name: z.string().trim().min(1).max(200).refine(withoutNul, 'must not contain NUL'),
  /** 1,600 characters are ten segments and more, where carriers stop. */
  message: z
    .string()
    .max(1_600)
    .refine((value) => value.trim() !== '', 'must not be empty')
    .refine(withoutNul, 'must not contain NUL'),
  /** An alphanumeric sender ID has at most 11 GSM characters (3GPP TS 23.040), a number at most 15 digits (E.164). */
  sender: z
    .string()
    .regex(
      /^(\+?\d{3,15}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/,
      'is neither a number nor 1 to 11 letters and digits',
    )
    .optional(),
  defaultRegion: z
    .string()
    .toUpperCase()
    .refine(isRegion, 'is not an ISO 3166 country code such as GB')
    .optional(),
  validityMinutes: formNumber(z.int('must be a whole number').min(1).max(43_200)).optional(),
  failureShareMax: formNumber(z.number().min(0).max(1)).optional(),
});

/** The checked text fields of an upload. @throws Problem 422 naming every wrong field, a missing file among them. */
export function createFields(upload: Upload): z.output<typeof createForm> {
  const parsed = createForm.safeParse(upload.fields);
  const errors = (parsed.error?.issues ?? []).map(({ path, message }) => ({
    field: path.join('.'),
    detail: message,
  }));
  if (!upload.hasFile)
    errors.unshift({ field: 'file', detail: 'the CSV file is missing; send it as the part "file"' });
  if (parsed.success && errors.length === 0) return parsed.data;
  throw new Problem(422, 'invalid_request', 'some fields of the form are missing or not acceptable', {
    errors,
  });
}
