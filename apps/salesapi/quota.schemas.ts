import { z } from 'zod';
import { count } from '../../libs/platform/problems/schemas.js';

const quota = (description?: string) =>
  z.object({ limit: count, used: count }).meta(description ? { description } : {});

export const quotas = z
  .object({
    drafts: quota(
      'Campaigns that never ran and were not canceled, scheduled ones too; counted up to one more than `limit`.',
    ),
    contacts: quota('Of all campaigns, whatever became of them.'),
    storedBytes: quota(
      'Names, messages, contacts with the columns that are used, and rejected rows, as text.',
    ),
    webhooks: quota('Those that were not removed.'),
    rejectsPerCampaign: z
      .object({ limit: count })
      .meta({ description: 'So many rejected rows of a file are listed; the others are counted.' }),
  })
  .meta({
    id: 'Quotas',
    examples: [
      {
        drafts: { limit: 1_000, used: 3 },
        contacts: { limit: 100_000_000, used: 125_000 },
        storedBytes: { limit: 20_000_000_000, used: 9_360_000 },
        webhooks: { limit: 20, used: 1 },
        rejectsPerCampaign: { limit: 10_000 },
      },
    ],
  });
