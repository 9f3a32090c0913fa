/** What a key of a workspace may be allowed to do, and the words for it in the documents of the APIs. */
export const SCOPES = {
  'campaigns:read':
    'See campaigns, their messages and rejected rows; single sends only together with `messages:read`.',
  'campaigns:write':
    'Create campaigns, run, pause, resume, cancel and retry them; each reply shows the campaign.',
  'messages:read': 'See single messages; those of campaigns only together with `campaigns:read`.',
  'messages:write': 'Send single messages.',
  'credit:read': 'See the workspace, its credit and every movement of it.',
  'keys:read': 'See the keys of the workspace, never their secrets.',
  'keys:write': 'Add, rotate and revoke keys of the workspace, none with more scopes than one has oneself.',
  'webhooks:read':
    'See webhooks and their deliveries, never their secrets; what was sent only with the scopes of what it tells.',
  'webhooks:write':
    'Add, change and remove webhooks, test them and send deliveries again; none is told what one may not see oneself.',
} as const;

export type Scope = keyof typeof SCOPES;

/** Stored instead of a list: every scope there is, those of later versions too. */
export const EVERY_SCOPE = '*';

/** Whether a key with these scopes may do what needs that one. */
export const holds = (scopes: readonly string[], needed: string): boolean =>
  scopes.includes(EVERY_SCOPE) || scopes.includes(needed);

/** The scopes of a key, each by its name. */
export const scopeNames = (scopes: readonly string[]): Scope[] =>
  (Object.keys(SCOPES) as Scope[]).filter((scope) => holds(scopes, scope));
