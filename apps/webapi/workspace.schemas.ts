import { z } from 'zod';
import {
  amount,
  count,
  NOT_A_CURSOR,
  pageLimit,
  pageOf,
  text,
  timestamp,
} from '../../libs/platform/problems/schemas.js';
import { mode } from './key.schemas.js';

export const workspaceId = z
  .string()
  .meta({ description: 'The id of a workspace.', examples: ['0197a1c2-5d3e-7b4a-9c8d-1e2f3a4b5c6d'] });

export const createWorkspaceBody = z
  .strictObject({ name: text(200) })
  .meta({ id: 'CreateWorkspace', examples: [{ name: 'Acme' }] });

export const newWorkspace = z
  .object({
    id: z.uuid(),
    name: z.string(),
    apiKey: z.string().meta({ description: 'Shown once, and never again.' }),
    createdAt: timestamp,
  })
  .meta({
    id: 'NewWorkspace',
    examples: [
      {
        id: '0197a1c2-5d3e-7b4a-9c8d-1e2f3a4b5c6d',
        name: 'Acme',
        apiKey: 'bs_live_EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXA',
        createdAt: '2026-05-04T12:00:00.000Z',
      },
    ],
  });

const credit = z
  .object({
    balance: amount,
    reserved: amount.meta({ description: 'Set aside for running campaigns.' }),
    available: amount.meta({ description: 'Balance less reserved.' }),
    version: count.meta({ description: 'Grows with every change.' }),
  })
  .meta({ id: 'Credit' });

export const workspace = z.object({ id: z.uuid(), name: z.string(), mode, credit }).meta({
  id: 'Workspace',
  examples: [
    {
      id: '0197a1c2-5d3e-7b4a-9c8d-1e2f3a4b5c6d',
      name: 'Acme',
      mode: 'live' as const,
      credit: { balance: '1000', reserved: '500', available: '500', version: 7 },
    },
  ],
});

/** A workspace as the operator sees it. */
export const workspaceOverview = z
  .object({
    id: z.uuid(),
    name: z.string(),
    createdAt: timestamp,
    sandboxId: z.uuid().nullable().meta({ description: 'The workspace of its test keys, where it has any.' }),
    suspendedAt: timestamp
      .nullable()
      .meta({ description: 'Since when its keys are refused and nothing of it is sent.' }),
    suspendedReason: z.string().nullable().meta({ description: 'Of the operator, for the operator.' }),
    credit,
  })
  .meta({
    id: 'WorkspaceOverview',
    examples: [
      {
        id: '0197a1c2-5d3e-7b4a-9c8d-1e2f3a4b5c6d',
        name: 'Acme',
        createdAt: '2026-05-04T12:00:00.000Z',
        sandboxId: null,
        suspendedAt: null,
        suspendedReason: null,
        credit: { balance: '1000', reserved: '500', available: '500', version: 7 },
      },
    ],
  });

export const suspendBody = z
  .strictObject({ reason: text(500).meta({ description: 'For the operator; the workspace is not told.' }) })
  .meta({ id: 'SuspendWorkspace', examples: [{ reason: 'Complaints about unasked messages' }] });

export const workspaceOverviewPage = pageOf('WorkspaceOverview', workspaceOverview);

export const workspaceListQuery = z.strictObject({
  cursor: z.uuid(NOT_A_CURSOR).optional().meta({ description: '`nextCursor` of the page before.' }),
  limit: pageLimit(50, 200),
});
