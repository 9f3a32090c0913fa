import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../../generated/webapi/client.js';
import { type Pool, type Tx, transaction } from '../platform/postgres.js';
import { createApiKey } from './api-key.js';

export interface Workspace {
  id: string;
  name: string;
  createdAt: Date;
}

export interface ApiKey {
  id: string;
  prefix: string;
  createdAt: Date;
  revokedAt: Date | null;
}

/** Who a live API key belongs to. */
export interface KeyOwner {
  workspaceId: string;
  keyId: string;
}

export interface NewWorkspace {
  workspace: Workspace;
  apiKey: string;
}

export interface NewKey {
  key: ApiKey;
  secret: string;
}

/** More that is to be committed together with what was made. */
type Also<Made> = (tx: Tx, made: Made) => Promise<void>;
const nothingElse = async () => {};

export const KEYS_PER_WORKSPACE_MAX = 100;

const KEY_COLUMNS = { id: true, prefix: true, createdAt: true, revokedAt: true } as const;

/** Workspaces and their API keys; credit is moved elsewhere. */
export class WorkspacesService {
  private readonly prisma: PrismaClient;

  constructor(private readonly pool: Pool) {
    this.prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  }

  /**
   * Creates a workspace with an empty account and its first key, all or nothing. The secret is never told again.
   * @param also what else belongs to the same transaction.
   */
  async create(name: string, also: Also<NewWorkspace> = nothingElse): Promise<NewWorkspace> {
    const { secret, prefix, keySha256 } = createApiKey();
    return transaction(this.pool, async (tx) => {
      const { rows } = await tx.query<Workspace>(
        'INSERT INTO workspace (name) VALUES ($1) RETURNING id, name, created_at AS "createdAt"',
        [name],
      );
      const workspace = rows[0]!;
      await tx.query('INSERT INTO credit_account (workspace_id) VALUES ($1)', [workspace.id]);
      await tx.query('INSERT INTO api_key (workspace_id, prefix, key_sha256) VALUES ($1, $2, $3)', [
        workspace.id,
        prefix,
        keySha256,
      ]);
      const created = { workspace, apiKey: secret };
      await also(tx, created);
      return created;
    });
  }

  find(id: string): Promise<Workspace | null> {
    return this.prisma.workspace.findUnique({ where: { id } });
  }

  /** The owner of a live key by its SHA-256, or null. On the path of every request, so it is one plain statement. */
  async findKey(keySha256: Buffer): Promise<KeyOwner | null> {
    const { rows } = await this.pool.query<KeyOwner>({
      name: 'find_api_key',
      text: `SELECT workspace_id AS "workspaceId", id AS "keyId" FROM api_key
             WHERE key_sha256 = $1 AND revoked_at IS NULL`,
      values: [keySha256],
    });
    return rows[0] ?? null;
  }

  /** Which of these keys are revoked. */
  async revokedKeys(keyIds: readonly string[]): Promise<string[]> {
    const { rows } = await this.pool.query<{ id: string }>(
      `SELECT id FROM api_key WHERE id = ANY($1::uuid[]) AND revoked_at IS NOT NULL`,
      [keyIds],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * @param also what else belongs to the same transaction.
   * @returns the new key and its secret, or null if the workspace has as many live keys as it may have.
   */
  async addKey(workspaceId: string, also: Also<NewKey> = nothingElse): Promise<NewKey | null> {
    const live = await this.prisma.apiKey.count({ where: { workspaceId, revokedAt: null } });
    if (live >= KEYS_PER_WORKSPACE_MAX) return null;
    const { secret, prefix, keySha256 } = createApiKey();
    return transaction(this.pool, async (tx) => {
      const { rows } = await tx.query<ApiKey>(
        `INSERT INTO api_key (workspace_id, prefix, key_sha256) VALUES ($1, $2, $3)
         RETURNING id, prefix, created_at AS "createdAt", revoked_at AS "revokedAt"`,
        [workspaceId, prefix, keySha256],
      );
      const added = { key: rows[0]!, secret };
      await also(tx, added);
      return added;
    });
  }

  /** A page of keys, oldest first, after the key `after`. */
  listKeys(workspaceId: string, limit: number, after?: string): Promise<ApiKey[]> {
    return this.prisma.apiKey.findMany({
      where: { workspaceId },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      take: limit,
      select: KEY_COLUMNS,
      ...(after ? { cursor: { id: after }, skip: 1 } : {}),
    });
  }

  /** Revokes a key of this workspace; false if it has no such key. Revoking again changes nothing. */
  async revokeKey(workspaceId: string, keyId: string): Promise<boolean> {
    const key = await this.prisma.apiKey.findFirst({ where: { id: keyId, workspaceId } });
    if (!key) return false;
    await this.prisma.apiKey.updateMany({
      where: { id: keyId, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    return true;
  }

  /** A page of the journal, newest first, before the entry `before`. */
  listJournal(workspaceId: string, limit: number, before?: bigint) {
    return this.prisma.creditJournal.findMany({
      where: { workspaceId, ...(before === undefined ? {} : { id: { lt: before } }) },
      orderBy: { id: 'desc' },
      take: limit,
    });
  }

  /** Lets go of Prisma; the pool is its opener's. */
  close(): Promise<void> {
    return this.prisma.$disconnect();
  }
}
