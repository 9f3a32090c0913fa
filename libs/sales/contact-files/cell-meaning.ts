/**
 * Cells that mean something else than what is written in them: `="Ann"`, by which spreadsheets keep a text as it is, is Ann;
 * `NULL` and what other programs write for nothing is an empty cell; `#N/A` and its like are what a spreadsheet shows where it
 * has no value.
 */

/** False of nearly every cell, by its first character: the other functions need not be asked then. */
export function mayMeanOther(cell: string): boolean {
  switch (cell.charCodeAt(0)) {
    case 0x3d: // =
    case 0x23: // #
    case 0x5c: // \
    case 0x4e: // N
    case 0x6e: // n
    case 0x75: // u
      return true;
    default:
      return false;
  }
}

const TEXT_FORMULA = /^=\s*"((?:[^"]|"")*)"$/;

/** What is in the quotes of a formula that is nothing but a text; undefined of any other cell. */
export function textOfFormula(cell: string): string | undefined {
  return TEXT_FORMULA.exec(cell)?.[1]?.replaceAll('""', '"').trim();
}

/** A formula of a text that was cut in two at a delimiter within. */
export const isHalfFormula = (cell: string): boolean => /^=\s*"[^"]*$/.test(cell);

/** Only as programs write them: Null, Nan and None are names. */
const NOTHING: ReadonlySet<string> = new Set(['NULL', 'null', '\\N', 'NaN', 'undefined']);

export const saysNothing = (cell: string): boolean => NOTHING.has(cell);

/** As Excel, LibreOffice and Google Sheets show them in the languages of their users, without the `#`. */
const ERRORS: ReadonlySet<string> = new Set(
  [
    'N/A REF! VALUE! DIV/0! NAME? NULL! NUM! SPILL! CALC! FIELD! BLOCKED! CONNECT! UNKNOWN! BUSY! ERROR! GETTING_DATA',
    'NV BEZUG! WERT! ZAHL! ÜBERLAUF! KALK!',
    'VALEUR! NOM? NOMBRE! NUL! PROPAGATION!',
    'N/D ¡REF! ¡VALOR! VALOR! ¿NOMBRE? ¡NUM! ¡DIV/0! ¡NULO! NULO! N/DISP NOME? NÚM! ¡DESBORDAMIENTO!',
    'RIF! VALORE! NULLO!',
    'N/B VERW! WAARDE! NAAM? GETAL! DEEL/0! LEEG!',
    'N/D! ADR! ARG! NAZWA? LICZBA! DZIEL/0! ZERO!',
    'Н/Д ССЫЛКА! ЗНАЧ! ИМЯ? ЧИСЛО! ДЕЛ/0! ПУСТО!',
    'SAKNAS! REFERENS! VÄRDEFEL! NAMN? OGILTIGT! DIVISION/0! SKÄRNING!',
    'I/T REFERENCE! VÆRDI! NAVN? VERDI!',
    'PUUTTUU! VIITTAUS! ARVO! NIMI? LUKU! JAKO/0! TYHJÄ!',
    'NENÍ_K_DISPOZICI ODKAZ! HODNOTA! NÁZEV? ČÍSLO! DĚLENÍ_NULOU!',
    'HIÁNYZIK HIV! ÉRTÉK! NÉV? SZÁM! ZÉRÓOSZTÓ! NULLA!',
    'YOK BAŞV! DEĞER! AD? SAYI! SAYI/0! BOŞ!',
  ].flatMap((errors) => errors.split(' ')),
);

/** Hash signs alone are what fits no column. */
export function isSpreadsheetError(cell: string): boolean {
  return cell.startsWith('#') && (ERRORS.has(cell.slice(1).normalize('NFC')) || /^#{3,}$/.test(cell));
}
