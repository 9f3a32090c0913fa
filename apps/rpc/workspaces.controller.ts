import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { SALES_AUDIT_ACTIONS } from '../../libs/contracts/audit-actions.js';
import { isUuid } from '../../libs/platform/postgres/uuid.js';
import { CreditError } from '../../libs/web/credit/credit.js';
import type { ToldEntry } from '../../libs/web/workspaces/audit.store.js';
import { WorkspacesService } from '../../libs/web/workspaces/workspaces.service.js';
import { callFailure } from './failures.js';

const SUSPENDED_PER_CALL = 1_000;
const ENTRIES_PER_CALL = 500;
const TEXT_CHARS_MAX = 500;
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const ACTIONS: ReadonlySet<string> = new Set(SALES_AUDIT_ACTIONS);

/** Tells the sales side, which never sees the web database, who an API key belongs to, and who is suspended. */
@Controller()
export class WorkspacesController {
  constructor(@Inject(WorkspacesService) private readonly workspaces: WorkspacesService) {}

  @GrpcMethod('WorkspaceService', 'AuthenticateKey')
  async authenticateKey({ keySha256 }: { keySha256: Buffer }) {
    if (keySha256.length !== 32) throw new CreditError('invalid', 'key_sha256 must have 32 bytes');
    const owner = await this.workspaces.findKey(keySha256);
    if (!owner) throw callFailure('unknown_key', 'no live API key has this hash');
    return { ...owner, keySha256, expiresAt: owner.expiresAt?.toISOString() ?? '' };
  }

  @GrpcMethod('WorkspaceService', 'ListSuspended')
  async listSuspended({ after }: { after: string }) {
    if (after !== '' && !isUuid(after)) throw new CreditError('invalid', 'after must be a UUID or empty');
    const ids = await this.workspaces.suspended(after || null, SUSPENDED_PER_CALL + 1);
    const workspaceIds = ids.slice(0, SUSPENDED_PER_CALL);
    return { workspaceIds, hasMore: ids.length > SUSPENDED_PER_CALL, after, isAnswer: true };
  }

  @GrpcMethod('WorkspaceService', 'RecordAudit')
  async recordAudit({ entries }: { entries: ToldEntry[] }) {
    if (entries.length > ENTRIES_PER_CALL)
      throw new CreditError('invalid', `at most ${ENTRIES_PER_CALL} entries at a time`);
    if (!entries.every(isWellFormed)) throw new CreditError('invalid', 'an entry is not of the right form');
    await this.workspaces.keepTold(entries);
    return { ids: entries.map(({ id }) => id) };
  }
}

function isWellFormed(entry: ToldEntry): boolean {
  const { id, at, action, workspaceId, ...texts } = entry;
  return (
    isUuid(id) &&
    isUuid(workspaceId) &&
    ISO_TIME.test(at) &&
    !Number.isNaN(Date.parse(at)) &&
    ACTIONS.has(action) &&
    Object.values(texts).every((text) => text.length <= TEXT_CHARS_MAX && !text.includes('\0'))
  );
}
