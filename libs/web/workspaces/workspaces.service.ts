import { timingSafeEqual } from 'node:crypto';
import { formatAmount } from '../../contracts/amount.js';
import { EVERY_SCOPE, holds, scopeNames } from '../../contracts/scopes.js';
import type { KeyOwner } from '../../platform/access/api-key.js';
import { type Author, SYSTEM } from '../../platform/access/author.js';
import { type Pool, type Tx, transaction } from '../../platform/postgres/postgres.js';
import type { TimeSpan } from '../../platform/problems/schemas.js';
import type { JournalEntry } from '../credit/credit.js';
import { moveWithin } from '../credit/credit.service.js';
import { listEntries } from '../credit/credit.store.js';
import { keepTold, type ToldEntry, writeAudit } from './audit.store.js';
import * as store from './key.store.js';
import { createApiKey } from './new-key.js';
import {
  existingSandbox,
  findWorkspace,
  insertWorkspace,
  isSandbox,
  listSuspended,
  listWorkspaces,
  readOverview,
  readSandbox,
  setSuspended,
  type Workspace,
  type WorkspaceOverview,
} from './workspace.store.js';

export type { ApiKey } from './key.store.js';
export type { Workspace, WorkspaceOverview } from './workspace.store.js';

/** What a key is to be; what it leaves out is as of the key that makes it, or without a limit where the operator does. */
export interface KeyWish {
  /** Of the workspace's sandbox, which is made where there is none yet. */
  isTest?: boolean | undefined;
  scopes?: readonly string[] | undefined;
  expiresAt?: Date | null | undefined;
}

/**
 * Why a key is not made or not ended. `asking_ended`: the key that asks was revoked, or has expired, in the meantime.
 * `last_full_key`: no other key that may do everything would be left, or none for as long.
 */
export type KeyRefusal =
  | 'not_found'
  | 'key_ended'
  | 'too_many_keys'
  | 'insufficient_scope'
  | 'outlives_maker'
  | 'asking_ended'
  | 'last_full_key';

export interface NewWorkspace {
  workspace: Workspace;
  apiKey: string;
}

/** A key with its secret, which is told this once. */
export interface NewKey {
  key: store.ApiKey;
  secret: string;
}

/** Who asks, and what else is to be committed together with what is made. */
interface Asked<Made> {
  by?: Author;
  also?: (tx: Tx, made: Made) => Promise<void>;
}

export const KEYS_PER_WORKSPACE_MAX = 100;

/** What a sandbox is filled with when it is made: a million credits that buy nothing. */
const TEST_CREDIT_MICROS = 1_000_000_000_000n;

/** Workspaces, their sandboxes and their API keys; other credit than that of a new sandbox is moved elsewhere. */
export class WorkspacesService {
  /** @param keyChanged told of every key that ends or will end sooner, after the commit; must not throw. */
  constructor(
    private readonly pool: Pool,
    private readonly keyChanged: (keyId: string) => void = () => {},
  ) {}

  /** Creates a workspace with an empty account and its first key, all or nothing. The secret is never told again. */
  async create(name: string, { by, also }: Asked<NewWorkspace> = {}): Promise<NewWorkspace> {
    const { secret, ...fresh } = createApiKey(false);
    return transaction(this.pool, async (tx) => {
      const workspace = (await insertWorkspace(tx, name))!;
      const workspaceId = workspace.id;
      const key = await store.insertKey(tx, {
        ...fresh,
        workspaceId,
        scopes: [EVERY_SCOPE],
        expiresAt: null,
        madeBy: null,
      });
      const details = { name, keyId: key.id, keyPrefix: key.prefix };
      await writeAudit(tx, by ?? SYSTEM, {
        action: 'workspace.create',
        workspaceId,
        target: workspaceId,
        details,
      });
      const created = { workspace, apiKey: secret };
      await also?.(tx, created);
      return created;
    });
  }

  async find(id: string): Promise<Workspace | null> {
    return (await findWorkspace(this.pool, id)) ?? null;
  }

  /** A page of workspaces without their sandboxes, the oldest first, after the workspace `after`. */
  list(limit: number, after?: string): Promise<WorkspaceOverview[]> {
    return listWorkspaces(this.pool, limit, after);
  }

  /** A workspace as the operator sees it; null for a sandbox, which is seen with its workspace. */
  async overview(id: string): Promise<WorkspaceOverview | null> {
    return (await readOverview(this.pool, id)) ?? null;
  }

  /**
   * Suspends a workspace and its sandbox: from the commit on their keys are refused, and what they send is held back by the
   * sales side as soon as it asks (`suspended`). Without a reason this ends, and what was held back goes on.
   * Changes nothing where it is so already.
   */
  async setSuspended(workspaceId: string, reason: string | null, by: Author): Promise<void> {
    const keyIds = await transaction(this.pool, async (tx) => {
      await store.lockKeysOf(tx, workspaceId);
      if (!(await setSuspended(tx, workspaceId, reason))) return [];
      await writeAudit(tx, by, {
        action: reason === null ? 'workspace.resume' : 'workspace.suspend',
        workspaceId,
        target: workspaceId,
        details: reason === null ? {} : { reason },
      });
      return store.liveKeyIds(tx, workspaceId);
    });
    for (const keyId of keyIds) this.keyChanged(keyId);
  }

  /** Keeps what keys did on the sales side; what is there already stays as it is. */
  keepTold(entries: readonly ToldEntry[]): Promise<void> {
    return keepTold(this.pool, entries);
  }

  /** Suspended workspaces and sandboxes in the order of their ids, after this one; at most `limit`. */
  suspended(after: string | null, limit: number): Promise<string[]> {
    return listSuspended(this.pool, after, limit);
  }

  /** The owner of a live key by its SHA-256, or null. On the path of every request, so it is one plain statement. */
  async findKey(keySha256: Buffer): Promise<KeyOwner | null> {
    const found = await store.findLiveKey(this.pool, keySha256);
    // The index only led here; whether it is the key is decided in the same time for any two hashes.
    if (!found || !timingSafeEqual(found.keySha256, keySha256)) return null;
    const { isUseNews, keySha256: _, ...owner } = found;
    // A note that fails must not keep anybody out.
    if (isUseNews) await store.noteUse(this.pool, owner.keyId).catch(() => {});
    return owner;
  }

  /** Which of these keys open nothing: they are revoked or expired, or their workspace is suspended. */
  endedKeys(keyIds: readonly string[]): Promise<string[]> {
    return store.endedKeys(this.pool, keyIds);
  }

  /** Makes a key. One that a key makes has neither more scopes nor a longer life than its maker. */
  addKey(
    asking: string,
    wish: KeyWish = {},
    { by = SYSTEM, also }: Asked<NewKey> = {},
  ): Promise<NewKey | KeyRefusal> {
    return transaction(this.pool, async (tx) => {
      await store.lockKeysOf(tx, asking);
      const maker = await lockMaker(tx, by);
      if (!maker) return 'asking_ended';
      const { scopes = maker.scopes, expiresAt = maker.expiresAt } = wish;
      if (!mayGive(maker.scopes, scopes)) return 'insufficient_scope';
      if (isLater(expiresAt, maker.expiresAt)) return 'outlives_maker';
      // After what may be refused, so that no refusal leaves a sandbox behind; a new one has room for a key.
      const workspaceId = wish.isTest ? await sandboxOf(tx, asking, by) : asking;
      if ((await store.countLiveKeys(tx, workspaceId)) >= KEYS_PER_WORKSPACE_MAX) return 'too_many_keys';
      const added = await insertNewKey(tx, workspaceId, { scopes, expiresAt, madeBy: maker.id });
      const details = { ...described(added.key), scopes, expiresAt };
      await writeAudit(tx, by, { action: 'key.add', workspaceId, target: added.key.id, details });
      await also?.(tx, added);
      return added;
    });
  }

  /** A page of keys, those of the sandbox too, oldest first, after the key `after`. */
  listKeys(workspaceId: string, limit: number, after?: string): Promise<store.ApiKey[]> {
    return store.listKeys(this.pool, workspaceId, limit, after);
  }

  /**
   * Makes a key to use instead of this one, with the same scopes and as long a life, but none that is longer than that
   * of the key that asks; the old one lives on for the overlap.
   */
  async rotateKey(
    workspaceId: string,
    keyId: string,
    overlapMinutes: number,
    { by = SYSTEM, also }: Asked<NewKey> = {},
  ): Promise<NewKey | KeyRefusal> {
    const rotated = await transaction(this.pool, async (tx) => {
      await store.lockKeysOf(tx, workspaceId);
      const maker = await lockMaker(tx, by);
      if (!maker) return 'asking_ended';
      const old = await store.lockKey(tx, workspaceId, keyId);
      if (!old) return 'not_found';
      if (!old.isLive) return 'key_ended';
      if (!mayGive(maker.scopes, old.scopes)) return 'insufficient_scope';
      const live = await store.countLiveKeys(tx, old.workspaceId);
      if (live - (overlapMinutes === 0 ? 1 : 0) >= KEYS_PER_WORKSPACE_MAX) return 'too_many_keys';
      const lifeMs = old.expiresAt && old.expiresAt.getTime() - old.createdAt.getTime();
      const asLong = lifeMs === null ? null : new Date(Date.now() + lifeMs);
      const expiresAt = isLater(asLong, maker.expiresAt) ? maker.expiresAt : asLong;
      // The new one takes its place, unless it ends sooner.
      if (isLater(old.expiresAt, expiresAt) && (await isLastFullKey(tx, old, by))) return 'last_full_key';
      const added = await insertNewKey(tx, old.workspaceId, {
        scopes: old.scopes,
        expiresAt,
        madeBy: maker.id,
      });
      await store.markReplaced(tx, keyId, added.key.id, overlapMinutes);
      const details = { ...described(added.key), replacedBy: added.key.id, overlapMinutes, expiresAt };
      await writeAudit(tx, by, {
        action: 'key.rotate',
        workspaceId: old.workspaceId,
        target: keyId,
        details,
      });
      await also?.(tx, added);
      return added;
    });
    if (typeof rotated === 'object') this.keyChanged(keyId);
    return rotated;
  }

  /**
   * Revokes a key of this workspace. Revoking again changes nothing. A key ends none that may do more than it has, and
   * the last that may do everything is ended by the operator alone: without one nobody of the workspace could make others.
   */
  async revokeKey(workspaceId: string, keyId: string, by: Author = SYSTEM): Promise<'revoked' | KeyRefusal> {
    const outcome = await transaction(this.pool, async (tx) => {
      await store.lockKeysOf(tx, workspaceId);
      const asking = await lockMaker(tx, by);
      if (!asking) return 'asking_ended';
      const found = await store.lockKey(tx, workspaceId, keyId);
      if (!found) return 'not_found';
      if (found.revokedAt) return 'revoked';
      if (!mayGive(asking.scopes, found.scopes)) return 'insufficient_scope';
      if (found.isLive && (await isLastFullKey(tx, found, by))) return 'last_full_key';
      await store.markRevoked(tx, keyId);
      await writeAudit(tx, by, {
        action: 'key.revoke',
        workspaceId: found.workspaceId,
        target: keyId,
        details: described(found),
      });
      return 'revoked';
    });
    if (outcome === 'revoked') this.keyChanged(keyId);
    return outcome;
  }

  /** A page of the journal, newest first, before the entry `before`. */
  listJournal(
    workspaceId: string,
    page: TimeSpan & { limit: number; before?: bigint | undefined },
  ): Promise<JournalEntry[]> {
    return listEntries(this.pool, workspaceId, page);
  }
}

/** What whoever asks may give on; null where it is a key that has ended. Its row is locked, so that it cannot end meanwhile. */
async function lockMaker(
  tx: Tx,
  by: Author,
): Promise<{ id: string | null; scopes: readonly string[]; expiresAt: Date | null } | null> {
  if (by.actor !== 'key') return { id: null, scopes: [EVERY_SCOPE], expiresAt: null };
  return (await store.lockLiveKey(tx, by.actorId)) ?? null;
}

/** Whether a life that ends then is longer than that one; null never ends. */
const isLater = (end: Date | null, than: Date | null): boolean =>
  than !== null && (end === null || end.getTime() > than.getTime());

/** Whether one with these scopes may hand out those: nobody gives what he does not have. */
function mayGive(own: readonly string[], given: readonly string[]): boolean {
  if (own.includes(EVERY_SCOPE)) return true;
  return !given.includes(EVERY_SCOPE) && scopeNames(given).every((scope) => holds(own, scope));
}

/** Whether a key may not end, as no other like it would be left. A sandbox needs none: the keys of its workspace make new ones. */
async function isLastFullKey(tx: Tx, key: store.ApiKey, by: Author): Promise<boolean> {
  if (by.actor !== 'key' || key.isTest || !key.scopes.includes(EVERY_SCOPE)) return false;
  return !(await store.hasAnotherFullKey(tx, key));
}

/** The sandbox of a workspace; where there is none yet, one is made and filled with test credit. */
async function sandboxOf(tx: Tx, workspaceId: string, by: Author): Promise<string> {
  const { name, sandboxId } = await readSandbox(tx, workspaceId);
  if (sandboxId) return sandboxId;
  const created = await insertWorkspace(tx, `${name} (test)`, workspaceId);
  if (!created) return existingSandbox(tx, workspaceId);
  await writeAudit(tx, by, {
    action: 'workspace.create_sandbox',
    workspaceId,
    target: created.id,
    details: {},
  });
  const reason = 'test credit';
  const movement = {
    opId: `sandbox:${created.id}`,
    workspaceId: created.id,
    kind: 'topup' as const,
    amountMicros: TEST_CREDIT_MICROS,
    reason,
  };
  await moveWithin(tx, movement, (tx, entry) =>
    writeAudit(tx, by, {
      action: 'credit.move',
      workspaceId: created.id,
      target: entry.id.toString(),
      details: { amount: formatAmount(TEST_CREDIT_MICROS), reason },
    }),
  );
  return created.id;
}

/** In a sandbox it is a test key. */
async function insertNewKey(
  tx: Tx,
  workspaceId: string,
  wish: { scopes: readonly string[]; expiresAt: Date | null; madeBy: string | null },
): Promise<NewKey> {
  const { secret, ...fresh } = createApiKey(await isSandbox(tx, workspaceId));
  return { key: await store.insertKey(tx, { ...fresh, workspaceId, ...wish }), secret };
}

const described = ({ prefix, isTest }: store.ApiKey) => ({
  keyPrefix: prefix,
  mode: isTest ? 'test' : 'live',
});
