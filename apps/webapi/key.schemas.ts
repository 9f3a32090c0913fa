import { z } from 'zod';
import { NOT_A_CURSOR, pageLimit, pageOf, timestamp } from '../../libs/platform/schemas.js';

export const keyId = z
  .string()
  .meta({ description: 'The id of a key.', examples: ['0197a1c2-6e4f-7a5b-8d9c-2f3a4b5c6d7e'] });

const fields = {
  id: z.uuid(),
  prefix: z.string().meta({ description: 'What a person recognises the key by.' }),
  createdAt: timestamp,
  revokedAt: timestamp.nullable(),
};

const example = {
  id: '0197a1c2-6e4f-7a5b-8d9c-2f3a4b5c6d7e',
  prefix: 'bs_live_EXAMPL',
  createdAt: '2026-05-04T12:00:00.000Z',
  revokedAt: null,
};

/** A key as its workspace sees it. */
export const key = z.object(fields).meta({ id: 'Key', examples: [example] });

export const newKey = z
  .object({ ...fields, apiKey: z.string().meta({ description: 'Shown once, and never again.' }) })
  .meta({
    id: 'NewKey',
    examples: [{ ...example, apiKey: 'bs_live_EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXA' }],
  });

export const keyPage = pageOf('Key', key);

export const keyListQuery = z.strictObject({
  cursor: z.uuid(NOT_A_CURSOR).optional().meta({ description: '`nextCursor` of the page before.' }),
  limit: pageLimit(50, 200),
});
