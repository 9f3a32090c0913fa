import { ColumnFinder, someOf } from './column-names.js';
import { findLookalikes, type Lookalike } from './lookalikes.js';
import { formed, formedParts, inForm, isQuiet, isSettled, TEXT_FORM, type TextForm } from './text-form.js';

/** Message templates: `Hi {{first_name|friend}}`, compiled once against a file's columns, rendered per contact. */

export interface Template {
  /** False if every contact gets the same text, which then needs its segments counted only once. */
  usesColumns: boolean;
  /** The columns the text depends on, each once, in order of first use. */
  columnIndexes: number[];
  /** What is filled in, in order; `literals` has one entry more, for they alternate and the text ends with a literal. */
  placeholders: readonly Placeholder[];
  literals: readonly string[];
  /**
   * The text for one contact, in the template's form; `values` are its cells in the order of the columns. A missing cell
   * renders as ''. It ends with the cell that makes it longer than `charsMax`.
   * @param defaulted takes the positions of the placeholders whose cell is blank.
   */
  render(values: readonly string[], charsMax?: number, defaulted?: number[]): string;
}

export interface TemplateError {
  /** The placeholder as it was written, or what is left of it. */
  placeholder: string;
  /** Where it begins, such as `line 2, character 5`. */
  at: string;
  detail: string;
}

export type CompiledTemplate = { ok: true; template: Template } | { ok: false; errors: TemplateError[] };

export interface Placeholder {
  columnIndex: number;
  fallback: string;
}

export interface TemplateOptions {
  /** What its columns are called in the file, where that is not their names. */
  headers?: readonly string[];
  form?: TextForm;
}

/**
 * Compiles a template.
 *
 * `{{column}}` is the contact's cell, `{{column|default}}` the default where that cell is empty or blank, and so are
 * `{{column | default: "…"}}`, `{{column|"…"}}`, `{{column||…}}` and `{{{column}}}`. White space inside of the braces is
 * ignored. Columns match as `ColumnFinder` says. `\{{` writes a literal `{{`; a backslash before any other sign that
 * placeholders of other programs begin with writes that sign. What looks like such a placeholder is a fault, for it would
 * go out as it stands. The first faults are reported, 50 of them.
 *
 * @param columns the normalised names, as `columnNames` makes them
 */
export function compileTemplate(
  source: string,
  columns: readonly string[],
  { headers = columns, form = TEXT_FORM.asWritten }: TemplateOptions = {},
): CompiledTemplate {
  const finder = new ColumnFinder(columns, headers);
  const { literals, placeholders, faults, doubts, covered } = read(source, finder);
  faults.push(...doubts);
  for (const lookalike of findLookalikes(covered, finder).slice(0, FAULTS_MAX)) {
    faults.push({ ...lookalike, detail: lookalikeDetail(lookalike, finder) });
  }
  if (faults.length === 0) return { ok: true, template: assemble(literals, placeholders, form) };
  const errors = faults
    .sort((a, b) => a.index - b.index)
    .slice(0, FAULTS_MAX)
    .map(({ index, written, detail }) => ({ placeholder: written, at: placeIn(source, index), detail }));
  return { ok: false, errors };
}

/**
 * A template that has compiled before, of those of its file's columns that it uses. What could be meant otherwise was
 * looked at then, and means now what it meant then.
 * @throws Error where it names another column.
 */
export function storedTemplate(source: string, columns: readonly string[], form: TextForm): Template {
  const { literals, placeholders, faults } = read(source, new ColumnFinder(columns));
  if (faults.length > 0) throw new Error(`a stored template no longer compiles: ${faults[0]!.detail}`);
  return assemble(literals, placeholders, form);
}

const FAULTS_MAX = 50;

interface Fault {
  index: number;
  written: string;
  detail: string;
}

interface ReadTemplate {
  literals: string[];
  placeholders: Placeholder[];
  faults: Fault[];
  /** What could be read, and is most likely not meant so. */
  doubts: Fault[];
  /** The source with NUL for every character of a placeholder or an escape. */
  covered: string;
}

/**
 * A backslash with the sign that it covers, and all that belongs to the sign. Before signs that are frequent behind a
 * backslash, as in `¯\_(ツ)_/¯`, only what may be the name of a column makes it one.
 */
const ESCAPE = [
  /\{\{(?:[^{}]*\}\})?|\{(?:[^{}]*\})?|[$#@]+(?:\{[^{}]*\}|\([^()]*\)|\[[^[\]]*\])?|\[(?:\[?[^[\]]*\]\]?|\[*)|(?:%7[Bb])+|%%(?:=[^\n]{0,200}?=%%|\[[^\n]{0,200}?\]%%)|%+(?:\([^()]*\))?|_{3,}|[〇○◯●△▲□■]{2,}|<+|｛+|[＜％＃＠＊＄＿]+|\*+\|?|[}\]«‹]/u,
  /(?:&#?\w+;)+|[:&](?=\p{L}{2})|[(（]{1,3}(?=\s*\p{L}{2}[^()（）\n]*[)）])|(?![({[（‚„〝])\p{Ps}{1,2}/u,
  /(?<sign>[_~^|=+§!:`-])\k<sign>{0,2}(?=\p{L}{2}[^\n]{0,80}\k<sign>)/u,
]
  .map(({ source }) => source)
  .join('|');
const TOKEN = new RegExp(
  `(?<escaped>\\\\(?:${ESCAPE}))|\\{\\{\\{(?<tripled>[^{}]*)\\}\\}\\}|\\{\\{(?<doubled>[^{}]*)\\}\\}(?<surplus>\\}*)|\\{{2,}[^{}\\n]{0,40}\\}*`,
  'gu',
);

function read(source: string, finder: ColumnFinder): ReadTemplate {
  const literals: string[] = [];
  const placeholders: Placeholder[] = [];
  const faults: Fault[] = [];
  const doubts: Fault[] = [];
  let [literal, covered, position] = ['', '', 0];
  for (const match of source.matchAll(TOKEN)) {
    const { index, 0: written, groups } = match;
    const { escaped, tripled, doubled, surplus } = groups as Partial<Record<string, string>>;
    const before = source.slice(position, index);
    literal += before;
    covered += before + '\0'.repeat(written.length);
    position = index + written.length;
    if (escaped !== undefined) {
      literal += escaped.slice(1);
      continue;
    }
    const inside = tripled ?? doubled;
    if (inside === undefined) faults.push({ index, written, detail: unclosedDetail(written, finder) });
    else if (surplus) faults.push({ index, written, detail: surplusDetail(inside) });
    else {
      const found = readPlaceholder(inside, finder);
      if (typeof found === 'string') {
        faults.push({ index, written, detail: found });
        continue;
      }
      const { doubt, ...placeholder } = found;
      if (doubt) doubts.push({ index, written, detail: doubt });
      literals.push(literal);
      literal = '';
      placeholders.push(placeholder);
    }
  }
  const rest = source.slice(position);
  literals.push(literal + rest);
  return { literals, placeholders, faults, doubts, covered: covered + rest };
}

/** Filters of other programs, which would be sent as defaults. */
const FILTER =
  /^(?:capitali[sz]e|capfirst|up|down|(?:up|down|upper|lower|title)_?case|upper|lower|title(?:ize)?|ucfirst|ucwords|[lr]?strip|trim|escape|e|raw|safe|json|truncate(?:words)?|date|time|append|prepend|replace|remove|slice|split|first|last|join|size|length|round|url_?encode|number(?:_format)?|format|currency|nl2br|strip(?:tags|_html|_newlines)|default\w*|fallback|if\w*|unless|coalesce)\s*(?:[:(|]|$)/;
const DEFAULT = /^default\s*(?::\s*(.*)|\((.*)\))$/s;
const SECTION = /^[#/^&>!=*~@%]/;

/** A text that is put in place of a blank cell, and why it is most likely not meant so. */
interface Default {
  fallback: string;
  doubt?: string;
}

/** What is between the braces, or what is wrong with it. */
function readPlaceholder(inside: string, finder: ColumnFinder): (Placeholder & Default) | string {
  const bar = inside.indexOf('|');
  const name = (bar < 0 ? inside : inside.slice(0, bar)).trim();
  if (name === '') return 'The placeholder names no column: write {{column}}.';
  if (SECTION.test(name)) {
    return `"${name}" is an instruction of another program: only {{column}} and {{column|default}} are understood.`;
  }
  const found = finder.find(name);
  if (found.length === 0) return unknownDetail(name, finder);
  if (found.length > 1) return ambiguousDetail(name, found, finder);
  const columnIndex = found[0]!;
  return bar < 0
    ? { columnIndex, fallback: '' }
    : {
        columnIndex,
        ...readDefault(
          name,
          inside
            .slice(bar + 1)
            .replace(/^\|/, '')
            .trim(),
        ),
      };
}

function readDefault(name: string, written: string): Default {
  const argument = DEFAULT.exec(written);
  const text = argument ? (argument[1] ?? argument[2] ?? '').trim() : written;
  const quoted = unquoted(text);
  if (quoted !== undefined) return { fallback: quoted };
  return { fallback: text, ...doubtOf(name, written, argument !== null) };
}

function doubtOf(name: string, written: string, isArgument: boolean): { doubt?: string } {
  if (isArgument) {
    const doubt = `The default belongs in quotes, and nothing after them: write {{${name} | default: "friend"}}.`;
    return { doubt };
  }
  const instead = `write {{${name} | default: "${written}"}}`;
  if (FILTER.test(written)) {
    const doubt = `"${written}" is a filter, and there are none but default: for a default of these words ${instead}.`;
    return { doubt };
  }
  const doubt = `There is more than one "|": for a default with that sign ${instead}.`;
  return written.includes('|') ? { doubt } : {};
}

const QUOTED = /^(?:"([^"]*)"|'([^']*)'|“([^“”]*)”|‘([^‘’]*)’|„([^“”]*)[“”]|«([^»]*)»|`([^`]*)`)$/;

/** What is in quotes, of whatever kind; undefined without them. */
function unquoted(text: string): string | undefined {
  return QUOTED.exec(text)
    ?.slice(1)
    .find((inside) => inside !== undefined);
}

const unclosedDetail = (written: string, finder: ColumnFinder) => {
  const name = written.replace(/^\{+|\}+$/g, '').trim();
  const meant = finder.find(name).length === 1 ? name : 'column';
  return `The placeholder is not closed: write {{${meant}}}, or \\{{ for two literal braces.`;
};

const surplusDetail = (inside: string) =>
  `There is a brace too many: write {{${inside.trim()}}}, and \\} before or after it for a literal brace.`;

function unknownDetail(name: string, finder: ColumnFinder): string {
  const { columns } = finder;
  const meant = finder.resembling(name);
  const known = columns.length === 0 ? 'The file has no columns' : `The columns are ${someOf(columns)}`;
  return `There is no column "${name}". ${known}.${meant ? ` Do you mean {{${meant}}}?` : ''}`;
}

function ambiguousDetail(name: string, found: readonly number[], { columns }: ColumnFinder): string {
  const names = found.map((index) => `{{${columns[index]}}}`);
  return `"${name}" may be more than one column: write ${names.slice(0, -1).join(', ')} or ${names.at(-1)}.`;
}

function lookalikeDetail({ written, name }: Lookalike, finder: ColumnFinder): string {
  const plain = name.split(/[|:,;]/, 1)[0]!.trim();
  const found = finder.find(plain);
  const meant = (found.length === 1 && finder.columns[found[0]!]) || finder.resembling(plain);
  const instead = meant
    ? `For the column write {{${meant}}}`
    : `For a column write {{column}} (the columns are ${someOf(finder.columns)})`;
  const literal =
    /^[^{[]+[}\]]+$/.test(written) && !/^\W/.test(written)
      ? written.replace(/[}\]]/, '\\$&')
      : `\\${written}`;
  return `This looks like a placeholder, and would be sent as it stands. ${instead}; to send these very characters write ${literal}`;
}

/** Where a character is, for whoever looks for it. */
function placeIn(source: string, index: number): string {
  const lines = source.slice(0, index).split(/\r\n?|\n/);
  const character = [...lines.at(-1)!].length + 1;
  return /[\r\n]/.test(source) ? `line ${lines.length}, character ${character}` : `character ${character}`;
}

/** `literals` has one entry more than `placeholders`: they alternate and the text ends with a literal. */
function assemble(
  literals: readonly string[],
  placeholders: readonly Placeholder[],
  form: TextForm,
): Template {
  const columnIndexes = [...new Set(placeholders.map((placeholder) => placeholder.columnIndex))];
  const indexes = placeholders.map((placeholder) => placeholder.columnIndex);
  const fallbacks = placeholders.map((placeholder) => placeholder.fallback);
  const join = (
    parts: readonly string[],
    values: readonly string[],
    charsMax: number,
    defaulted?: number[],
  ) => {
    let text = parts[0]!;
    for (let i = 0; i < indexes.length && text.length <= charsMax; i++) {
      const value = values[indexes[i]!];
      if (value === undefined || isBlank(value)) {
        defaulted?.push(i);
        text += fallbacks[i]!;
      } else text += value;
      text += parts[i + 1]!;
    }
    return text;
  };
  const parts =
    form !== TEXT_FORM.asWritten && fallbacks.every(isSettled) ? formedParts(literals, form) : undefined;
  const all = (values: readonly string[], isSo: (value: string) => boolean) => {
    for (let i = 0; i < indexes.length; i++) {
      const value = values[indexes[i]!];
      if (value !== undefined && !isSo(value)) return false;
    }
    return true;
  };
  const render: Template['render'] = (values, charsMax = Infinity, defaulted) => {
    // Nearly every contact's cells are settled: then nothing but the ends of its text is looked at.
    const ready = parts && all(values, isSettled) ? (parts.gsm ?? parts.repaired) : undefined;
    if (ready) return join(ready, values, charsMax, defaulted).trim();
    if (parts && all(values, isQuiet)) {
      const text = join(parts.repaired, values, charsMax, defaulted);
      return parts.gsm && text.length <= charsMax ? inForm(text.trim(), form) : text.trim();
    }
    const text = join(literals, values, charsMax, defaulted);
    return text.length > charsMax ? text : formed(text, form);
  };
  return { usesColumns: placeholders.length > 0, columnIndexes, placeholders, literals, render };
}

/** The first character decides almost always, and a regular expression would cost more than the whole rendering. */
function isBlank(value: string): boolean {
  return value.length === 0 || (isSpace(value.charCodeAt(0)) && value.trim() === '');
}

function isSpace(code: number): boolean {
  return code <= 0x20 || code >= 0x80;
}
