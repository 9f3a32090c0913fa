import { Body, Controller, Get, Inject, Post, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import { presentCredit } from '../../libs/credit/credit.js';
import { CreditService } from '../../libs/credit/credit.service.js';
import { WorkspaceId } from '../../libs/platform/bearer.js';
import { WorkspacesService } from '../../libs/workspaces/workspaces.service.js';
import { AdminGuard, ApiKeyGuard } from './auth.js';
import { createWorkspaceBody } from './schemas.js';

@Controller('workspaces')
export class WorkspacesController {
  constructor(
    @Inject(WorkspacesService) private readonly workspaces: WorkspacesService,
    @Inject(CreditService) private readonly credit: CreditService,
  ) {}

  @Post()
  @UseGuards(AdminGuard)
  async create(@Body({ schema: createWorkspaceBody }) { name }: z.output<typeof createWorkspaceBody>) {
    const { workspace, apiKey } = await this.workspaces.create(name);
    return { id: workspace.id, name: workspace.name, apiKey, createdAt: workspace.createdAt };
  }

  @Get('me')
  @UseGuards(ApiKeyGuard)
  async me(@WorkspaceId() workspaceId: string) {
    const [workspace, account] = await Promise.all([
      this.workspaces.find(workspaceId),
      this.credit.getCredit(workspaceId),
    ]);
    const { balance, reserved, available, version } = presentCredit(account);
    return { id: workspaceId, name: workspace?.name, credit: { balance, reserved, available, version } };
  }
}
