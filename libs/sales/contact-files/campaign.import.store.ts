import { once } from 'node:events';
import { from as copyFrom } from 'pg-copy-streams';
import type { Tx } from '../../platform/postgres/postgres.js';
import { nextTurn } from '../../platform/process/next-turn.js';
import type { CountryCode } from '../../sms/phone.js';
import { TEXT_FORM, type TextForm } from '../../sms/text-form.js';
import type { RejectedRow } from './contact-file.js';

/** What a campaign is before its contacts are read. */
export interface NewCampaign {
  workspaceId: string;
  name: string;
  /** The message template. */
  message: string;
  /** Normalized where nothing is said. */
  textForm?: TextForm;
  sender: string | null;
  /** Of numbers without a country code. */
  defaultRegion?: CountryCode | undefined;
  carrier: string;
  priceMicros: bigint;
  validityMinutes: number;
  /** 0 to 1. */
  failureShareMax: number;
}

export interface BatchRow {
  firstSeq: number;
  messages: number;
  segments: number;
}

/** A large file takes longer than any single statement should. */
export async function allowAnyTime(tx: Tx): Promise<void> {
  await tx.query('SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0');
}

/** A draft without contacts yet. @param columns those that the template uses. @returns its id. */
export async function insertCampaign(
  tx: Tx,
  campaign: NewCampaign,
  columns: readonly string[],
): Promise<bigint> {
  const { rows } = await tx.query<{ id: bigint }>(
    `INSERT INTO campaign
       (workspace_id, name, template, sender, carrier, columns, price_micros, validity_minutes, failure_share_max,
        text_form, default_region, contacts, queued, rejected, segments)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, 0, 0) RETURNING id`,
    [
      campaign.workspaceId,
      campaign.name,
      campaign.message,
      campaign.sender,
      campaign.carrier,
      columns,
      campaign.priceMicros,
      campaign.validityMinutes,
      campaign.failureShareMax,
      campaign.textForm ?? TEXT_FORM.normalized,
      campaign.defaultRegion ?? null,
    ],
  );
  return rows[0]!.id;
}

/**
 * What its file had, when all of it is read.
 * @param stored what it counts for in what its workspace stores, bytes as text.
 */
export async function noteRead(
  tx: Tx,
  campaignId: bigint,
  read: { contacts: number; rejected: number; segments: bigint },
  stored: { rejectsListed: number; bytes: number },
): Promise<void> {
  await tx.query(
    `UPDATE campaign SET contacts = $2, queued = $2, rejected = $3, segments = $4, rejects_listed = $5,
       stored_contacts = $2, stored_bytes = $6
     WHERE id = $1`,
    [campaignId, read.contacts, read.rejected, read.segments, stored.rejectsListed, stored.bytes],
  );
}

/** @param report as JSON. */
export async function insertReport(tx: Tx, campaignId: bigint, report: string): Promise<void> {
  await tx.query('INSERT INTO import_report (campaign_id, report) VALUES ($1, $2)', [campaignId, report]);
}

/** Where the contacts of a file go: into rows, or nowhere. */
export interface Sink {
  /** @param values of the columns that the template uses; null where it uses none. */
  contact(seq: number, msisdn: string, segments: number, values: readonly string[] | null): void;
  reject(row: RejectedRow): void;
  /** After each chunk of the file. */
  flush(): Promise<void>;
  /** After an error. */
  abort(error: Error): Promise<void>;
}

/** So many wait for the COPY to be ended; they are written so many a statement, for pg takes 0.1 ms to quote a row of quotes. */
const REJECTS_HELD_MAX = 2_000;
const REJECTS_PER_INSERT = 100;
const COPY_CHUNK_CHARS = 64 * 1024;
/** Together less than the CHECK of `reject` allows, whatever bytes a character needs. */
const REJECT_CHARS_MAX = { field: 200, reason: 300, value: 200 };
/** Of all cells of a rejected row as JSON, which is less than the CHECK allows, too. */
const REJECT_CELLS_CHARS_MAX = 2_000;
const REJECT_CELLS_MAX = 256;
/** What a campaign without a contact counts for: its own row, its columns' names and its batches are small beside it. */
const CAMPAIGN_BYTES = 4_096;

/** Of a file, and of what is stored of it. */
export interface RowsOptions {
  campaignId: bigint;
  /** The first so many are kept; the others are only counted. */
  rejectsMax: number;
  /** Asked again and again while rows are written. @throws where there is no room for so much. */
  requireRoom: (stored: { contacts: number; bytes: number }) => void;
}

/**
 * The rows of a campaign: contacts by COPY, rejects and batches by INSERT. A connection carries one COPY at a time, so it is
 * ended and begun again where rejects have to be written.
 */
export class CampaignRows implements Sink {
  private copy: ReturnType<CampaignRows['beginCopy']>;
  private buffered = '';
  private rejects: KeptReject[] = [];
  private contacts = 0;
  private bytes = CAMPAIGN_BYTES;
  private rejectsListed = 0;

  constructor(
    private readonly tx: Tx,
    private readonly options: RowsOptions,
  ) {
    this.copy = this.beginCopy();
  }

  /** What was written so far; bytes as text. */
  get stored() {
    const { contacts, bytes, rejectsListed } = this;
    return { contacts, bytes, rejectsListed };
  }

  contact(seq: number, msisdn: string, segments: number, values: readonly string[] | null): void {
    const vars = values ? escapeForCopy(JSON.stringify(values)) : '\\N';
    this.buffered += `${this.options.campaignId}\t${seq}\t${msisdn}\t${segments}\t${vars}\n`;
    this.contacts += 1;
  }

  reject(row: RejectedRow): void {
    if (this.rejectsListed >= this.options.rejectsMax) return;
    this.rejectsListed += 1;
    this.rejects.push(cutReject(row));
  }

  async flush(): Promise<void> {
    this.options.requireRoom(this.stored);
    if (this.buffered.length >= COPY_CHUNK_CHARS) await this.writeBuffered();
    if (this.rejects.length < REJECTS_HELD_MAX) return;
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
    this.bytes += Buffer.byteLength(text);
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
    const waiting = this.rejects;
    this.rejects = [];
    for (let at = 0; at < waiting.length; at += REJECTS_PER_INSERT) {
      await nextTurn();
      await this.insertSlice(waiting.slice(at, at + REJECTS_PER_INSERT));
    }
  }

  private async insertSlice(rejects: readonly KeptReject[]): Promise<void> {
    for (const { field, reason, value, cells } of rejects) {
      this.bytes += Buffer.byteLength(field + reason + value + cells);
    }
    await this.tx.query(
      `INSERT INTO reject (campaign_id, line, field, reason, value, cells)
       SELECT $1, line, field, reason, value, cells
       FROM unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[]) AS r(line, field, reason, value, cells)`,
      [
        this.options.campaignId,
        rejects.map((r) => r.line),
        rejects.map((r) => r.field),
        rejects.map((r) => r.reason),
        rejects.map((r) => r.value),
        rejects.map((r) => r.cells),
      ],
    );
  }

  private async insertBatches(batches: readonly BatchRow[]): Promise<void> {
    const { campaignId } = this.options;
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

/** A rejected row as it is stored, its cells as JSON. */
type KeptReject = Omit<RejectedRow, 'cells'> & { cells: string };

/** What is kept of a rejected row, which Postgres can hold. */
function cutReject({ line, cells, ...texts }: RejectedRow): KeptReject {
  const cut = (name: keyof typeof REJECT_CHARS_MAX) => {
    const text = texts[name].replaceAll('\0', '');
    // A copy: a slice would keep the whole text in memory, and thousands of rejects wait to be written.
    return text.length > REJECT_CHARS_MAX[name]
      ? Buffer.from(`${text.slice(0, REJECT_CHARS_MAX[name] - 1)}…`).toString()
      : text;
  };
  return { line, field: cut('field'), reason: cut('reason'), value: cut('value'), cells: cutCells(cells) };
}

/** The cells as JSON; where they are too much together, the longest are cut until they are not. */
function cutCells(cells: readonly string[]): string {
  const kept = cells.slice(0, REJECT_CELLS_MAX);
  for (let chars = REJECT_CELLS_CHARS_MAX; ; chars = Math.floor(chars / 2)) {
    const json = JSON.stringify(
      kept.map((cell) => (cell.length > chars ? `${cell.slice(0, chars)}…` : cell)),
    );
    if (json.length <= REJECT_CELLS_CHARS_MAX) return json;
  }
}

/** JSON has escaped control characters already; COPY's text format needs only the backslash doubled. */
function escapeForCopy(json: string): string {
  return json.includes('\\') ? json.replaceAll('\\', '\\\\') : json;
}
