/**
 * Retry-After in milliseconds from now (RFC 9110 §10.2.3: whole seconds or an HTTP date), or null where there is none
 * that can be read. Of several, which no server should send but a proxy may have added to, the longest. It is what a
 * stranger wishes, so the caller bounds it.
 */
export function parseRetryAfter(value: string | readonly string[] | undefined, nowMs: number): number | null {
  const waits = [value ?? []].flat().map((text) => parseOne(text.trim(), nowMs));
  return waits.reduce((longest, wait) => (wait === null ? longest : Math.max(longest ?? 0, wait)), null);
}

function parseOne(text: string, nowMs: number): number | null {
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  // Date.parse is generous ("1.5" is a day in May); only a date that names a weekday first is an HTTP date.
  const at = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(at - nowMs, 0);
}
