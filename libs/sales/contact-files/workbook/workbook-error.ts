import { ContactFileError } from '../contact-file-error.js';

const ADVICE =
  'Open it in a spreadsheet program, save it anew as an XLSX workbook or as CSV (UTF-8), and upload that.';

/** @param fault reads on after "This workbook cannot be read:" */
export function unusableWorkbook(fault: string): ContactFileError {
  return new ContactFileError('malformed_workbook', `This workbook cannot be read: ${fault}. ${ADVICE}`);
}

/** @param fault reads on after "This workbook is too large:" */
export function tooLarge(fault: string): ContactFileError {
  const advice = 'Save the sheet with the contacts as CSV (UTF-8) and upload that.';
  return new ContactFileError('workbook_too_large', `This workbook is too large: ${fault}. ${advice}`);
}

/** What a library says of a broken archive or broken XML; errors of the disk stay what they are. */
export function explained(error: unknown): unknown {
  if (error instanceof ContactFileError || !(error instanceof Error)) return error;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) return error;
  return unusableWorkbook('it is damaged, or not whole');
}
