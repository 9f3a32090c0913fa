import { ContactFileError } from './contact-file-error.js';

const SIGNATURES: readonly (readonly [bytes: string, kind: string])[] = [
  ['504b0304', 'an Excel workbook or ZIP archive'],
  ['d0cf11e0', 'an Excel 97 workbook'],
  ['25504446', 'a PDF'],
  ['1f8b', 'a gzip archive'],
];

/** @throws ContactFileError `binary_file` that names what the file is */
export function refuseKnownBinaries(head: Buffer): void {
  const start = head.toString('hex', 0, 4);
  const kind = SIGNATURES.find(([bytes]) => start.startsWith(bytes))?.[1];
  if (kind)
    throw new ContactFileError('binary_file', `This is ${kind}. Save the contacts as CSV and upload that.`);
}
