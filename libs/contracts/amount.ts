/**
 * Amounts of credit: `bigint` micro-credits inside, decimal strings ("999.5") outside, never a floating-point number.
 */
export const MICROS_PER_CREDIT = 1_000_000n;

/** "0.1" for 100000n, "-12" for -12000000n: the shortest exact decimal. */
export function formatAmount(micros: bigint): string {
  const sign = micros < 0n ? '-' : '';
  const absolute = micros < 0n ? -micros : micros;
  const fraction = (absolute % MICROS_PER_CREDIT).toString().padStart(6, '0').replace(/0+$/, '');
  return `${sign}${absolute / MICROS_PER_CREDIT}${fraction ? `.${fraction}` : ''}`;
}

/** What {@link parseAmount} takes, in words. */
export const AMOUNT_RULE =
  'a decimal string with at most twelve digits before the point and six after it, such as "999.5"';

/** Micro-credits of an amount as {@link AMOUNT_RULE} says, or null if the text is none. */
export function parseAmount(text: string): bigint | null {
  const match = /^(-?)(\d{1,12})(?:\.(\d{1,6}))?$/.exec(text);
  if (!match) return null;
  const [, sign, whole, fraction = ''] = match;
  const micros = BigInt(whole!) * MICROS_PER_CREDIT + BigInt(fraction.padEnd(6, '0'));
  return sign ? -micros : micros;
}
