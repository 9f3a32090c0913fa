import { z } from 'zod';
import { NOT_A_MOMENT, readMoment } from './moment.js';

// Schemas that replies and requests of all APIs share.

/** An amount in a reply, as `formatAmount` writes it. */
export const amount = z
  .string()
  .regex(/^-?\d{1,12}(\.\d{1,6})?$/)
  .meta({ id: 'Amount', description: 'Credits as an exact decimal string.', examples: ['999.5'] });

export const timestamp = z.iso
  .datetime()
  .meta({ id: 'Timestamp', description: 'ISO 8601 in UTC.', examples: ['2026-05-04T12:00:00.000Z'] });

/** A moment in a request, in any time zone. */
export const moment = z
  .string()
  .max(60)
  .transform((value, context) => {
    const at = readMoment(value);
    if (at) return at;
    context.addIssue({ code: 'custom', message: NOT_A_MOMENT });
    return z.NEVER;
  })
  .meta({ override: { type: 'string', format: 'date-time', maxLength: undefined } });

/** The parameters of every list that can be narrowed to a span of time. */
export const timeSpan = {
  since: moment.optional().meta({ description: 'From this time on.', examples: ['2026-05-04T00:00:00Z'] }),
  until: moment.optional().meta({ description: 'Before this time.', examples: ['2026-05-05T00:00:00Z'] }),
};

export interface TimeSpan {
  since?: Date | undefined;
  until?: Date | undefined;
}

export const count = z.int().min(0);

/** Text that Postgres can store, trimmed, of 1 to `lengthMax` characters. */
export const text = (lengthMax: number) =>
  z.string().trim().min(1).max(lengthMax).refine(withoutNul, 'must not contain NUL');

/** Postgres text cannot hold NUL. */
export const withoutNul = (value: string) => !value.includes('\0');

/** The `limit` parameter of a list. */
export const pageLimit = (usual: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, wholeNumber(1, max))
    .transform(Number)
    .pipe(z.int(wholeNumber(1, max)).min(1, wholeNumber(1, max)).max(max, wholeNumber(1, max)))
    .default(usual)
    .meta({
      description: 'How many entries a page has at most.',
      examples: [usual],
      override: { type: 'integer', minimum: 1, maximum: max, pattern: undefined },
    });

const wholeNumber = (min: number, max: number) => `is not a whole number from ${min} to ${max}`;

export const NOT_A_CURSOR = 'is not a cursor of this list; use nextCursor of the page before';

/** A page of a list, named `<name>Page` in the document. */
export const pageOf = <Entry extends z.ZodType>(name: string, entry: Entry) =>
  z
    .object({
      data: z.array(entry),
      nextCursor: z.string().nullable().meta({
        description:
          'The `cursor` of the next page; null on the last one, and on no other, though it may be empty.',
      }),
    })
    .meta({
      id: `${name}Page`,
      examples: [{ data: z.globalRegistry.get(entry)?.examples ?? [], nextCursor: null }],
    });
