import { Body, Controller, Get, Inject, Post } from '@nestjs/common';
import type { z } from 'zod';
import { By, Key } from '../../libs/platform/access/access.js';
import type { KeyOwner } from '../../libs/platform/access/api-key.js';
import type { Author } from '../../libs/platform/access/author.js';
import { Once, type OnceOnly } from '../../libs/platform/idempotency/idempotency.js';
import { jsonReply, Operation } from '../../libs/platform/openapi/openapi.js';
import { presentCredit } from '../../libs/web/credit/credit.presenter.js';
import { CreditService } from '../../libs/web/credit/credit.service.js';
import { type NewWorkspace, WorkspacesService } from '../../libs/web/workspaces/workspaces.service.js';
import { createWorkspaceBody, newWorkspace, workspace } from './workspace.schemas.js';

@Controller('workspaces')
export class WorkspacesController {
  constructor(
    @Inject(WorkspacesService) private readonly workspaces: WorkspacesService,
    @Inject(CreditService) private readonly credit: CreditService,
  ) {}

  @Post()
  @Operation({
    id: 'createWorkspace',
    summary: 'Create a workspace and its first key',
    tag: 'Workspaces',
    needs: 'admin',
    idempotent: true,
    replies: { 201: jsonReply('The workspace, with its key.', newWorkspace) },
  })
  async create(
    @By() by: Author,
    @Body({ schema: createWorkspaceBody }) { name }: z.output<typeof createWorkspaceBody>,
    @Once() once: OnceOnly,
  ): Promise<z.input<typeof newWorkspace>> {
    if (once.made !== null) return JSON.parse(once.made);
    const created = await this.workspaces.create(name, {
      by,
      also: (tx, made) => once.mark(tx, JSON.stringify(presentNew(made))),
    });
    return presentNew(created);
  }

  @Get('me')
  @Operation({
    id: 'getWorkspace',
    summary: 'See the workspace of the key and its credit',
    tag: 'Workspaces',
    needs: 'credit:read',
    etag: true,
    replies: { 200: jsonReply('The workspace.', workspace) },
  })
  async me(@Key() { workspaceId, isTest }: KeyOwner) {
    const [found, account] = await Promise.all([
      this.workspaces.find(workspaceId),
      this.credit.getCredit(workspaceId),
    ]);
    const { balance, reserved, available, version } = presentCredit(account);
    return {
      id: workspaceId,
      name: found!.name,
      mode: isTest ? ('test' as const) : ('live' as const),
      credit: { balance, reserved, available, version },
    };
  }
}

function presentNew({
  workspace: { id, name, createdAt },
  apiKey,
}: NewWorkspace): z.input<typeof newWorkspace> {
  return { id, name, apiKey, createdAt: createdAt.toISOString() };
}
