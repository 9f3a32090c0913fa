import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import { isUuid } from '../../libs/credit/credit.js';
import { WorkspaceId } from '../../libs/platform/bearer.js';
import { Problem } from '../../libs/platform/problem.js';
import { KEYS_PER_WORKSPACE_MAX, WorkspacesService } from '../../libs/workspaces/workspaces.service.js';
import { ApiKeyGuard } from './auth.js';
import { keysQuery } from './schemas.js';

/** A workspace exchanges its own keys: add one, move over to it, revoke the old one. */
@Controller('workspaces/me/keys')
@UseGuards(ApiKeyGuard)
export class KeysController {
  constructor(@Inject(WorkspacesService) private readonly workspaces: WorkspacesService) {}

  @Post()
  async add(@WorkspaceId() workspaceId: string) {
    const added = await this.workspaces.addKey(workspaceId);
    if (!added) {
      throw new Problem(
        409,
        'too_many_keys',
        `a workspace has at most ${KEYS_PER_WORKSPACE_MAX} keys; revoke one first`,
      );
    }
    return { ...added.key, apiKey: added.secret };
  }

  @Get()
  async list(
    @WorkspaceId() workspaceId: string,
    @Query({ schema: keysQuery }) { cursor, limit }: z.output<typeof keysQuery>,
  ) {
    const keys = await this.workspaces.listKeys(workspaceId, limit + 1, cursor);
    const page = keys.slice(0, limit);
    return { data: page, nextCursor: keys.length > limit ? page.at(-1)!.id : null };
  }

  @Delete(':id')
  @HttpCode(204)
  async revoke(@WorkspaceId() workspaceId: string, @Param('id') id: string): Promise<void> {
    if (!isUuid(id) || !(await this.workspaces.revokeKey(workspaceId, id))) {
      throw new Problem(404, 'not_found', 'this workspace has no such key');
    }
  }
}
