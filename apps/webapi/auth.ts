import { createHash, timingSafeEqual } from 'node:crypto';
import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Inject,
  Injectable,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../libs/platform/problem.js';
import { hashApiKey, looksLikeApiKey } from '../../libs/workspaces/api-key.js';
import { WorkspacesService } from '../../libs/workspaces/workspaces.service.js';
import { ADMIN_KEY } from './tokens.js';

type Authenticated = FastifyRequest & { workspaceId?: string };

/** Lets in whoever holds a live key of a workspace: `Authorization: Bearer <api key>`. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(@Inject(WorkspacesService) private readonly workspaces: WorkspacesService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Authenticated>();
    const key = bearerOf(request);
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
    if (timingSafeEqual(sha256(bearerOf(context.switchToHttp().getRequest())), this.expected)) return true;
    throw new Problem(
      401,
      'unauthorized',
      'send "Authorization: Bearer <admin key>"; a workspace key is not enough here',
    );
  }
}

/** The workspace that the request's key belongs to. */
export const WorkspaceId = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { workspaceId } = context.switchToHttp().getRequest<Authenticated>();
  if (!workspaceId) throw new Error('@WorkspaceId() needs the ApiKeyGuard');
  return workspaceId;
});

const bearerOf = (request: FastifyRequest): string =>
  /^Bearer (\S{1,500})$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';

const sha256 = (text: string) => createHash('sha256').update(text).digest();
