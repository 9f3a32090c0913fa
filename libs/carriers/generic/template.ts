/** What a template may name: of a message, or of the account. */
export type Values = Readonly<Record<string, string | number | boolean | undefined>>;

/** Text with values in it, `{{name}}`. */
export interface Template {
  /** Literal text and names in turn, text first. */
  parts: readonly string[];
}

/** JSON whose texts are templates. */
export type JsonTemplate =
  | { kind: 'constant'; value: unknown }
  | { kind: 'text'; template: Template }
  | { kind: 'list'; items: readonly JsonTemplate[] }
  | { kind: 'object'; members: readonly (readonly [key: string, value: JsonTemplate])[] };

/** A message that cannot be written as the description wants it, whatever the carrier is like. */
export class UnrenderableError extends Error {
  override readonly name = 'UnrenderableError';
}

const VARIABLE = /\{\{\s*([a-z][a-z0-9_]*)\s*\}\}/;

/** @throws Error whose message goes after the name of the key, for a name that is not known. */
export function parseTemplate(text: string, names: ReadonlySet<string>): Template {
  const parts = text.split(new RegExp(VARIABLE, 'g'));
  for (const name of namesIn({ parts })) {
    if (!names.has(name))
      throw new Error(
        `names {{${name}}}, which is none of ${[...names].sort().join(', ')}; what is of the account stands in credentials`,
      );
  }
  return { parts };
}

export function namesIn({ parts }: Template): string[] {
  return parts.filter((_, n) => n % 2 === 1);
}

/** The text, or undefined where a value that it names is missing: what it stands in is left out then. */
export function render(
  { parts }: Template,
  values: Values,
  escaped: (value: string) => string,
): string | undefined {
  let text = parts[0]!;
  for (let n = 1; n < parts.length; n += 2) {
    const value = values[parts[n]!];
    if (value === undefined) return undefined;
    text += escaped(String(value)) + parts[n + 1]!;
  }
  return text;
}

/** @throws Error as `parseTemplate` */
export function parseJsonTemplate(value: unknown, names: ReadonlySet<string>): JsonTemplate {
  if (typeof value === 'string') {
    return value.includes('{{')
      ? { kind: 'text', template: parseTemplate(value, names) }
      : { kind: 'constant', value };
  }
  if (Array.isArray(value))
    return { kind: 'list', items: value.map((item) => parseJsonTemplate(item, names)) };
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([key, member]) => [key, parseJsonTemplate(member, names)] as const,
    );
    return { kind: 'object', members };
  }
  return { kind: 'constant', value };
}

/**
 * The value, in which members and items with a missing value are left out; undefined where all of it is such. A text that is
 * nothing but one `{{name}}` becomes that value as it is, a number as a number.
 */
export function renderJson(template: JsonTemplate, values: Values): unknown {
  switch (template.kind) {
    case 'constant':
      return template.value;
    case 'text': {
      const { parts } = template.template;
      if (parts.length === 3 && parts[0] === '' && parts[2] === '') return values[parts[1]!];
      return render(template.template, values, (value) => value);
    }
    case 'list': {
      const items = template.items.flatMap((item) => {
        const value = renderJson(item, values);
        return value === undefined ? [] : [value];
      });
      return items.length === 0 && template.items.length > 0 ? undefined : items;
    }
    case 'object': {
      const members: [string, unknown][] = [];
      for (const [key, member] of template.members) {
        const value = renderJson(member, values);
        if (value !== undefined) members.push([key, value]);
      }
      if (members.length === 0 && template.members.length > 0) return undefined;
      // Makes own members, also of one by the name of "__proto__".
      return Object.fromEntries(members);
    }
  }
}

/** @throws UnrenderableError for half of a surrogate pair. */
export function inUrl(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    throw new UnrenderableError('it has half of a pair of surrogates, which no URL can carry');
  }
}

const XML_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // An attribute, or a line end, would be normalized otherwise.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** @throws UnrenderableError for characters that XML 1.0 cannot have, escaped or not (2.2). */
export function inXml(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for.
  if (/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/u.test(value))
    throw new UnrenderableError('it has a character that XML cannot carry');
  return value.replace(/[&<>"'\t\n\r]/g, (character) => XML_ESCAPES[character]!);
}

/** @throws UnrenderableError for what would end the header, or is not of its alphabet (RFC 9110, 5.5). */
export function inHeader(value: string): string {
  if (!/^[\t\x20-\x7e]*$/.test(value))
    throw new UnrenderableError('it has a character that a header cannot carry');
  return value;
}
