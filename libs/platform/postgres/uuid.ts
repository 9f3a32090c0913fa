/** Whether a UUID column may be compared with the text: any other is an error there, not a row that does not exist. */
export const isUuid = (text: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);

/** When a UUID of version 7 was made, in milliseconds since 1970; null for any other text, which does not tell. */
export function uuidTimeMs(text: string): number | null {
  if (!isUuid(text) || text[14] !== '7') return null;
  return Number.parseInt(text.slice(0, 8) + text.slice(9, 13), 16);
}
