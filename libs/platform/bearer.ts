import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** A request whose key has been checked; the guards of our APIs set the workspace. */
export type Authenticated = FastifyRequest & { workspaceId?: string };

/** The key of `Authorization: Bearer <key>`, or '' if there is none or it is longer than a key can be. */
export function bearerOf(request: FastifyRequest, lengthMax: number): string {
  const key = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  return key.length <= lengthMax ? key : '';
}

/** The workspace that the request's key belongs to. */
export const WorkspaceId = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { workspaceId } = context.switchToHttp().getRequest<Authenticated>();
  if (!workspaceId) throw new Error('@WorkspaceId() needs the ApiKeyGuard');
  return workspaceId;
});
