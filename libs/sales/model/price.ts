/** What segments cost in micro-credits. A campaign keeps the price it was created with. */
export function costMicros(priceMicros: bigint, segments: bigint | number): bigint {
  return priceMicros * BigInt(segments);
}

/** The same in SQL, of a campaign's price and a number of segments. */
export const costSql = (priceMicros: string, segments: string) => `${priceMicros} * ${segments}`;
