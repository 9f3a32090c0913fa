/**
 * A moment as ISO 8601 and RFC 3339 write it, with its offset. Seconds may be left out, as java.time does with full
 * minutes, and so may the colon of the offset and its minutes. A plus in a query arrives as a blank, which stands for nothing else.
 */
const MOMENT =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:([Zz])|([ +-])(\d\d)(?::?(\d\d))?)$/;

export const NOT_A_MOMENT =
  'is not a time with its offset: write it like 2026-05-04T12:00:00Z or 2026-05-04T14:00+02:00';

/** Null for what is none, or not in the calendar. */
export function readMoment(text: string): Date | null {
  const parts = MOMENT.exec(text.trim());
  if (!parts) return null;
  const [
    ,
    year,
    month,
    day,
    hour,
    minute,
    second = '0',
    fraction = '',
    ,
    sign,
    offsetHour = '0',
    offsetMinute = '0',
  ] = parts;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return null;
  const midnight = new Date(0);
  midnight.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (midnight.getUTCMonth() !== Number(month) - 1 || midnight.getUTCDate() !== Number(day)) return null;
  const offsetMinutes = (Number(offsetHour) * 60 + Number(offsetMinute)) * (sign === '-' ? -1 : 1);
  const minutes = Number(hour) * 60 + Number(minute) - offsetMinutes;
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  return new Date(midnight.getTime() + minutes * 60_000 + Number(second) * 1_000 + ms);
}
