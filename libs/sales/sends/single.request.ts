import type { KeyedRequest } from '../../platform/idempotency/idempotency.store.js';
import type { SingleMessage } from './single.store.js';

/** A message that is committed and on its way. */
export interface AcceptedMessage {
  id: string;
  to: string;
  segments: number;
  at: Date;
}

export interface Acceptance {
  message: AcceptedMessage;
  /** True if an earlier request with the same key sent it. */
  replayed: boolean;
}

/** One request that waits for its group's commit; it gets exactly one answer. */
export interface SingleRequest {
  message: SingleMessage;
  keyed: KeyedRequest | null;
  accept: (acceptance: Acceptance) => void;
  reject: (error: unknown) => void;
}
