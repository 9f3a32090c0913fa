import { z } from 'zod';
import { PROBLEM_KINDS, type ProblemCode } from '../../contracts/problem-codes.js';
import { amount, count } from './schemas.js';

// Apart from the problem itself: workers have problems, and only the APIs describe them.

const PROBLEM_CODES = Object.keys(PROBLEM_KINDS) as ProblemCode[];

/** A problem document, as replies have it. */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'The path, on the same server, where the code is explained.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'For a person: what is wrong, and what to do.' }),
    code: z.enum(PROBLEM_CODES).meta({ id: 'ProblemCode', description: 'Stable; what a program looks at.' }),
    requestId: z.string(),
    errors: z
      .array(z.object({ field: z.string(), detail: z.string() }))
      .optional()
      .meta({ description: 'The wrong fields, the first 20 at most.' }),
    needed: amount.optional(),
    available: amount.optional(),
    shortfall: amount.optional(),
    campaignStatus: z.string().optional(),
    quota: z
      .object({ name: z.string(), limit: count, used: count })
      .optional()
      .meta({ description: 'What there is too much of, and how much of it there may be and is.' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457.' });

export type ProblemDocument = z.input<typeof problemSchema>;
