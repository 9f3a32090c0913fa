/** Why a file as a whole cannot be read. A fault of one row is a rejected row, not one of these. */
export type ContactFileErrorCode =
  | 'empty_file'
  | 'binary_file'
  | 'no_phone_column'
  | 'ambiguous_phone_column'
  | 'too_many_columns'
  | 'column_name_too_long'
  | 'too_many_rows'
  | 'malformed_csv'
  | 'malformed_workbook'
  | 'workbook_too_large'
  | 'row_too_long';

/** The message is for the person who made the file: what is wrong, on which line, and what to do. */
export class ContactFileError extends Error {
  override readonly name = 'ContactFileError';

  constructor(
    readonly code: ContactFileErrorCode,
    message: string,
    /** Which fields of the request would help, where it is not the file alone. */
    readonly fields?: readonly { field: string; detail: string }[],
  ) {
    super(message);
  }
}

export function emptyFile(): ContactFileError {
  return new ContactFileError(
    'empty_file',
    'The file is empty. It needs one row for each contact; a header above them is optional.',
  );
}

/** The error of a file without contacts, with where else they may be; any other as it is. */
export function withUnread(error: unknown, unread: string | undefined): unknown {
  if (!unread || !(error instanceof ContactFileError)) return error;
  if (error.code !== 'empty_file' && error.code !== 'no_phone_column') return error;
  return new ContactFileError(error.code, `${error.message} ${unread}`, error.fields);
}
