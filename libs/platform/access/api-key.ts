import { createHash } from 'node:crypto';

const KEY = /^bs_(live|test)_[\w-]{43}$/;

/** Whether a text has the form of a key; most of what is guessed has not, and needs no look-up. */
export const looksLikeApiKey = (text: string): boolean => KEY.test(text);

/** What of a key is stored, looked up and sent to other processes of ours. */
export const hashApiKey = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** A live key's owner and what the key allows. */
export interface KeyOwner {
  workspaceId: string;
  /** Whose share of the service its requests take: of a sandbox the workspace that it belongs to, else the workspace itself. */
  customerId: string;
  keyId: string;
  scopes: readonly string[];
  /** Its workspace is a sandbox: campaigns go to the simulated carrier and are paid with test credit. */
  isTest: boolean;
  /** The operator has suspended its workspace: the key opens nothing. */
  isSuspended: boolean;
  expiresAt: Date | null;
}
