/** A page of a list as a reply shows it; `pageOf` in problems/schemas.ts describes it. */
export interface Page<Entry> {
  data: Entry[];
  /** Where the next page begins; null on the last one. */
  nextCursor: string | null;
}

/**
 * Reads one entry more than a page has, which tells whether there is a next page.
 * @param read reads so many at most. @param cursorOf names the last entry of a page, for the next one to begin after.
 */
export async function readPage<Row, Entry>(
  limit: number,
  read: (limit: number) => Promise<readonly Row[]>,
  present: (row: Row) => Entry,
  cursorOf: (row: Row) => string,
): Promise<Page<Entry>> {
  const rows = await read(limit + 1);
  const page = rows.slice(0, limit);
  return { data: page.map(present), nextCursor: rows.length > limit ? cursorOf(page.at(-1)!) : null };
}
