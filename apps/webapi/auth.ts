import { createHash, timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { type Authenticated, bearerOf } from '../../libs/platform/bearer.js';
import { Problem } from '../../libs/platform/problem.js';
import { hashApiKey, looksLikeApiKey } from '../../libs/workspaces/api-key.js';
import { WorkspacesService } from '../../libs/workspaces/workspaces.service.js';
import { ADMIN_KEY } from './tokens.js';

const KEY_LENGTH_MAX = 500;

/** Lets in whoever holds a live key of a workspace: `Authorization: Bearer <api key>`. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(@Inject(WorkspacesService) private readonly workspaces: WorkspacesService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Authenticated>();
    const key = bearerOf(request, KEY_LENGTH_MAX);
    const owner = looksLikeApiKey(key) ? await this.workspaces.findKey(hashApiKey(key)) : null;
    if (!owner) {
      throw new Problem(
        401,
        'unauthorized',
        'send "Authorization: Bearer <api key>" with a key of your workspace',
      );
    }
    request.workspaceId = owner.workspaceId;
    return true;
  }
}

/** Lets in only the operator of this platform: `Authorization: Bearer <ADMIN_KEY>`. */
@Injectable()
export class AdminGuard implements CanActivate {
  private readonly expected: Buffer;

  constructor(@Inject(ADMIN_KEY) adminKey: string) {
    this.expected = sha256(adminKey);
  }

  canActivate(context: ExecutionContext): boolean {
    // Hashes have one length, so the comparison takes the same time whatever was given.
    if (timingSafeEqual(sha256(bearerOf(context.switchToHttp().getRequest(), KEY_LENGTH_MAX)), this.expected))
      return true;
    throw new Problem(
      401,
      'unauthorized',
      'send "Authorization: Bearer <admin key>"; a workspace key is not enough here',
    );
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();
