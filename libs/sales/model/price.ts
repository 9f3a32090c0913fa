/** What segments cost in micro-credits. A campaign keeps the price it was created with, `PRICE_PER_SEGMENT` of that time. */
export function costMicros(priceMicros: bigint, segments: bigint | number): bigint {
  return priceMicros * BigInt(segments);
}

/** The same in SQL, of a campaign's price and a number of segments. */
export const costSql = (priceMicros: string, segments: string) => `${priceMicros} * ${segments}`;
