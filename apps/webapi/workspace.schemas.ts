import { z } from 'zod';
import { amount, count, text, timestamp } from '../../libs/platform/problems/schemas.js';
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
