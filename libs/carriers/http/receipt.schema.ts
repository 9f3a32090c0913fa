import { z } from 'zod';
import { RECEIPTS_MAX, REFERENCE_LENGTH_MAX } from '../receipt-body.js';
import { STATUS_WORDS } from './receipts.js';

const receipt = z
  .object({
    ref: z
      .string()
      .min(1)
      .max(REFERENCE_LENGTH_MAX)
      .meta({ description: 'The reference the message was submitted with.' }),
    status: z.enum(STATUS_WORDS).meta({ id: 'ReceiptStatus' }),
    code: z.unknown().optional().meta({
      description:
        'The carrier’s own error code, a string or a number; of anything else its JSON. The first 64 characters are kept.',
    }),
    at: z.unknown().optional().meta({ description: 'Not looked at.' }),
  })
  .meta({ id: 'Receipt', examples: [{ ref: '2s-17-1', status: 'delivered' }] });

export const receiptBodies = [receipt, z.array(receipt).max(RECEIPTS_MAX)];
