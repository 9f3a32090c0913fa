/** A contact file that is made to stop whoever reads it, and how it is refused. */
export interface HostileFile {
  readonly name: string;
  readonly message: string;
  /** The 422 that it gets. */
  readonly code: string;
  readonly detail: RegExp;
  /** The file, made piece by piece. */
  readonly pieces: () => Iterable<string>;
}

const MILLION = 1_000_000;
const PIECE = ','.repeat(250_000);

function* commas(start: string, count: number): Iterable<string> {
  yield start;
  for (let made = 0; made < count; made += PIECE.length) yield PIECE;
}

function* longCells(rows: number): Iterable<string> {
  yield 'phone,a\n';
  const cell = 'x'.repeat(4_990);
  for (let row = 0; row < rows; row++) yield `+1415${5_550_000 + row},${cell}\n`;
}

export const HOSTILE_FILES: readonly HostileFile[] = [
  {
    name: 'a header of 125 million commas',
    message: 'Hello',
    code: 'too_many_columns',
    detail: /line 1 /,
    pieces: () => commas('phone', 125 * MILLION),
  },
  {
    name: 'a row of 15 million commas',
    message: 'Hello',
    code: 'too_many_columns',
    detail: /line 3 /,
    pieces: () => commas('phone,name\n+14155550123,Ada\n+14155550124', 15 * MILLION),
  },
  {
    name: 'cells of 4,990 characters for 320 variables',
    message: '{{a}}'.repeat(320),
    code: 'no_usable_row',
    detail: /needs more than 100 segments/,
    pieces: () => longCells(4_000),
  },
];

const BOUNDARY = 'hostile';

/** The form of `POST /create` with this file: its headers, and what is sent, piece by piece. */
export function formOf({ name, message, pieces }: HostileFile): {
  headers: Record<string, string>;
  body: () => Iterable<Buffer>;
} {
  const field = (key: string, value: string) =>
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${value}\r\n`;
  const head =
    field('name', name) +
    field('message', message) +
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="contacts.csv"\r\nContent-Type: text/csv\r\n\r\n`;
  const end = `\r\n--${BOUNDARY}--\r\n`;
  let bytes = head.length + end.length;
  for (const piece of pieces()) bytes += piece.length;
  return {
    headers: {
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      'content-length': String(bytes),
    },
    *body() {
      yield Buffer.from(head);
      for (const piece of pieces()) yield Buffer.from(piece);
      yield Buffer.from(end);
    },
  };
}
