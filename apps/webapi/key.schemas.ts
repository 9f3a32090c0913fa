import { z } from 'zod';
import { SCOPES, type Scope } from '../../libs/contracts/scopes.js';
import { isUuid } from '../../libs/platform/postgres/uuid.js';
import { moment, NOT_A_CURSOR, pageLimit, pageOf, timestamp } from '../../libs/platform/problems/schemas.js';

/** Null for what cannot be one, which is answered with 404. */
export const keyId = z
  .string()
  .transform((text) => (isUuid(text) ? text : null))
  .meta({ description: 'The id of a key.', examples: ['0197a1c2-6e4f-7a5b-8d9c-2f3a4b5c6d7e'] });

const scopes = z.array(z.enum(Object.keys(SCOPES) as Scope[]).meta({ id: 'Scope' }));
export const mode = z.enum(['live', 'test']).meta({
  id: 'KeyMode',
  description: 'What a test key starts goes to a simulated carrier and is paid with test credit.',
});

const fields = {
  id: z.uuid(),
  prefix: z.string().meta({ description: 'What a person recognises the key by.' }),
  mode,
  scopes,
  createdAt: timestamp,
  expiresAt: timestamp.nullable(),
  lastUsedAt: timestamp.nullable().meta({ description: 'To ten minutes.' }),
  revokedAt: timestamp.nullable(),
  replacedBy: z.uuid().nullable().meta({ description: 'The key that was made by rotating this one.' }),
  madeBy: z.uuid().nullable().meta({ description: 'The key that made it; null where the operator did.' }),
};

const example = {
  id: '0197a1c2-6e4f-7a5b-8d9c-2f3a4b5c6d7e',
  prefix: 'bs_live_EXAMPL',
  mode: 'live' as const,
  scopes: ['campaigns:read', 'campaigns:write'] as Scope[],
  createdAt: '2026-05-04T12:00:00.000Z',
  expiresAt: null,
  lastUsedAt: '2026-05-04T12:10:00.000Z',
  revokedAt: null,
  replacedBy: null,
  madeBy: null,
};

/** A key as its workspace sees it. */
export const key = z.object(fields).meta({ id: 'Key', examples: [example] });

export const newKey = z
  .object({ ...fields, apiKey: z.string().meta({ description: 'Shown once, and never again.' }) })
  .meta({
    id: 'NewKey',
    examples: [
      { ...example, lastUsedAt: null, apiKey: 'bs_live_EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXA' },
    ],
  });

const end = moment.refine(
  (at) => at.getTime() > Date.now(),
  'is in the past: write a time to come, or leave it out',
);

export const addKeyBody = z
  .strictObject({
    mode: mode.optional(),
    scopes: scopes
      .min(1)
      .optional()
      .meta({ description: 'Of those that the key of this request has; all of them where none is named.' }),
    expiresAt: end.optional().meta({
      description:
        'When the key ends by itself, at the latest with the key of this request, as it does where this is left out.',
    }),
  })
  .prefault({})
  .meta({
    id: 'AddKey',
    examples: [
      { mode: 'live', scopes: ['campaigns:read', 'campaigns:write'], expiresAt: '2099-12-31T00:00:00Z' },
    ],
  });

export const addWorkspaceKeyBody = z
  .strictObject({ mode, scopes: scopes.min(1), expiresAt: end })
  .partial()
  .prefault({})
  .meta({ id: 'AddWorkspaceKey', examples: [{ mode: 'live' }] });

const DAY_MINUTES = 24 * 60;

export const rotateKeyBody = z
  .strictObject({
    overlapMinutes: z
      .int()
      .min(0)
      .max(30 * DAY_MINUTES)
      .default(60)
      .meta({ description: 'How long the old key is good for still; 0 ends it at once.' }),
  })
  .prefault({})
  .meta({ id: 'RotateKey', examples: [{ overlapMinutes: 60 }] });

export const keyPage = pageOf('Key', key);

export const keyListQuery = z.strictObject({
  cursor: z.uuid(NOT_A_CURSOR).optional().meta({ description: '`nextCursor` of the page before.' }),
  limit: pageLimit(50, 200),
});
