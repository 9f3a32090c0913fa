import type { Readable } from 'node:stream';
import { type MarkDone, unmarked } from '../../platform/idempotency/idempotency.store.js';
import { onCommit, type Pool, transactionOnce } from '../../platform/postgres/postgres.js';
import { Problem } from '../../platform/problems/problem.js';
import { nextTurn } from '../../platform/process/next-turn.js';
import { countSegments, measureText } from '../../sms/encoding.js';
import type { SpecialType } from '../../sms/phone.js';
import { compileTemplate, type Template, type TemplateError } from '../../sms/template.js';
import { TEXT_FORM, type TextForm } from '../../sms/text-form.js';
import { countRegistered } from '../model/message.metrics.js';
import { type Quotas, requireRoom } from '../model/quota.js';
import { readUsage, requireRoomTaken } from '../model/quota.store.js';
import {
  allowAnyTime,
  type BatchRow,
  CampaignRows,
  insertCampaign,
  insertReport,
  type NewCampaign,
  noteRead,
  type Sink,
} from './campaign.import.store.js';
import {
  type Contact,
  type ContactFile,
  type ContactFileLimits,
  openContactFile,
  type RejectedRow,
} from './contact-file.js';
import { ContactFileError } from './contact-file-error.js';
import type { EncodingName } from './encoding-name.js';
import type { ImportReport } from './import-report.js';
import { type MeasuredText, PreviewCounter } from './preview.js';

export interface CampaignDraft extends NewCampaign {
  /** Special types of numbers that are contacts, too. */
  allowNumberTypes?: ReadonlySet<SpecialType> | undefined;
  /** Of the file; else it is detected. */
  encoding?: EncodingName | undefined;
  /** Which columns hold the numbers, and whether there is a header; else both are detected. */
  phoneColumn?: string | undefined;
  header?: boolean | undefined;
  batchSize: number;
  fileLimits?: Partial<ContactFileLimits>;
}

/** How much is kept. */
export interface KeptMax {
  /** So many of a file's rejected rows, the first ones; the others are only counted. */
  rejectsMax: number;
  /** All that its workspace may store. */
  quotas: Quotas;
}

/**
 * Creates a campaign from a CSV stream: one transaction, constant memory, one `message` row a contact by COPY, one
 * `batch` row per `batchSize` of them. Whatever fails, nothing of it stays.
 * @throws Problem 422: unusable file, unknown template column, no usable row; 409: more than the workspace may store.
 */
export async function importCampaign(
  pool: Pool,
  draft: CampaignDraft & KeptMax,
  csv: Readable,
  mark: MarkDone = unmarked,
): Promise<bigint> {
  const { workspaceId, quotas, rejectsMax } = draft;
  return importing(draft, csv, async (file, template) => {
    // What there is no room for is refused as soon as it can be seen; whoever comes at the same time is met at the end.
    const used = await readUsage(pool, workspaceId, quotas.drafts);
    const requireRoomFor = (more: { contacts: number; bytes: number }) =>
      requireRoom(used, { drafts: 1, contacts: more.contacts, bytes: more.bytes }, quotas);
    requireRoomFor({ contacts: 1, bytes: 1 });
    // Once: what a first try has read of the file is gone.
    return transactionOnce(pool, async (tx) => {
      await allowAnyTime(tx);
      const usedColumns = template.columnIndexes.map((index) => file.columns[index]!);
      const campaignId = await insertCampaign(tx, draft, usedColumns);
      const rows = new CampaignRows(tx, { campaignId, rejectsMax, requireRoom: requireRoomFor });
      const { batches, ...read } = await readContacts(draft, file, template, rows);
      await rows.finish(batches);
      const { contacts } = read;
      const report = JSON.stringify(read.report);
      await insertReport(tx, campaignId, report);
      const bytes = rows.stored.bytes + bytesOf(draft, usedColumns) + Buffer.byteLength(report);
      await noteRead(tx, campaignId, read, { ...rows.stored, bytes });
      await requireRoomTaken(tx, workspaceId, { contacts, bytes }, quotas);
      onCommit(tx, () => countRegistered(draft.carrier, contacts));
      await mark(tx, String(campaignId));
      return campaignId;
    });
  });
}

/** Of the texts on the row of a campaign. */
const bytesOf = ({ name, message, sender }: CampaignDraft, columns: readonly string[]) =>
  [name, message, sender ?? '', ...columns].reduce((sum, text) => sum + Buffer.byteLength(text), 0);

/** What an import would keep. */
export interface DryRun {
  contacts: number;
  rejected: number;
  segments: bigint;
  /** The first rejected rows, 20 at most. */
  firstRejects: readonly RejectedRow[];
  report: ImportReport;
}

/**
 * Reads the file as an import does, and writes nothing.
 * @throws Problem 422 as `importCampaign` does.
 */
export function dryRunImport(draft: CampaignDraft, csv: Readable): Promise<DryRun> {
  return importing(draft, csv, (file, template) => readContacts(draft, file, template, NOTHING_KEPT));
}

async function importing<T>(
  draft: CampaignDraft,
  csv: Readable,
  work: (file: ContactFile, template: Template) => Promise<T>,
): Promise<T> {
  try {
    const { defaultRegion, allowNumberTypes, encoding, phoneColumn, header, fileLimits = {} } = draft;
    const file = await openContactFile(csv, {
      ...(defaultRegion && { defaultRegion }),
      ...(allowNumberTypes && { allowNumberTypes }),
      ...(encoding && { encoding }),
      phoneColumn,
      header,
      limits: fileLimits,
    });
    const template = compileFor(draft, file);
    file.rejectOnlyFor(template.columnIndexes);
    return await work(file, template);
  } catch (error) {
    if (!(error instanceof ContactFileError)) throw error;
    throw new Problem(422, error.code, error.message, {
      errors: error.fields ?? [{ field: 'file', detail: error.message }],
    });
  } finally {
    csv.destroy();
  }
}

const formOf = ({ textForm }: CampaignDraft): TextForm => textForm ?? TEXT_FORM.normalized;

function compileFor(draft: CampaignDraft, file: ContactFile): Template {
  const compiled = compileTemplate(draft.message, file.columns, {
    headers: file.headers,
    form: formOf(draft),
  });
  if (compiled.ok) return withinLimit(compiled.template);
  throw new Problem(
    422,
    'invalid_template',
    `the message template does not fit the file: ${sentence(compiled.errors[0]!)}`,
    {
      errors: compiled.errors.map((error) => ({ field: 'message', detail: sentence(error) })),
    },
  );
}

const sentence = ({ placeholder, at, detail }: TemplateError) => `${placeholder} (${at}): ${detail}`;

/** A text that is the same for everybody is refused at once where it is too long, or nothing is left of it. */
function withinLimit(template: Template): Template {
  if (template.usesColumns) return template;
  const text = template.render([]);
  if (text.trim() === '') throw invalidTemplate('the message is empty: nothing in it can be seen');
  const segments = countSegments(text);
  if (segments <= SEGMENTS_MAX) return template;
  throw invalidTemplate(
    `the message needs ${segments} segments; at most ${SEGMENTS_MAX} are sent as one message`,
  );
}

const invalidTemplate = (detail: string) =>
  new Problem(422, 'invalid_template', detail, { errors: [{ field: 'message', detail }] });

/** Where carriers stop, and phones begin to show a message in pieces. */
export const SEGMENTS_MAX = 10;
/** A text is rendered so far and no further: what it needs is counted up to there, and of this length it is over 100. */
const RENDERED_CHARS_MAX = 16_384;
const SEGMENTS_COUNTED_MAX = 100;
/** After so many characters of texts others have a turn: normalizing them takes 15 ms at its worst. */
const RENDERED_CHARS_A_TURN = 25_000;
const FIRST_REJECTS = 20;
const NOTHING_KEPT: Sink = { contact() {}, reject() {}, async flush() {}, async abort() {} };

/**
 * Reads all contacts, in constant memory, and counts them on their way to the sink.
 * @throws Problem 422 where no row can be used.
 */
async function readContacts(
  draft: CampaignDraft,
  file: ContactFile,
  template: Template,
  sink: Sink,
): Promise<DryRun & { batches: readonly BatchRow[] }> {
  const constant = template.usesColumns ? null : measured(template.render([]));
  const preview = new PreviewCounter(template, formOf(draft), file.columns, draft.priceMicros);
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
  const rejectedByText: RejectedRow[] = [];
  const defaulted: number[] = [];
  let renderedChars = 0;
  const take = (contact: Contact) => {
    if (constant !== null) {
      preview.add(contact, constant, defaulted);
      accept(contact, constant.segments, null);
      return;
    }
    defaulted.length = 0;
    const message = measured(template.render(contact.values, RENDERED_CHARS_MAX, defaulted));
    renderedChars += message.text.length;
    const reason = faultOf(message);
    if (reason) {
      const { line, msisdn, values } = contact;
      rejectedByText.push({ line, field: 'message', reason, value: msisdn, cells: values });
      return;
    }
    preview.add(contact, message, defaulted);
    const values = template.columnIndexes.map((index) => contact.values[index] ?? '');
    accept(contact, message.segments, values);
  };
  try {
    for await (const chunk of file.chunks) {
      for (const contact of chunk.contacts) {
        take(contact);
        if (renderedChars < RENDERED_CHARS_A_TURN) continue;
        renderedChars = 0;
        await nextTurn();
      }
      const rejects = chunk.rejects.concat(rejectedByText.splice(0));
      // In the order of the file, for only the first are kept.
      for (const row of rejects.sort((a, b) => a.line - b.line)) reject(row);
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
  return {
    contacts,
    rejected,
    segments,
    firstRejects,
    report: { file: file.facts(), headers: file.headers, preview: preview.preview() },
    batches,
  };
}

/** A text with what it needs; one that was not rendered to its end needs more than is counted. */
function measured(text: string): MeasuredText {
  if (text.length > RENDERED_CHARS_MAX) return { text, isGsm: true, segments: SEGMENTS_COUNTED_MAX };
  const { isGsm, segments } = measureText(text);
  return { text, isGsm, segments };
}

/** Why a text is not sent; null where it is. */
function faultOf({ text, segments }: MeasuredText): string | null {
  if (text.trim() === '') return 'is empty for this contact';
  if (segments <= SEGMENTS_MAX) return null;
  const needed = `${text.length > RENDERED_CHARS_MAX ? 'more than ' : ''}${segments}`;
  return `needs ${needed} segments for this contact; at most ${SEGMENTS_MAX} are sent as one message`;
}

function noUsableRow(rejected: number, firstRejects: readonly RejectedRow[]): Problem {
  const detail = rejected
    ? `none of the ${rejected} rows can be used; the first: line ${firstRejects[0]!.line}, ${firstRejects[0]!.reason}`
    : 'the file has a header but no rows';
  return new Problem(422, 'no_usable_row', detail, {
    errors: firstRejects.slice(0, 5).map((r) => ({ field: `line ${r.line}, ${r.field}`, detail: r.reason })),
  });
}
