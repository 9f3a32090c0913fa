import type { FileHandle } from 'node:fs/promises';
import path from 'node:path/posix';
import { someOf } from '../../../sms/column-names.js';
import { ContactFileError } from '../contact-file-error.js';
import type { RowBatch } from '../row-parser.js';
import type { Table } from '../table.js';
import { CellStyles } from './cell-styles.js';
import { SharedStrings } from './shared-strings.js';
import { type SheetLimits, SheetRows } from './sheet-rows.js';
import { explained, unusableWorkbook } from './workbook-error.js';
import { parseXml, readXml } from './xml-parts.js';
import { SMALL_PART_BYTES_MAX, ZipParts } from './zip-parts.js';

/**
 * Reads a workbook (XLSX, ISO/IEC 29500): the first sheet that is not hidden, row by row as it is unpacked. In memory are the
 * texts that its cells share, and the list of its parts.
 *
 * @param file is not closed
 * @throws ContactFileError
 */
export async function openWorkbook(
  file: FileHandle | Buffer,
  limits: SheetLimits,
): Promise<Table & { close(): void }> {
  try {
    const parts = await ZipParts.open(file);
    await requireWorkbook(parts);
    const { sheet, others, is1904, textsPart, stylesPart } = await readIndex(parts);
    const styles = new CellStyles(is1904);
    if (stylesPart) await readXml(parts.read(stylesPart, SMALL_PART_BYTES_MAX), styles);
    const texts = new SharedStrings(limits.cellCharsMax);
    if (textsPart) await readXml(parts.read(textsPart), texts);
    const rows = new SheetRows(texts, styles, limits);
    const unread = unreadSheets(sheet, others);
    return {
      batches: readRows(parts, sheet.part, rows),
      delimiter: '',
      encoding: () => ({ name: 'utf-8', isGuess: false }),
      // Whoever made the workbook may have lost a character already.
      isDamaged: () => true,
      unread,
      warnings: () => [...(unread ? [unread] : []), ...warnings(rows)],
      close: () => parts.close(),
    };
  } catch (error) {
    throw explained(error);
  }
}

async function* readRows(parts: ZipParts, sheet: string, rows: SheetRows): AsyncGenerator<RowBatch> {
  try {
    for await (const _ of parseXml(parts.read(sheet), rows)) yield* rows.take(false);
    yield* rows.take(true);
  } catch (error) {
    throw explained(error);
  }
}

function unreadSheets(sheet: Sheet, others: readonly Sheet[]): string | undefined {
  if (others.length === 0) return undefined;
  const quoted = ({ name }: Sheet) => `"${name.slice(0, SHEET_NAME_CHARS_MAX)}"`;
  const named = `${others.length === 1 ? 'another' : 'others'}: ${someOf(others.map(quoted))}`;
  return `Only the first visible sheet, ${quoted(sheet)}, was read; the workbook has ${named}.`;
}

function warnings(rows: SheetRows): string[] {
  const said: string[] = [];
  if (rows.hidden > 0) said.push(`${rows.hidden} rows that the sheet hides were read, too.`);
  if (rows.inexact > 0)
    said.push(
      `In ${rows.inexact} rows numbers or dates have a format that is not understood; they were read as plain numbers and as dates like 2026-05-04.`,
    );
  return said;
}

const OTHER_ARCHIVES: readonly (readonly [RegExp, string])[] = [
  [/^xl\/workbook\.bin$/, 'This is a binary workbook (XLSB).'],
  [/^word\//, 'This is a Word document.'],
  [/^ppt\//, 'This is a presentation.'],
  [/\.iwa$/, 'This is a document of Apple Numbers, Pages or Keynote.'],
  [/^content\.xml$/, 'This is an OpenDocument file (ODS).'],
];

/** @throws ContactFileError that names what it is instead, and says what to do */
async function requireWorkbook(parts: ZipParts): Promise<void> {
  const other = OTHER_ARCHIVES.find(([pattern]) => parts.some(pattern))?.[1];
  if (other)
    throw new ContactFileError(
      'binary_file',
      `${other} Save it as an Excel workbook (.xlsx) or as CSV (UTF-8), and upload that.`,
    );
  if (!parts.has('[Content_Types].xml'))
    throw new ContactFileError(
      'binary_file',
      'This is a ZIP archive. Unpack it, and upload the CSV file or XLSX workbook in it.',
    );
}

/** As Excel has it. */
const SHEET_NAME_CHARS_MAX = 31;

interface Sheet {
  name: string;
  part: string;
}

interface Index {
  sheet: Sheet;
  /** The other sheets that can be seen. */
  others: readonly Sheet[];
  is1904: boolean;
  textsPart: string | undefined;
  stylesPart: string | undefined;
}

async function readIndex(parts: ZipParts): Promise<Index> {
  const roots = await readRelations(parts, '');
  const workbook =
    [...roots.values()].find(({ type }) => type === 'officeDocument')?.part ?? 'xl/workbook.xml';
  const related = await readRelations(parts, workbook);
  const partOf = (wanted: string) => [...related.values()].find(({ type }) => type === wanted)?.part;
  const sheets: Sheet[] = [];
  let is1904 = false;
  await readXml(parts.read(workbook, SMALL_PART_BYTES_MAX), {
    open: (name, attributes) => {
      if (name === 'workbookPr') is1904 = /^(1|true)$/.test(attributes.date1904 ?? '');
      if (name !== 'sheet' || (attributes.state ?? 'visible') !== 'visible') return;
      const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '';
      const relation = related.get(id);
      if (relation?.type === 'worksheet') sheets.push({ name: attributes.name ?? '', part: relation.part });
    },
  });
  const [sheet, ...others] = sheets;
  if (!sheet) throw unusableWorkbook('it has no sheet that can be seen');
  return {
    sheet,
    others,
    is1904,
    textsPart: partOf('sharedStrings'),
    stylesPart: partOf('styles'),
  };
}

interface Relation {
  /** The last word of its URI, which is the same in both variants of the standard. */
  type: string;
  part: string;
}

/** To which parts another refers, by the names it has for them; '' is the package as a whole. */
async function readRelations(parts: ZipParts, of: string): Promise<Map<string, Relation>> {
  const folder = path.dirname(of);
  const relations = new Map<string, Relation>();
  const name = path.join(folder, '_rels', `${path.basename(of)}.rels`);
  if (!parts.has(name)) return relations;
  await readXml(parts.read(name, SMALL_PART_BYTES_MAX), {
    open: (element, { Id, Type, Target, TargetMode }) => {
      if (element !== 'Relationship' || !Id || !Target || TargetMode === 'External') return;
      const part = Target.startsWith('/') ? Target.slice(1) : path.join(folder, Target);
      relations.set(Id, { type: path.basename(Type ?? ''), part });
    },
  });
  return relations;
}
