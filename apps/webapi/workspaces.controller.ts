import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { formatAmount } from '../../libs/contracts/amount.js';
import { By, Key } from '../../libs/platform/access/access.js';
import type { KeyOwner } from '../../libs/platform/access/api-key.js';
import type { Author } from '../../libs/platform/access/author.js';
import { readPage } from '../../libs/platform/http/page.js';
import { Once, type OnceOnly } from '../../libs/platform/idempotency/idempotency.js';
import { jsonReply, Operation } from '../../libs/platform/openapi/openapi.js';
import { isUuid } from '../../libs/platform/postgres/uuid.js';
import { known } from '../../libs/platform/problems/known.js';
import { Problem } from '../../libs/platform/problems/problem.js';
import { presentCredit } from '../../libs/web/credit/credit.presenter.js';
import { CreditService } from '../../libs/web/credit/credit.service.js';
import {
  type NewWorkspace,
  type WorkspaceOverview,
  WorkspacesService,
} from '../../libs/web/workspaces/workspaces.service.js';
import {
  createWorkspaceBody,
  newWorkspace,
  suspendBody,
  workspace,
  workspaceId,
  workspaceListQuery,
  workspaceOverview,
  workspaceOverviewPage,
} from './workspace.schemas.js';

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

  @Get()
  @Operation({
    id: 'listWorkspaces',
    summary: 'List workspaces, the oldest first',
    description: 'Sandboxes are named with their workspaces.',
    tag: 'Workspaces',
    needs: 'admin',
    replies: { 200: jsonReply('A page of workspaces.', workspaceOverviewPage) },
  })
  async list(@Query({ schema: workspaceListQuery }) { cursor, limit }: z.output<typeof workspaceListQuery>) {
    const list = (limit: number) => this.workspaces.list(limit, cursor);
    return readPage(limit, list, presentOverview, ({ id }) => id);
  }

  @Get(':id')
  @Operation({
    id: 'showWorkspace',
    summary: 'See any workspace, its credit and whether it is suspended',
    tag: 'Workspaces',
    needs: 'admin',
    replies: { 200: jsonReply('The workspace.', workspaceOverview) },
    errors: ['not_found'],
  })
  async show(@Param('id', { schema: workspaceId }) id: string) {
    return presentOverview(await overviewOf(this.workspaces, id));
  }

  @Post(':id/suspend')
  @HttpCode(200)
  @Operation({
    id: 'suspendWorkspace',
    summary: 'Suspend a workspace and its sandbox',
    description:
      'Its keys are refused with 403 `workspace_suspended`, its sockets end, its campaigns and single sends pause within ' +
      'seconds with the reason `suspended`, and scheduled ones do not begin. What is with the carrier runs its course. ' +
      'Suspending again changes nothing.',
    tag: 'Workspaces',
    needs: 'admin',
    idempotent: true,
    replies: { 200: jsonReply('The workspace, suspended.', workspaceOverview) },
    errors: ['not_found'],
  })
  async suspend(
    @By() by: Author,
    @Param('id', { schema: workspaceId }) id: string,
    @Body({ schema: suspendBody }) { reason }: z.output<typeof suspendBody>,
  ) {
    await overviewOf(this.workspaces, id);
    await this.workspaces.setSuspended(id, reason, by);
    return presentOverview(await overviewOf(this.workspaces, id));
  }

  @Post(':id/resume')
  @HttpCode(200)
  @Operation({
    id: 'resumeWorkspace',
    summary: 'End the suspension of a workspace',
    description: 'Its keys open what they did, and what the suspension has paused goes on within seconds.',
    tag: 'Workspaces',
    needs: 'admin',
    idempotent: true,
    replies: { 200: jsonReply('The workspace, as before.', workspaceOverview) },
    errors: ['not_found'],
  })
  async resume(@By() by: Author, @Param('id', { schema: workspaceId }) id: string) {
    await overviewOf(this.workspaces, id);
    await this.workspaces.setSuspended(id, null, by);
    return presentOverview(await overviewOf(this.workspaces, id));
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

/** A workspace of the operator's. @throws Problem 404 */
export async function overviewOf(workspaces: WorkspacesService, id: string): Promise<WorkspaceOverview> {
  const found = isUuid(id) ? await workspaces.overview(id) : null;
  return known(found, () => new Problem(404, 'not_found', 'there is no such workspace'));
}

function presentOverview(of: WorkspaceOverview): z.input<typeof workspaceOverview> {
  return {
    id: of.id,
    name: of.name,
    createdAt: of.createdAt.toISOString(),
    sandboxId: of.sandboxId,
    suspendedAt: of.suspendedAt?.toISOString() ?? null,
    suspendedReason: of.suspendedReason,
    credit: {
      balance: formatAmount(of.balanceMicros),
      reserved: formatAmount(of.reservedMicros),
      available: formatAmount(of.balanceMicros - of.reservedMicros),
      version: Number(of.version),
    },
  };
}

function presentNew({
  workspace: { id, name, createdAt },
  apiKey,
}: NewWorkspace): z.input<typeof newWorkspace> {
  return { id, name, apiKey, createdAt: createdAt.toISOString() };
}
