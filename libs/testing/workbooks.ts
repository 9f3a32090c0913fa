import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** A cell: text, a number, or the XML of a `c` element without its reference. */
export type SheetCell = string | number | { t?: string; s?: number; v?: string; xml?: string } | null;

export interface WorkbookParts {
  rows?: readonly (readonly SheetCell[])[];
  /** The codes of the formats of the styles 1, 2, …; a number is one that is built in. */
  formats?: readonly (string | number)[];
  date1904?: boolean;
  /** Parts by their names, in place of those that are made or besides them; null leaves one out. */
  parts?: Readonly<Record<string, string | Buffer | null>>;
}

const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

export const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

export function columnLetters(index: number): string {
  return index < 26
    ? String.fromCharCode(65 + index)
    : columnLetters(Math.floor(index / 26) - 1) + columnLetters(index % 26);
}

/** The XML of a sheet, with its texts shared or inline. */
export function sheetXml(rows: readonly (readonly SheetCell[])[], texts: string[]): string {
  const cellXml = (cell: SheetCell, reference: string) => {
    if (cell === null) return '';
    if (typeof cell === 'number') return `<c r="${reference}"><v>${cell}</v></c>`;
    if (typeof cell === 'string') return `<c r="${reference}" t="s"><v>${texts.push(cell) - 1}</v></c>`;
    const { t, s, v, xml } = cell;
    const attributes = `${t ? ` t="${t}"` : ''}${s ? ` s="${s}"` : ''}`;
    return `<c r="${reference}"${attributes}>${xml ?? ''}${v === undefined ? '' : `<v>${escaped(v)}</v>`}</c>`;
  };
  const rowXml = (cells: readonly SheetCell[], row: number) =>
    `<row r="${row + 1}">${cells.map((cell, at) => cellXml(cell, `${columnLetters(at)}${row + 1}`)).join('')}</row>`;
  return `<?xml version="1.0" encoding="UTF-8"?><worksheet ${MAIN}><sheetData>${rows.map(rowXml).join('')}</sheetData></worksheet>`;
}

/** A workbook of one sheet, as Excel writes it as far as it is needed. */
export async function makeWorkbook({
  rows = [],
  formats = [],
  date1904,
  parts = {},
}: WorkbookParts): Promise<Buffer> {
  const texts: string[] = [];
  const sheet = sheetXml(rows, texts);
  const ids = formats.map((format, at) => (typeof format === 'number' ? format : 164 + at));
  const codes = formats.flatMap((format, at) =>
    typeof format === 'number' ? [] : [`<numFmt numFmtId="${164 + at}" formatCode="${escaped(format)}"/>`],
  );
  const all: Record<string, string | Buffer | null> = {
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': relations([['rId1', 'officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml': `<workbook ${MAIN} xmlns:r="${OFFICE}"><workbookPr date1904="${date1904 ? 1 : 0}"/><sheets><sheet name="Contacts" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations([
      ['rId1', 'worksheet', 'worksheets/sheet1.xml'],
      ['rId2', 'sharedStrings', 'sharedStrings.xml'],
      ['rId3', 'styles', '/xl/styles.xml'],
    ]),
    'xl/styles.xml': `<styleSheet ${MAIN}><numFmts>${codes.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${ids.map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `<sst ${MAIN}>${texts.map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join('')}</sst>`,
    'xl/worksheets/sheet1.xml': sheet,
    ...parts,
  };
  return makeZip(all);
}

export function relations(list: readonly (readonly [id: string, type: string, target: string])[]): string {
  const each = list.map(
    ([id, type, target]) => `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`,
  );
  return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${each.join('')}</Relationships>`;
}

export async function makeZip(parts: Readonly<Record<string, string | Buffer | null>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(parts))
    if (content !== null) zip.addBuffer(Buffer.from(content as string), name);
  zip.end();
  return buffer(zip.outputStream);
}
