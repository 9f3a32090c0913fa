/** What columns of files are called, and which one a template means. */

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

const NAMED_MAX = 10;

/** The names, or the first of many. */
export function someOf(names: readonly string[]): string {
  const more = names.length - NAMED_MAX;
  return names.slice(0, NAMED_MAX).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** Letters whose accent is part of them. */
const UNACCENTED: Readonly<Record<string, string>> = {
  ı: 'i',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
};

/** What is left of a name without case, blanks, punctuation and accents. */
export const bareName = (name: string): string =>
  columnName(name.normalize('NFKC'))
    .normalize('NFD')
    .replace(/[\u0300-\u036f_]+/g, '')
    .replace(/[ıłøđßæœ]/g, (letter) => UNACCENTED[letter]!)
    .normalize('NFC');

/** Finds the columns of a file by what a template calls them. */
export class ColumnFinder {
  private readonly byName: ReadonlyMap<string, number>;
  private readonly byBareName = new Map<string, number[]>();
  private readonly bareNames: readonly string[];

  /**
   * @param columns the names that `columnNames` makes
   * @param headers what the columns are called in the file: two that differ in case alone are told apart by their names
   */
  constructor(
    readonly columns: readonly string[],
    headers: readonly string[] = columns,
  ) {
    this.byName = new Map(columns.map((name, index) => [name, index]));
    this.bareNames = columns.map(bareName);
    for (const [index, name] of columns.entries()) {
      for (const bare of new Set([this.bareNames[index]!, bareName(headers[index] ?? name)])) {
        if (bare !== '') this.byBareName.set(bare, [...(this.byBareName.get(bare) ?? []), index]);
      }
    }
  }

  /**
   * The column of this very name; or those whose names differ from it by case, blanks, punctuation and accents alone.
   * A template whose columns are all found alone finds the same ones in a list of these alone.
   */
  find(written: string): readonly number[] {
    const exact = this.byName.get(written);
    return exact === undefined ? (this.byBareName.get(bareName(written)) ?? []) : [exact];
  }

  /** A column whose name is part of what was written, such as `first_name` of `contact.first_name`, or the other way round. */
  resembling(written: string): string | undefined {
    const bare = bareName(written);
    if (bare.length < RESEMBLING_LENGTH_MIN) return undefined;
    const isLike = (other: string) =>
      other.length >= RESEMBLING_LENGTH_MIN && (bare.includes(other) || other.includes(bare));
    return this.columns[this.bareNames.findIndex(isLike)];
  }
}

const RESEMBLING_LENGTH_MIN = 3;
