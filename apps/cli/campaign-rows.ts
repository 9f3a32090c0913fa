import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { ok, type SalesClient } from '../../libs/api-client/client.js';

/** What a row of a campaign says of its message. */
export type CampaignRow = { status: string; segments: number; updatedAt: Date };

/** The rows themselves, from the file that anybody can download; in constant memory. */
export async function* campaignRows(sales: SalesClient, id: string): AsyncGenerator<CampaignRow> {
  const params = { path: { id } };
  const file = await ok(sales.GET('/campaigns/{id}/messages.csv', { params, parseAs: 'stream' }));
  const rows = Readable.fromWeb(file as never).compose(parse({ columns: true }));
  for await (const row of rows as AsyncIterable<Record<string, string>>) {
    yield {
      status: row.status!,
      segments: Number(row.segments),
      updatedAt: new Date(row.updated_at!),
    };
  }
}
