import { builtInFormat, type NumberFormat, numberFormat } from './number-format.js';
import { tooLarge } from './workbook-error.js';
import type { XmlHandler } from './xml-parts.js';

/** As many as Excel takes. */
const STYLES_MAX = 65_536;
const FORMATS_MAX = 65_536;
const FORMAT_CHARS_MAX = 255;

/** How the numbers of each style of cell are shown. */
export class CellStyles implements XmlHandler {
  private readonly codes = new Map<number, string>();
  private readonly formatIds: number[] = [];
  private readonly formats = new Map<number, NumberFormat>();
  private isInCells = false;

  constructor(private readonly is1904: boolean) {}

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'cellXfs') this.isInCells = true;
    else if (name === 'numFmt') {
      if (this.codes.size === FORMATS_MAX) throw tooLarge(`it has more than ${FORMATS_MAX} number formats`);
      const code = attributes.formatCode ?? '';
      this.codes.set(Number(attributes.numFmtId), code.length > FORMAT_CHARS_MAX ? 'General' : code);
    } else if (name === 'xf' && this.isInCells) {
      if (this.formatIds.length === STYLES_MAX)
        throw tooLarge(`it has more than ${STYLES_MAX} styles of cells`);
      this.formatIds.push(Number(attributes.numFmtId ?? 0));
    }
  }

  close(name: string): void {
    if (name === 'cellXfs') this.isInCells = false;
  }

  /** @param style the position of the style, or undefined for that of a cell that names none */
  formatOf(style: string | undefined): NumberFormat {
    const id = this.formatIds[Number(style ?? 0)] ?? 0;
    let format = this.formats.get(id);
    if (!format) {
      format = numberFormat(this.codes.get(id) ?? builtInFormat(id), this.is1904);
      this.formats.set(id, format);
    }
    return format;
  }
}
