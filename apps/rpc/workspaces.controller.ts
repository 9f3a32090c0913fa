import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { isUuid } from '../../libs/platform/postgres/uuid.js';
import { CreditError } from '../../libs/web/credit/credit.js';
import { WorkspacesService } from '../../libs/web/workspaces/workspaces.service.js';
import { callFailure } from './failures.js';

const SUSPENDED_PER_CALL = 1_000;

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
}
