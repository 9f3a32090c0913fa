import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { CountryCode } from 'libphonenumber-js';
import { from as copyFrom } from 'pg-copy-streams';
import { type MarkDone, unmarked } from '../../platform/idempotency/idempotency.store.js';
import { onCommit, type Pool, type Tx, transaction } from '../../platform/postgres/postgres.js';
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
    const { campaignId } = await transaction(pool, async (tx) => {
      const imported = await new Import(tx, draft, file, template).run();
      await mark(tx, String(imported.campaignId));
      return imported;
    });
    return campaignId;
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
 * Imports for trial: the same in every step, but the transaction is rolled back.
 * @throws Problem 422 as `importCampaign` does.
 */
export async function tryImport(pool: Pool, draft: CampaignDraft, csv: Readable): Promise<Trial> {
  return importing(draft, csv, async (file, template) => {
    try {
      return await transaction(pool, async (tx) => {
        throw new RolledBack(await new Import(tx, draft, file, template).run());
      });
    } catch (error) {
      if (error instanceof RolledBack) return error.trial;
      throw error;
    }
  });
}

class RolledBack {
  constructor(readonly trial: Trial) {}
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

/** One import under way; it lives as long as its transaction. */
class Import {
  private seq = 0;
  private rejected = 0;
  private segments = 0n;
  private readonly batches: BatchRow[] = [];
  private rejects: RejectedRow[] = [];
  private readonly firstRejects: RejectedRow[] = [];
  private readonly constantSegments: number | null;

  constructor(
    private readonly tx: Tx,
    private readonly draft: CampaignDraft,
    private readonly file: ContactFile,
    private readonly template: Template,
  ) {
    this.constantSegments = template.usesColumns ? null : countSegments(template.render([]));
  }

  async run(): Promise<Trial & { campaignId: bigint }> {
    // A slow upload may take longer than any single statement should.
    await this.tx.query('SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0');
    const campaignId = await this.insertCampaign();
    await this.copyContacts(campaignId);
    if (this.seq === 0) throw this.noUsableRow();
    await this.insertBatches(campaignId);
    await this.tx.query(
      'UPDATE campaign SET contacts = $2, queued = $2, rejected = $3, segments = $4 WHERE id = $1',
      [campaignId, this.seq, this.rejected, this.segments],
    );
    onCommit(this.tx, () => countRegistered(this.draft.carrier, this.seq));
    const { seq: contacts, rejected, segments, firstRejects } = this;
    return { campaignId, contacts, rejected, segments, firstRejects };
  }

  private async insertCampaign(): Promise<bigint> {
    const { draft } = this;
    const usedColumns = this.template.columnIndexes.map((index) => this.file.columns[index]);
    const { rows } = await this.tx.query<{ id: bigint }>(
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

  /** A connection carries one COPY at a time, so it is ended and begun again where rejects have to be written. */
  private async copyContacts(campaignId: bigint): Promise<void> {
    let copy = this.beginCopy();
    try {
      let buffered = '';
      for await (const chunk of this.file.chunks) {
        for (const contact of chunk.contacts) buffered += this.toCopyLine(campaignId, contact);
        for (const reject of chunk.rejects) this.noteReject(reject);
        if (buffered.length >= COPY_CHUNK_CHARS) {
          await copy.write(buffered);
          buffered = '';
        }
        if (this.rejects.length >= REJECTS_PER_INSERT) {
          await copy.end();
          await this.insertRejects(campaignId);
          copy = this.beginCopy();
        }
      }
      await copy.write(buffered);
      await copy.end();
    } catch (error) {
      await copy.abort(error as Error);
      throw error;
    }
    await this.insertRejects(campaignId);
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

  /** The row of a contact in COPY's text format; '' if it was rejected because there would be nothing to send. */
  private toCopyLine(campaignId: bigint, contact: Contact): string {
    const { template } = this;
    let segments = this.constantSegments;
    let vars = '\\N';
    if (segments === null) {
      const text = template.render(contact.values);
      if (text.trim() === '') {
        this.noteReject({
          line: contact.line,
          field: 'message',
          reason: 'is empty for this contact',
          value: contact.msisdn,
        });
        return '';
      }
      segments = countSegments(text);
      if (segments > SEGMENTS_MAX) return this.rejectTooLong(contact, segments);
      vars = escapeForCopy(
        JSON.stringify(template.columnIndexes.map((index) => contact.values[index] ?? '')),
      );
    }
    const seq = this.seq++;
    this.segments += BigInt(segments);
    if (seq % this.draft.batchSize === 0) this.batches.push({ firstSeq: seq, messages: 0, segments: 0 });
    const batch = this.batches.at(-1)!;
    batch.messages += 1;
    batch.segments += segments;
    return `${campaignId}\t${seq}\t${contact.msisdn}\t${segments}\t${vars}\n`;
  }

  private rejectTooLong(contact: Contact, segments: number): '' {
    const reason = `needs ${segments} segments for this contact; at most ${SEGMENTS_MAX} are sent as one message`;
    this.noteReject({ line: contact.line, field: 'message', reason, value: contact.msisdn });
    return '';
  }

  private noteReject(reject: RejectedRow): void {
    this.rejected += 1;
    this.rejects.push(reject);
    if (this.firstRejects.length < FIRST_REJECTS) this.firstRejects.push(reject);
  }

  private async insertRejects(campaignId: bigint): Promise<void> {
    const { rejects } = this;
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

  private async insertBatches(campaignId: bigint): Promise<void> {
    const { batches } = this;
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

  private noUsableRow(): Problem {
    const detail = this.rejected
      ? `none of the ${this.rejected} rows can be used; the first: line ${this.firstRejects[0]!.line}, ${this.firstRejects[0]!.reason}`
      : 'the file has a header but no rows';
    return new Problem(422, 'no_usable_row', detail, {
      errors: this.firstRejects
        .slice(0, 5)
        .map((r) => ({ field: `line ${r.line}, ${r.field}`, detail: r.reason })),
    });
  }
}

/** JSON has escaped control characters already; COPY's text format needs only the backslash doubled. */
function escapeForCopy(json: string): string {
  return json.includes('\\') ? json.replaceAll('\\', '\\\\') : json;
}
