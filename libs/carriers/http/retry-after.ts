const RETRY_AFTER_MAX_MS = 5 * 60 * 1000;

/**
 * Retry-After in milliseconds from now (RFC 9110 §10.2.3: whole seconds or an HTTP date), or null where there is none
 * that can be read. At most five minutes: neither a carrier's wrong clock nor its caution may park a campaign. Of several,
 * which no server should send but a proxy may have added to, the longest.
 */
export function parseRetryAfter(value: string | readonly string[] | undefined, nowMs: number): number | null {
  const waits = [value ?? []].flat().map((text) => parseOne(text.trim(), nowMs));
  return waits.reduce((longest, wait) => (wait === null ? longest : Math.max(longest ?? 0, wait)), null);
}

function parseOne(text: string, nowMs: number): number | null {
  const wantedMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  // Date.parse is generous ("1.5" is a day in May); only a date that names a weekday first is an HTTP date.
  if (Number.isNaN(wantedMs) || !/^(\d+$|[A-Z][a-z]{2,8},? )/.test(text)) return null;
  return Math.min(Math.max(wantedMs, 0), RETRY_AFTER_MAX_MS);
}
