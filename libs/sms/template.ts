/** Message templates: `Hi {{first_name|friend}}`, compiled once against a file's columns, rendered per contact. */

export interface Template {
  /** False if every contact gets the same text, which then needs its segments counted only once. */
  usesColumns: boolean;
  /** The columns the text depends on, each once, in order of first use. */
  columnIndexes: number[];
  /**
   * The text for one contact; `values` are its cells in the order of the columns. A missing cell renders as ''.
   * It ends with the cell that makes it longer than `charsMax`.
   */
  render(values: readonly string[], charsMax?: number): string;
}

export interface TemplateError {
  /** The placeholder as it was written, or what is left of it. */
  placeholder: string;
  detail: string;
}

export type CompiledTemplate = { ok: true; template: Template } | { ok: false; errors: TemplateError[] };

interface Placeholder {
  columnIndex: number;
  fallback: string;
}

/** `\{{` is a literal `{{`; a placeholder may hold no braces; a lone `{{` is caught as unclosed. */
const TOKEN = /\\\{\{|\{\{([^{}]*)\}\}|\{\{/g;

/**
 * Compiles a template.
 *
 * `{{column}}` is the contact's cell, `{{column|default}}` the default where that cell is empty or blank. White
 * space inside of the braces is ignored. Columns match by `columnName`, so `{{ First Name }}` finds `first_name`.
 * `\{{` writes a literal `{{`. Every fault is reported, not only the first.
 *
 * @param columns the normalised names, as `columnNames` makes them
 */
export function compileTemplate(source: string, columns: readonly string[]): CompiledTemplate {
  const indexByName = new Map<string, number>();
  for (const [index, name] of columns.entries()) {
    const key = columnName(name);
    if (!indexByName.has(key)) indexByName.set(key, index);
  }
  const literals: string[] = [];
  const placeholders: Placeholder[] = [];
  const errors: TemplateError[] = [];
  let literal = '';
  let position = 0;
  for (const match of source.matchAll(TOKEN)) {
    literal += source.slice(position, match.index);
    position = match.index + match[0].length;
    if (match[0] === '\\{{') {
      literal += '{{';
      continue;
    }
    const found = readPlaceholder(match[0], match[1], source.slice(match.index), indexByName, columns);
    if ('detail' in found) errors.push(found);
    else {
      literals.push(literal);
      literal = '';
      placeholders.push(found);
    }
  }
  literals.push(literal + source.slice(position));
  return errors.length > 0 ? { ok: false, errors } : { ok: true, template: assemble(literals, placeholders) };
}

function readPlaceholder(
  written: string,
  inside: string | undefined,
  rest: string,
  indexByName: ReadonlyMap<string, number>,
  columns: readonly string[],
): Placeholder | TemplateError {
  if (inside === undefined) {
    const detail = 'The placeholder is not closed: write {{column}}, or \\{{ for two literal braces.';
    return { placeholder: rest.slice(0, 40), detail };
  }
  const bar = inside.indexOf('|');
  const writtenName = (bar < 0 ? inside : inside.slice(0, bar)).trim();
  if (writtenName === '') {
    return { placeholder: written, detail: 'The placeholder names no column: write {{column}}.' };
  }
  const columnIndex = indexByName.get(columnName(writtenName));
  if (columnIndex === undefined) {
    const known = columns.length === 0 ? 'The file has no columns' : `The columns are ${someOf(columns)}`;
    return { placeholder: written, detail: `There is no column "${writtenName}". ${known}.` };
  }
  return { columnIndex, fallback: bar < 0 ? '' : inside.slice(bar + 1).trim() };
}

const NAMED_MAX = 10;

/** The names, or the first of many. */
export function someOf(names: readonly string[]): string {
  const more = names.length - NAMED_MAX;
  return names.slice(0, NAMED_MAX).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** `literals` has one entry more than `placeholders`: they alternate and the text ends with a literal. */
function assemble(literals: readonly string[], placeholders: readonly Placeholder[]): Template {
  const columnIndexes = [...new Set(placeholders.map((placeholder) => placeholder.columnIndex))];
  const indexes = placeholders.map((placeholder) => placeholder.columnIndex);
  const fallbacks = placeholders.map((placeholder) => placeholder.fallback);
  const first = literals[0] as string;
  return {
    usesColumns: placeholders.length > 0,
    columnIndexes,
    render(values, charsMax = Infinity) {
      let text = first;
      for (let i = 0; i < indexes.length && text.length <= charsMax; i++) {
        const value = values[indexes[i] as number];
        text += value === undefined || isBlank(value) ? fallbacks[i] : value;
        text += literals[i + 1];
      }
      return text;
    },
  };
}

/** The first character decides almost always, and a regular expression would cost more than the whole rendering. */
function isBlank(value: string): boolean {
  return value.length === 0 || (isSpace(value.charCodeAt(0)) && value.trim() === '');
}

function isSpace(code: number): boolean {
  return code <= 0x20 || code >= 0x80;
}

/**
 * The name a column goes by in templates: `First Name` → `first_name`, `Prénom` → `prenom`, `E-Mail` → `e_mail`.
 * Latin letters lose their accents, other scripts stay as they are, and everything else becomes one `_`.
 */
export function columnName(header: string): string {
  return header
    .normalize('NFD')
    .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
}

/**
 * Unique names for a file's headers: an empty one is `column_3` after its position, a second `name` is `name_2`.
 * A name that is already taken by another header is skipped, so no two columns ever share one.
 */
export function columnNames(headers: readonly string[]): string[] {
  const taken = new Set<string>();
  const suffixes = new Map<string, number>();
  return headers.map((header, index) => {
    const base = columnName(header) || `column_${index + 1}`;
    let name = base;
    let suffix = suffixes.get(base) ?? 2;
    for (; taken.has(name); suffix++) name = `${base}_${suffix}`;
    suffixes.set(base, suffix);
    taken.add(name);
    return name;
  });
}
