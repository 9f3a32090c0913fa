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
  const page = rows.slice(0, limit);
  return { data: page.map(present), nextCursor: rows.length > limit ? cursorOf(page.at(-1)!) : lookOnFrom };
}
