import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { CountryCode } from 'libphonenumber-js';
import { from as copyFrom } from 'pg-copy-streams';
import { type MarkDone, unmarked } from '../../platform/idempotency/idempotency.store.js';
import { onCommit, type Pool, type Tx, transactionOnce } from '../../platform/postgres/postgres.js';
import { Problem } from '../../platform/problems/problem.js';
import { countSegments } from '../../sms/encoding.js';
import { compileTemplate, type Template } from '../../sms/template.js';
import { countRegistered } from '../model/message.metrics.js';
import {
  type Contact,
  type ContactFile,
  type ContactFileLimits,
  openContactFile,
  type RejectedRow,
} from './contact-file.js';
import { ContactFileError } from './contact-file-error.js';

export interface CampaignDraft {
  workspaceId: string;
  name: string;
  /** The message template. */
  message: string;
  sender: string | null;
  defaultRegion: CountryCode | undefined;
  carrier: string;
  priceMicros: bigint;
  batchSize: number;
  validityMinutes: number;
  /** 0 to 1. */
  failureShareMax: number;
  fileLimits?: Partial<ContactFileLimits>;
}

interface BatchRow {
  firstSeq: number;
  messages: number;
  segments: number;
}

/**
 * Creates a campaign from a CSV stream: one transaction, constant memory, one `message` row a contact by COPY, one
 * `batch` row per `batchSize` of them. Whatever fails, nothing of it stays.
 * @throws Problem 422: unusable file, unknown template column, no usable row.
 */
export async function importCampaign(
  pool: Pool,
  draft: CampaignDraft,
  csv: Readable,
  mark: MarkDone = unmarked,
): Promise<bigint> {
  return importing(draft, csv, async (file, template) => {
    // Once: what a first try has read of the file is gone.
    return transactionOnce(pool, async (tx) => {
      // A large file takes longer than any single statement should.
      await tx.query('SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0');
      const campaignId = await insertCampaign(tx, draft, file, template);
      const rows = new CampaignRows(tx, campaignId);
      const { contacts, rejected, segments, batches } = await readContacts(draft, file, template, rows);
      await rows.finish(batches);
      await tx.query(
        'UPDATE campaign SET contacts = $2, queued = $2, rejected = $3, segments = $4 WHERE id = $1',
        [campaignId, contacts, rejected, segments],
      );
      onCommit(tx, () => countRegistered(draft.carrier, contacts));
      await mark(tx, String(campaignId));
      return campaignId;
    });
  });
}

/** What an import would keep. */
export interface Trial {
  contacts: number;
  rejected: number;
  segments: bigint;
  /** The first rejected rows, 20 at most. */
  firstRejects: readonly RejectedRow[];
}

/**
 * Reads the file as an import does, and writes nothing.
 * @throws Problem 422 as `importCampaign` does.
 */
export function tryImport(draft: CampaignDraft, csv: Readable): Promise<Trial> {
  return importing(draft, csv, (file, template) => readContacts(draft, file, template, NOTHING_KEPT));
}

async function importing<T>(
  draft: CampaignDraft,
  csv: Readable,
  work: (file: ContactFile, template: Template) => Promise<T>,
): Promise<T> {
  try {
    const { defaultRegion, fileLimits = {} } = draft;
    const file = await openContactFile(csv, { ...(defaultRegion && { defaultRegion }), limits: fileLimits });
    return await work(file, compileFor(draft.message, file));
  } catch (error) {
    if (!(error instanceof ContactFileError)) throw error;
    throw new Problem(422, error.code, error.message, { errors: [{ field: 'file', detail: error.message }] });
  } finally {
    csv.destroy();
  }
}

function compileFor(message: string, file: ContactFile): Template {
  const compiled = compileTemplate(message, file.columns);
  if (compiled.ok) return withinLimit(compiled.template);
  throw new Problem(
    422,
    'invalid_template',
    `the message template does not fit the file: ${compiled.errors[0]!.detail}`,
    {
      errors: compiled.errors.map(({ placeholder, detail }) => ({
        field: 'message',
        detail: `${placeholder}: ${detail}`,
      })),
    },
  );
}

/** A text that is the same for everybody is refused at once where it is too long. */
function withinLimit(template: Template): Template {
  const segments = template.usesColumns ? 1 : countSegments(template.render([]));
  if (segments <= SEGMENTS_MAX) return template;
  const detail = `the message needs ${segments} segments; at most ${SEGMENTS_MAX} are sent as one message`;
  throw new Problem(422, 'invalid_template', detail, { errors: [{ field: 'message', detail }] });
}

/** Where carriers stop, and phones begin to show a message in pieces. */
export const SEGMENTS_MAX = 10;
const REJECTS_PER_INSERT = 5_000;
const FIRST_REJECTS = 20;
const COPY_CHUNK_CHARS = 64 * 1024;

/** Where the contacts of a file go: into rows, or nowhere. */
interface Sink {
  /** @param values of the columns that the template uses; null where it uses none. */
  contact(seq: number, msisdn: string, segments: number, values: readonly string[] | null): void;
  reject(row: RejectedRow): void;
  /** After each chunk of the file. */
  flush(): Promise<void>;
  /** After an error. */
  abort(error: Error): Promise<void>;
}

const NOTHING_KEPT: Sink = { contact() {}, reject() {}, async flush() {}, async abort() {} };

/**
 * Reads all contacts, in constant memory, and counts them on their way to the sink.
 * @throws Problem 422 where no row can be used.
 */
async function readContacts(
  draft: Pick<CampaignDraft, 'batchSize'>,
  file: ContactFile,
  template: Template,
  sink: Sink,
): Promise<Trial & { batches: readonly BatchRow[] }> {
  const constantSegments = template.usesColumns ? null : countSegments(template.render([]));
  const batches: BatchRow[] = [];
  const firstRejects: RejectedRow[] = [];
  let [contacts, rejected, segments] = [0, 0, 0n];
  const reject = (row: RejectedRow) => {
    rejected += 1;
    if (firstRejects.length < FIRST_REJECTS) firstRejects.push(row);
    sink.reject(row);
  };
  const accept = (contact: Contact, count: number, values: readonly string[] | null) => {
    const seq = contacts++;
    segments += BigInt(count);
    if (seq % draft.batchSize === 0) batches.push({ firstSeq: seq, messages: 0, segments: 0 });
    const batch = batches.at(-1)!;
    batch.messages += 1;
    batch.segments += count;
    sink.contact(seq, contact.msisdn, count, values);
  };
  const take = (contact: Contact) => {
    if (constantSegments !== null) {
      accept(contact, constantSegments, null);
      return;
    }
    const text = template.render(contact.values);
    const count = countSegments(text);
    const reason =
      text.trim() === ''
        ? 'is empty for this contact'
        : count > SEGMENTS_MAX
          ? `needs ${count} segments for this contact; at most ${SEGMENTS_MAX} are sent as one message`
          : null;
    if (reason) reject({ line: contact.line, field: 'message', reason, value: contact.msisdn });
    else
      accept(
        contact,
        count,
        template.columnIndexes.map((index) => contact.values[index] ?? ''),
      );
  };
  try {
    for await (const chunk of file.chunks) {
      for (const contact of chunk.contacts) take(contact);
      for (const row of chunk.rejects) reject(row);
      await sink.flush();
    }
  } catch (error) {
    await sink.abort(error as Error);
    throw error;
  }
  if (contacts === 0) {
    const error = noUsableRow(rejected, firstRejects);
    await sink.abort(error);
    throw error;
  }
  return { contacts, rejected, segments, firstRejects, batches };
}

async function insertCampaign(
  tx: Tx,
  draft: CampaignDraft,
  file: ContactFile,
  template: Template,
): Promise<bigint> {
  const usedColumns = template.columnIndexes.map((index) => file.columns[index]);
  const { rows } = await tx.query<{ id: bigint }>(
    `INSERT INTO campaign
       (workspace_id, name, template, sender, carrier, columns, price_micros, validity_minutes, failure_share_max,
        contacts, queued, rejected, segments)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0, 0) RETURNING id`,
    [
      draft.workspaceId,
      draft.name,
      draft.message,
      draft.sender,
      draft.carrier,
      usedColumns,
      draft.priceMicros,
      draft.validityMinutes,
      draft.failureShareMax,
    ],
  );
  return rows[0]!.id;
}

/**
 * The rows of a campaign: contacts by COPY, rejects and batches by INSERT. A connection carries one COPY at a time, so it is
 * ended and begun again where rejects have to be written.
 */
class CampaignRows implements Sink {
  private copy: ReturnType<CampaignRows['beginCopy']>;
  private buffered = '';
  private rejects: RejectedRow[] = [];

  constructor(
    private readonly tx: Tx,
    private readonly campaignId: bigint,
  ) {
    this.copy = this.beginCopy();
  }

  contact(seq: number, msisdn: string, segments: number, values: readonly string[] | null): void {
    const vars = values ? escapeForCopy(JSON.stringify(values)) : '\\N';
    this.buffered += `${this.campaignId}\t${seq}\t${msisdn}\t${segments}\t${vars}\n`;
  }

  reject(row: RejectedRow): void {
    this.rejects.push(row);
  }

  async flush(): Promise<void> {
    if (this.buffered.length >= COPY_CHUNK_CHARS) await this.writeBuffered();
    if (this.rejects.length < REJECTS_PER_INSERT) return;
    await this.copy.end();
    await this.insertRejects();
    this.copy = this.beginCopy();
  }

  abort(error: Error): Promise<void> {
    return this.copy.abort(error);
  }

  async finish(batches: readonly BatchRow[]): Promise<void> {
    try {
      await this.writeBuffered();
      await this.copy.end();
    } catch (error) {
      await this.copy.abort(error as Error);
      throw error;
    }
    await this.insertRejects();
    await this.insertBatches(batches);
  }

  private async writeBuffered(): Promise<void> {
    const text = this.buffered;
    this.buffered = '';
    await this.copy.write(text);
  }

  private beginCopy() {
    const stream = this.tx.query(
      copyFrom('COPY message (campaign_id, seq, msisdn, segments, vars) FROM STDIN'),
    );
    const finished = once(stream, 'finish');
    finished.catch(() => {});
    // The server may end the COPY at any moment (its disk is full, it shuts down); the stream takes no more after that.
    let failure: Error | undefined;
    stream.once('error', (error) => {
      failure = error;
    });
    return {
      write: async (text: string) => {
        if (failure) throw failure;
        if (text && !stream.write(text)) await Promise.race([once(stream, 'drain'), finished]);
      },
      end: async () => {
        if (failure) throw failure;
        stream.end();
        await finished;
      },
      /** Ends the COPY with an error, so that the connection is free for the ROLLBACK. */
      abort: async (error: Error) => {
        if (failure || stream.destroyed || stream.writableFinished) return;
        const closed = once(stream, 'close').catch(() => {});
        stream.destroy(error);
        await closed;
      },
    };
  }

  private async insertRejects(): Promise<void> {
    const { campaignId, rejects } = this;
    this.rejects = [];
    if (rejects.length === 0) return;
    await this.tx.query(
      `INSERT INTO reject (campaign_id, line, field, reason, value)
       SELECT $1, line, field, reason, value FROM unnest($2::int[], $3::text[], $4::text[], $5::text[])
         AS r(line, field, reason, value)`,
      [
        campaignId,
        rejects.map((r) => r.line),
        rejects.map((r) => r.field),
        rejects.map((r) => r.reason),
        rejects.map((r) => r.value.replaceAll('\0', '')),
      ],
    );
  }

  private async insertBatches(batches: readonly BatchRow[]): Promise<void> {
    const { campaignId } = this;
    await this.tx.query(
      `INSERT INTO batch (campaign_id, no, first_seq, last_seq, messages, segments)
       SELECT $1, no - 1, first_seq, first_seq + messages - 1, messages, segments
       FROM unnest($2::int[], $3::int[], $4::int[]) WITH ORDINALITY AS b(first_seq, messages, segments, no)`,
      [
        campaignId,
        batches.map((b) => b.firstSeq),
        batches.map((b) => b.messages),
        batches.map((b) => b.segments),
      ],
    );
  }
}

function noUsableRow(rejected: number, firstRejects: readonly RejectedRow[]): Problem {
  const detail = rejected
    ? `none of the ${rejected} rows can be used; the first: line ${firstRejects[0]!.line}, ${firstRejects[0]!.reason}`
    : 'the file has a header but no rows';
  return new Problem(422, 'no_usable_row', detail, {
    errors: firstRejects.slice(0, 5).map((r) => ({ field: `line ${r.line}, ${r.field}`, detail: r.reason })),
  });
}

/** JSON has escaped control characters already; COPY's text format needs only the backslash doubled. */
function escapeForCopy(json: string): string {
  return json.includes('\\') ? json.replaceAll('\\', '\\\\') : json;
}
