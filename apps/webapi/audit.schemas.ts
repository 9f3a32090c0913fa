import { z } from 'zod';
import {
  NOT_A_CURSOR,
  pageLimit,
  pageOf,
  timeSpan,
  timestamp,
} from '../../libs/platform/problems/schemas.js';
import { AUDIT_ACTIONS } from '../../libs/web/workspaces/audit.store.js';

const action = z.enum(AUDIT_ACTIONS).meta({ id: 'AuditAction' });

const actor = z.enum(['admin', 'key', 'system']).meta({ id: 'AuditActor' });

/** Something that was done, by whom, from where. */
const auditEntry = z
  .object({
    id: z.string().regex(/^\d{1,19}$/),
    at: timestamp,
    actor,
    actorId: z
      .string()
      .meta({ description: 'The id of the workspace’s key, a fingerprint of the operator’s, or empty.' }),
    action,
    workspaceId: z.uuid().nullable().meta({ description: 'Null where it is nobody’s.' }),
    target: z.string().meta({ description: 'The id of what was changed.' }),
    address: z.string().meta({ description: 'Where the request came from.' }),
    requestId: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({
    id: 'AuditEntry',
    examples: [
      {
        id: '7',
        at: '2026-05-04T12:00:00.000Z',
        actor: 'admin' as const,
        actorId: '5f0c9a1b',
        action: 'credit.move' as const,
        workspaceId: '0197a1c2-5d3e-7b4a-9c8d-1e2f3a4b5c6d',
        target: '42',
        address: '10.0.0.7',
        requestId: 'req_5f0c9a1b2d3e4f601',
        details: { amount: '1000', reason: 'Invoice 2026-104' },
      },
    ],
  });

export const auditPage = pageOf('AuditEntry', auditEntry);

export const auditQuery = z.strictObject({
  cursor: z
    .string()
    .regex(/^\d{1,18}$/, NOT_A_CURSOR)
    .transform(BigInt)
    .optional()
    .meta({ description: '`nextCursor` of the page before.', examples: ['7'] }),
  limit: pageLimit(50, 200),
  action: action.optional(),
  workspaceId: z.uuid().optional(),
  ...timeSpan,
});
