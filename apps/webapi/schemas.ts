import { z } from 'zod';
import { parseAmount } from '../../libs/platform/amount.js';
import { Problem } from '../../libs/platform/problem.js';

const pageLimit = z.coerce.number().int().min(1).max(200).default(50);

/** Postgres text cannot hold NUL. */
const text = (lengthMax: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(lengthMax)
    .refine((value) => !value.includes('\0'), 'must not contain NUL');

export const createWorkspaceBody = z.strictObject({ name: text(200) });

/** A positive amount tops up, a negative one takes away. */
export const moveCreditBody = z.strictObject({
  amount: z.string().transform((value, context) => {
    const micros = parseAmount(value);
    if (micros !== null && micros !== 0n) return micros;
    context.addIssue({
      code: 'custom',
      message:
        'is not an amount; send a decimal string other than zero with at most six places, such as "100" or "-0.5"',
    });
    return z.NEVER;
  }),
  reason: text(500),
});

/**
 * The value of an Idempotency-Key header, if there is one.
 * @throws Problem 422 if it is not fit to be stored.
 */
export function acceptIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined || /^[\x21-\x7e]{1,100}$/.test(header)) return header;
  throw new Problem(422, 'invalid_request', 'the Idempotency-Key is not acceptable', {
    errors: [
      { field: 'Idempotency-Key', detail: 'must have 1 to 100 printable ASCII characters and no space' },
    ],
  });
}

export const journalQuery = z.strictObject({
  cursor: z
    .string()
    .regex(/^\d{1,18}$/, 'is not a cursor of this list; use nextCursor of the page before')
    .transform(BigInt)
    .optional(),
  limit: pageLimit,
});

export const keysQuery = z.strictObject({
  cursor: z.uuid('is not a cursor of this list; use nextCursor of the page before').optional(),
  limit: pageLimit,
});
