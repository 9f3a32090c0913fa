/** The same text for all JSON that means the same: the order of fields, white space and the spelling of a number mean nothing. */
export function meaningOf(json: unknown): string {
  return JSON.stringify(json, (_, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    // Without a prototype, so that a field called "__proto__" is a field.
    const sorted = Object.create(null) as Record<string, unknown>;
    for (const name of Object.keys(value).sort()) sorted[name] = value[name as keyof typeof value];
    return sorted;
  });
}

/** A request's address with its parameters in one order. */
export function addressOf(url: string): string {
  const at = url.indexOf('?');
  if (at < 0) return url;
  const parameters = new URLSearchParams(url.slice(at + 1));
  parameters.sort();
  return `${url.slice(0, at)}?${parameters}`;
}
