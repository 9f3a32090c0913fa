import { Controller, Get, Inject, Query } from '@nestjs/common';
import type { z } from 'zod';
import { readPage } from '../../libs/platform/http/page.js';
import { jsonReply, Operation } from '../../libs/platform/openapi/openapi.js';
import type { Pool } from '../../libs/platform/postgres/postgres.js';
import { readAudit } from '../../libs/web/workspaces/audit.store.js';
import { auditPage, auditQuery } from './audit.schemas.js';
import { POOL } from './tokens.js';

@Controller('audit')
export class AuditController {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  @Get()
  @Operation({
    id: 'listAudit',
    summary: 'List what the operator changed, what became of keys and what they did, the newest first',
    description:
      'Entries are written together with what they tell of, and never changed or removed. Those of campaigns and webhooks come some ' +
      'seconds later, from the sales side. Exports of one file by one key are told of once a minute; wrong admin keys are counted, ' +
      'an entry a minute for each network they come from (`admin.refused`).',
    tag: 'Audit',
    needs: 'admin',
    replies: { 200: jsonReply('A page of the log.', auditPage) },
  })
  async list(@Query({ schema: auditQuery }) { cursor, limit, ...filter }: z.output<typeof auditQuery>) {
    return readPage(
      limit,
      (limit) => readAudit(this.pool, { ...filter, before: cursor, limit }),
      (entry) => ({ ...entry, id: entry.id.toString(), at: entry.at.toISOString() }),
      ({ id }) => id.toString(),
    );
  }
}
