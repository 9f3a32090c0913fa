/** What a key of a workspace may be allowed to do, and the words for it in the documents of the APIs. */
export const SCOPES = {
  'campaigns:read': 'See campaigns, their messages and rejected rows.',
  'campaigns:write': 'Create campaigns, run, pause, resume, cancel and retry them.',
  'credit:read': 'See the workspace, its credit and every movement of it.',
  'keys:read': 'See the keys of the workspace, never their secrets.',
  'keys:write': 'Add and revoke keys of the workspace.',
  'webhooks:read': 'See webhooks and their deliveries, never their secrets.',
  'webhooks:write': 'Add, change and remove webhooks, test them and send deliveries again.',
} as const;

export type Scope = keyof typeof SCOPES;
