/** What keys do on the sales side that the audit log of the web side tells of. */
export const SALES_AUDIT_ACTIONS = [
  'campaign.run',
  'campaign.schedule',
  'campaign.pause',
  'campaign.resume',
  'campaign.cancel',
  'campaign.retry',
  'campaign.delete',
  'campaign.export',
  'webhook.create',
  'webhook.change',
  'webhook.remove',
  'webhook.rotate_secret',
] as const;

export type SalesAuditAction = (typeof SALES_AUDIT_ACTIONS)[number];
