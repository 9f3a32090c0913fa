import { Readable } from 'node:stream';
import { Controller, Get, Inject, Param, StreamableFile } from '@nestjs/common';
import { stringify } from 'csv-stringify/sync';
import { By, Key } from '../../libs/platform/access/access.js';
import type { KeyOwner } from '../../libs/platform/access/api-key.js';
import type { Author } from '../../libs/platform/access/author.js';
import { csvReply, Operation } from '../../libs/platform/openapi/openapi.js';
import type { Pool } from '../../libs/platform/postgres/postgres.js';
import { nextTurn } from '../../libs/platform/process/next-turn.js';
import { ExportNotes } from '../../libs/sales/audit/audit.js';
import {
  findImportReport,
  listMessages,
  listRejects,
  type RejectView,
} from '../../libs/sales/campaigns/campaign.reads.js';
import { defused, REASON_COLUMNS } from '../../libs/sales/contact-files/mended-file.js';
import { formatCampaignId, formatMessageId } from '../../libs/sales/model/reference.js';
import { campaignId } from './campaign.schemas.js';
import { POOL, READS } from './tokens.js';
import { campaignWithMessages } from './visible-campaign.js';

const ROWS_PER_PAGE = 500;
/** Written in one turn: rejects of nothing but quotes take up to 0.15 ms each. */
const ROWS_PER_SLICE = 100;

/** Whole campaigns as CSV, streamed page by page in constant memory. */
@Controller('campaigns/:id')
export class DownloadsController {
  private readonly exports: ExportNotes;

  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(READS) private readonly reads: Pool,
  ) {
    this.exports = new ExportNotes(pool);
  }

  @Get('messages.csv')
  @Operation({
    id: 'downloadMessages',
    summary: 'Download all messages of a campaign',
    tag: 'Messages',
    needs: 'campaigns:read',
    replies: {
      200: csvReply(
        'A row for each message, streamed.',
        'id,to,status,error_code,segments,updated_at,carrier_code,text\nmsg_2s_17,+14155550123,delivered,,1,2026-05-04T12:00:02.000Z,,"Hello Ada, 20% off until Sunday."\n',
      ),
    },
    errors: ['campaign_not_found', 'messages_removed'],
  })
  async messages(
    @Key() key: KeyOwner,
    @By() by: Author,
    @Param('id', { schema: campaignId }) id: bigint | null,
  ) {
    const { id: foundId } = await campaignWithMessages(this.pool, key, id);
    const name = `${formatCampaignId(foundId)}-messages.csv`;
    await this.exports.note(by, key.workspaceId, name);
    return csvFile(
      name,
      ['id', 'to', 'status', 'error_code', 'segments', 'updated_at', 'carrier_code', 'text'],
      async (after) => {
        const page = { statuses: [], after, limit: ROWS_PER_PAGE, withText: true };
        const { messages, lookedUntil } = await listMessages(this.reads, foundId, page);
        const next = messages[ROWS_PER_PAGE - 1]?.seq ?? lookedUntil;
        return this.whole(key, id, { rows: messages, next });
      },
      (m) => [
        formatMessageId(foundId, m.seq),
        m.to,
        m.status,
        m.errorCode,
        m.segments,
        m.updatedAt.toISOString(),
        m.carrierCode,
        m.text ?? null,
      ],
    );
  }

  @Get('rejects.csv')
  @Operation({
    id: 'downloadRejects',
    summary: 'Download the rejected rows of a campaign',
    description:
      'Each with all its cells, and why it was rejected in three columns behind them: mended it is uploaded like any file, and ' +
      'these columns are ignored. Of a very long row the cells are cut, which shows by `…`. Cells that a spreadsheet would run as a formula are preceded by an apostrophe; phone numbers are none. Where not all ' +
      'rejected rows are listed, a last row without a line, whose field is `(not listed)`, says how many are not.',
    tag: 'Messages',
    needs: 'campaigns:read',
    replies: {
      200: csvReply(
        'A row for each rejected row, streamed.',
        'phone,first_name,rejected_line,rejected_field,rejected_reason\n12,Ada,7,phone,is too short for a phone number\n',
      ),
    },
    errors: ['campaign_not_found', 'messages_removed'],
  })
  async rejects(
    @Key() key: KeyOwner,
    @By() by: Author,
    @Param('id', { schema: campaignId }) id: bigint | null,
  ) {
    const { id: foundId, rejected, rejectsListed } = await campaignWithMessages(this.pool, key, id);
    const name = `${formatCampaignId(foundId)}-rejects.csv`;
    await this.exports.note(by, key.workspaceId, name);
    const headers = (await findImportReport(this.reads, foundId))?.headers ?? [];
    const toCells = ({ line, field, reason, cells }: Omit<RejectView, 'line'> & { line: number | null }) => [
      ...headers.map((_, i) => cells[i] ?? ''),
      line,
      field,
      reason,
      // Of a row with more cells than columns.
      ...cells.slice(headers.length),
    ];
    return csvFile(
      name,
      [...headers, ...REASON_COLUMNS],
      async (after) => {
        const rejects = await listRejects(this.reads, foundId, { after, limit: ROWS_PER_PAGE });
        const next = rejects[ROWS_PER_PAGE - 1]?.line ?? null;
        return this.whole(key, id, { rows: rejects, next });
      },
      toCells,
      rejected > rejectsListed ? toCells(notListed(rejected - rejectsListed, rejectsListed)) : null,
    );
  }

  /**
   * A page, of which the last says that the file is whole.
   * @throws Problem, which breaks the download off, where the rows began to be removed since it began.
   */
  private async whole<T extends { next: number | null }>(
    key: KeyOwner,
    id: bigint | null,
    page: T,
  ): Promise<T> {
    if (page.next === null) await campaignWithMessages(this.pool, key, id);
    return page;
  }
}

/** The last row of a file that has only the first of the rejected rows. */
const notListed = (rows: number, listed: number) => ({
  line: null,
  field: '(not listed)',
  reason: `${rows} more rows were rejected; only the first ${listed} are listed`,
  cells: [],
});

const safe = (cell: string | number | null) => (typeof cell === 'string' ? defused(cell) : cell);

function csvFile<T>(name: string, ...rows: Parameters<typeof csvLines<T>>): StreamableFile {
  return new StreamableFile(Readable.from(csvLines(...rows)), {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="${name}"`,
  });
}

/**
 * The lines of a CSV, page by page, with a turn for others before each slice of one.
 * @param readPage tells besides where the next page begins after; null on the last one.
 * @param last a row after all others.
 */
export async function* csvLines<T>(
  header: string[],
  readPage: (after: number) => Promise<{ rows: T[]; next: number | null }>,
  toCells: (row: T) => (string | number | null)[],
  last: (string | number | null)[] | null = null,
): AsyncGenerator<string> {
  yield stringify([header.map(safe)]);
  for (let after: number | null = -1; after !== null; ) {
    const { rows, next }: { rows: T[]; next: number | null } = await readPage(after);
    for (let at = 0; at < rows.length; at += ROWS_PER_SLICE) {
      await nextTurn();
      yield stringify(rows.slice(at, at + ROWS_PER_SLICE).map((row) => toCells(row).map(safe)));
    }
    after = next;
  }
  if (last) yield stringify([last]);
}
