import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { ok, type SalesClient } from '../../libs/api-client/client.js';

/** What a row of a campaign says of its message. */
export type CampaignRow = { status: string; segments: number; updatedAt: Date };

/** The rows themselves, from the file that anybody can download; in constant memory. */
export async function* campaignRows(sales: SalesClient, id: string): AsyncGenerator<CampaignRow> {
  const params = { path: { id } };
  const file = await ok(sales.GET('/campaigns/{id}/messages.csv', { params, parseAs: 'stream' }));
  const lines = createInterface({ input: Readable.fromWeb(file as never) });
  let header: string[] | undefined;
  for await (const line of lines) {
    const cells = line.split(',');
    if (!header) {
      header = cells;
      continue;
    }
    const cell = (name: string) => cells[header!.indexOf(name)] ?? '';
    yield {
      status: cell('status'),
      segments: Number(cell('segments')),
      updatedAt: new Date(cell('updated_at')),
    };
  }
}
