import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import { isUuid } from '../../libs/credit/credit.js';
import { WorkspaceId } from '../../libs/platform/bearer.js';
import { emptyReply, jsonReply, Operation } from '../../libs/platform/openapi.js';
import { Problem } from '../../libs/platform/problem.js';
import {
  type ApiKey,
  KEYS_PER_WORKSPACE_MAX,
  WorkspacesService,
} from '../../libs/workspaces/workspaces.service.js';
import { ApiKeyGuard } from './auth.js';
import { key, keyId, keyListQuery, keyPage, newKey } from './key.schemas.js';

/** A workspace exchanges its own keys: add one, move over to it, revoke the old one. */
@Controller('workspaces/me/keys')
@UseGuards(ApiKeyGuard)
export class KeysController {
  constructor(@Inject(WorkspacesService) private readonly workspaces: WorkspacesService) {}

  @Post()
  @Operation({
    id: 'addKey',
    summary: 'Add a key',
    tag: 'Keys',
    needs: 'keys:write',
    replies: { 201: jsonReply('The key, with its secret.', newKey) },
    errors: ['too_many_keys'],
  })
  async add(@WorkspaceId() workspaceId: string) {
    const added = await this.workspaces.addKey(workspaceId);
    if (!added) {
      throw new Problem(
        409,
        'too_many_keys',
        `a workspace has at most ${KEYS_PER_WORKSPACE_MAX} keys; revoke one first`,
      );
    }
    return { ...presentKey(added.key), apiKey: added.secret };
  }

  @Get()
  @Operation({
    id: 'listKeys',
    summary: 'List the keys, the oldest first',
    tag: 'Keys',
    needs: 'keys:read',
    replies: { 200: jsonReply('A page of keys.', keyPage) },
  })
  async list(
    @WorkspaceId() workspaceId: string,
    @Query({ schema: keyListQuery }) { cursor, limit }: z.output<typeof keyListQuery>,
  ) {
    const keys = await this.workspaces.listKeys(workspaceId, limit + 1, cursor);
    const page = keys.slice(0, limit);
    return { data: page.map(presentKey), nextCursor: keys.length > limit ? page.at(-1)!.id : null };
  }

  @Delete(':id')
  @HttpCode(204)
  @Operation({
    id: 'revokeKey',
    summary: 'Revoke a key',
    description: 'It opens nothing any more, and its sockets end. Revoking again changes nothing.',
    tag: 'Keys',
    needs: 'keys:write',
    replies: { 204: emptyReply('The key is revoked.') },
    errors: ['not_found'],
  })
  async revoke(
    @WorkspaceId() workspaceId: string,
    @Param('id', { schema: keyId }) id: string,
  ): Promise<void> {
    if (!isUuid(id) || !(await this.workspaces.revokeKey(workspaceId, id))) {
      throw new Problem(404, 'not_found', 'this workspace has no such key');
    }
  }
}

function presentKey({ id, prefix, createdAt, revokedAt }: ApiKey): z.input<typeof key> {
  return { id, prefix, createdAt: createdAt.toISOString(), revokedAt: revokedAt?.toISOString() ?? null };
}
