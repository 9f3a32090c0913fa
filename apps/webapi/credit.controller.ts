import { createHash, randomUUID } from 'node:crypto';
import { Body, Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { formatAmount } from '../../libs/contracts/amount.js';
import { By, WorkspaceId } from '../../libs/platform/access/access.js';
import type { Author } from '../../libs/platform/access/author.js';
import { readPage } from '../../libs/platform/http/page.js';
import { idempotencyKeyOf } from '../../libs/platform/idempotency/idempotency.js';
import { keyReused } from '../../libs/platform/idempotency/idempotency.store.js';
import { jsonReply, Operation } from '../../libs/platform/openapi/openapi.js';
import { Problem } from '../../libs/platform/problems/problem.js';
import { CreditError, type JournalEntry } from '../../libs/web/credit/credit.js';
import { type Alongside, CreditService } from '../../libs/web/credit/credit.service.js';
import { writeAudit } from '../../libs/web/workspaces/audit.store.js';
import { WorkspacesService } from '../../libs/web/workspaces/workspaces.service.js';
import { journalEntry, journalPage, journalQuery, moveCreditBody } from './credit.schemas.js';
import { workspaceId } from './workspace.schemas.js';

@Controller('workspaces')
export class CreditController {
  constructor(
    @Inject(CreditService) private readonly credit: CreditService,
    @Inject(WorkspacesService) private readonly workspaces: WorkspacesService,
  ) {}

  @Post(':id/credit')
  @Operation({
    id: 'moveCredit',
    summary: 'Top up the credit of a workspace, or take some away',
    tag: 'Credit',
    needs: 'admin',
    // The credit operation's own id keeps it from happening twice, for ever.
    idempotent: 'itself',
    replies: { 201: jsonReply('The entry of the journal.', journalEntry) },
    errors: ['not_found', 'below_reserved', 'amount_too_large'],
  })
  async move(
    @By() by: Author,
    @Param('id', { schema: workspaceId }) id: string,
    @Body({ schema: moveCreditBody }) { amount, reason }: z.output<typeof moveCreditBody>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const key = idempotencyKeyOf(request);
    // The prefix keeps these ids apart from those that other services choose for their operations.
    const opId = key === undefined ? `web:${randomUUID()}` : `web:${id.toLowerCase()}:${shortened(key)}`;
    const movement = { opId, workspaceId: id, amountMicros: amount, reason };
    const audited: Alongside = (tx, entry) =>
      writeAudit(tx, by, {
        action: 'credit.move',
        workspaceId: id,
        target: entry.id.toString(),
        details: { amount: formatAmount(amount), reason },
      });
    try {
      const entry = await (amount > 0n
        ? this.credit.topUp(movement, audited)
        : this.credit.adjust(movement, audited));
      if (entry.replayed) reply.header('idempotent-replayed', 'true');
      return presentEntry(entry);
    } catch (error) {
      throw error instanceof CreditError ? toProblem(error) : error;
    }
  }

  @Get('me/journal')
  @Operation({
    id: 'listJournal',
    summary: 'List every movement of the credit, the newest first',
    tag: 'Credit',
    needs: 'credit:read',
    etag: true,
    replies: { 200: jsonReply('A page of the journal.', journalPage) },
  })
  async journal(
    @WorkspaceId() workspaceId: string,
    @Query({ schema: journalQuery }) { cursor, limit, ...span }: z.output<typeof journalQuery>,
  ) {
    const list = (limit: number) =>
      this.workspaces.listJournal(workspaceId, {
        ...span,
        limit,
        before: cursor,
      });
    return readPage(limit, list, presentEntry, ({ id }) => id.toString());
  }
}

/** An operation's id has at most 200 characters, a key 255. */
const shortened = (key: string) =>
  key.length <= 100 ? key : `sha256:${createHash('sha256').update(key).digest('hex')}`;

function presentEntry(entry: JournalEntry): z.input<typeof journalEntry> {
  return {
    id: entry.id.toString(),
    kind: entry.kind,
    amount: formatAmount(entry.amountMicros),
    balanceAfter: formatAmount(entry.balanceAfterMicros),
    reason: entry.reason,
    reservationId: entry.reservationId,
    at: entry.at.toISOString(),
  };
}

function toProblem({ code, message }: CreditError): Problem {
  switch (code) {
    case 'workspace_not_found':
      return new Problem(404, 'not_found', message);
    case 'conflict':
      return keyReused();
    case 'below_reserved':
      return new Problem(409, code, message);
    case 'too_large':
      return new Problem(422, 'amount_too_large', message, {
        errors: [{ field: 'amount', detail: message }],
      });
    default:
      return new Problem(422, 'invalid_request', message);
  }
}
