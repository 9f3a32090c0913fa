import { createHash } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { CreditClient } from '../../libs/credit-client/credit-client.js';
import { CreditUnavailableError } from '../../libs/credit-client/errors.js';
import { type Authenticated, bearerOf } from '../../libs/platform/bearer.js';
import { Problem } from '../../libs/platform/problem.js';
import { CREDIT } from './tokens.js';

/** How long an answer about a key is used again. */
const CACHE_MS = 5_000;
const CACHED_KEYS_MAX = 10_000;

const KEY_LENGTH_MAX = 200;

/**
 * Finds the workspace of `Authorization: Bearer <api key>` over gRPC, since the keys live on the web side. Only the
 * key's SHA-256 leaves this process, and only its hash is kept in memory.
 */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  private readonly cache = new Map<string, { workspaceId: string | null; until: number }>();

  constructor(@Inject(CREDIT) private readonly credit: Pick<CreditClient, 'authenticateKey'>) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Authenticated>();
    const key = bearerOf(request, KEY_LENGTH_MAX);
    const workspaceId = key ? await this.workspaceOf(key) : null;
    if (!workspaceId) {
      throw new Problem(
        401,
        'unauthorized',
        'send "Authorization: Bearer <api key>" with a key of your workspace',
      );
    }
    request.workspaceId = workspaceId;
    return true;
  }

  private async workspaceOf(key: string): Promise<string | null> {
    const sha256 = createHash('sha256').update(key).digest();
    const id = sha256.toString('base64');
    const cached = this.cache.get(id);
    if (cached && cached.until > Date.now()) return cached.workspaceId;
    const found = await this.credit.authenticateKey(sha256).catch((error) => {
      if (!(error instanceof CreditUnavailableError)) throw error;
      throw new Problem(503, 'unavailable', 'keys cannot be checked at the moment; nothing was changed', {
        retryAfterSeconds: 1,
      });
    });
    const workspaceId = found?.workspaceId ?? null;
    if (this.cache.size >= CACHED_KEYS_MAX) this.cache.clear();
    this.cache.set(id, { workspaceId, until: Date.now() + CACHE_MS });
    return workspaceId;
  }
}
