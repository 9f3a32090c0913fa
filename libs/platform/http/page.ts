/** A page of a list as a reply shows it; `pageOf` in problems/schemas.ts describes it. */
export interface Page<Entry> {
  data: Entry[];
  /** Where the next page begins; null on the last one. */
  nextCursor: string | null;
}

/** Rows that were found by looking through others; how many are looked at for one page has a bound. */
export interface Looked<Row> {
  rows: readonly Row[];
  /** The cursor to look on from, where that bound ended it; null where the list has ended. */
  lookOnFrom: string | null;
}

/**
 * A page ends with the entry that fills it so far, in characters of JSON. How many entries it has is up to whoever asks; how
 * large one is may be up to him, too.
 */
const PAGE_CHARS_MAX = 256 * 1024;

/**
 * Reads one entry more than a page has, which tells whether there is a next page.
 * @param read reads so many at most; fewer, or none, also where it is to be looked on. @param cursorOf names the last entry of a page, for the next one to begin after.
 */
export async function readPage<Row, Entry>(
  limit: number,
  read: (limit: number) => Promise<readonly Row[] | Looked<Row>>,
  present: (row: Row) => Entry,
  cursorOf: (row: Row) => string,
): Promise<Page<Entry>> {
  const found = await read(limit + 1);
  const { rows, lookOnFrom } = 'rows' in found ? found : { rows: found, lookOnFrom: null };
  const data: Entry[] = [];
  for (let chars = 0; data.length < Math.min(rows.length, limit) && chars < PAGE_CHARS_MAX; ) {
    const entry = present(rows[data.length]!);
    chars += JSON.stringify(entry).length;
    data.push(entry);
  }
  return { data, nextCursor: rows.length > data.length ? cursorOf(rows[data.length - 1]!) : lookOnFrom };
}
