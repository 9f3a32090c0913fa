import { ContactFileError } from './contact-file-error.js';

const SAVE = 'Save it as an Excel workbook (.xlsx) or as CSV (UTF-8), and upload that.';
const OTHER_KINDS: readonly (readonly [bytes: string, what: string])[] = [
  ['25504446', `This is a PDF. ${SAVE}`],
  ['1f8b', 'This is a gzip archive. Unpack it, and upload the CSV file or XLSX workbook in it.'],
  ['377abcaf271c', 'This is a 7-Zip archive. Unpack it, and upload the CSV file or XLSX workbook in it.'],
  ['526172211a07', 'This is a RAR archive. Unpack it, and upload the CSV file or XLSX workbook in it.'],
  ['7b5c727466', `This is a text of a word processor (RTF). ${SAVE}`],
];
/** A container of old: of Excel until 2003, and of any workbook that is encrypted. */
const COMPOUND_FILE = 'd0cf11e0a1b11ae1';
const MARKUP = /^\ufeff?\s*<(?:!doctype|html|table|\?xml|\?mso|meta|head)/i;

/** True of a ZIP archive, as a workbook is. */
export function isArchive(head: Buffer): boolean {
  return /^504b(?:0304|0506)/.test(head.toString('hex', 0, 4));
}

/** @throws ContactFileError `binary_file` that says what the file is and what to do */
export function refuseOtherKinds(head: Buffer): void {
  const start = head.toString('hex', 0, 8);
  const other = OTHER_KINDS.find(([bytes]) => start.startsWith(bytes))?.[1];
  if (other) throw new ContactFileError('binary_file', other);
  if (start === COMPOUND_FILE) {
    const isEncrypted = head.includes(Buffer.from('EncryptedPackage', 'utf16le'));
    const what = isEncrypted
      ? 'This workbook is protected by a password. Take the password away, save it and upload it again.'
      : `This is an Excel 97 workbook (.xls), or one that is protected by a password. ${SAVE}`;
    throw new ContactFileError('binary_file', what);
  }
  if (MARKUP.test(head.toString('utf8', 0, 200)))
    throw new ContactFileError(
      'binary_file',
      `This is a page of HTML or XML, whatever its name ends with. ${SAVE}`,
    );
}
