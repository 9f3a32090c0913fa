import { z } from 'zod';
import { AMOUNT_RULE, parseAmount } from '../../libs/contracts/amount.js';
import {
  amount,
  NOT_A_CURSOR,
  pageLimit,
  pageOf,
  text,
  timeSpan,
  timestamp,
} from '../../libs/platform/problems/schemas.js';

export const moveCreditBody = z
  .strictObject({
    amount: z
      .string()
      .transform((value, context) => {
        const micros = parseAmount(value);
        if (micros !== null && micros !== 0n) return micros;
        context.addIssue({
          code: 'custom',
          message: `is not an amount; send one other than zero: ${AMOUNT_RULE}`,
        });
        return z.NEVER;
      })
      .meta({ description: 'Positive tops up, negative takes away; a decimal string, six places at most.' }),
    reason: text(500),
  })
  .meta({ id: 'MoveCredit', examples: [{ amount: '1000', reason: 'Invoice 2026-104' }] });

/** A movement of a workspace's credit. */
export const journalEntry = z
  .object({
    id: z.string().regex(/^\d{1,19}$/),
    kind: z
      .enum(['topup', 'adjust', 'capture'])
      .meta({ id: 'JournalKind', description: 'A capture pays sent messages.' }),
    amount: amount.meta({ description: 'Negative where credit was taken.' }),
    balanceAfter: amount,
    reason: z.string().nullable(),
    reservationId: z.string().nullable(),
    at: timestamp,
  })
  .meta({
    id: 'JournalEntry',
    examples: [
      {
        id: '42',
        kind: 'topup',
        amount: '1000',
        balanceAfter: '1200.5',
        reason: 'Invoice 2026-104',
        reservationId: null,
        at: '2026-05-04T12:00:00.000Z',
      },
    ],
  });

export const journalPage = pageOf('JournalEntry', journalEntry);

export const journalQuery = z.strictObject({
  cursor: z
    .string()
    .regex(/^\d{1,18}$/, NOT_A_CURSOR)
    .transform(BigInt)
    .optional()
    .meta({ description: '`nextCursor` of the page before.', examples: ['42'] }),
  limit: pageLimit(50, 200),
  ...timeSpan,
});
