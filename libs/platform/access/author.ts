/** Who asked for something, as the audit log keeps it. */
export interface Author {
  actor: 'admin' | 'key' | 'system';
  /** The fingerprint of the operator's key, or the id of a workspace's key. */
  actorId: string;
  /** The address the request came from. */
  address: string;
}

/** What needed no request from outside. */
export const SYSTEM: Author = { actor: 'system', actorId: '', address: '' };
