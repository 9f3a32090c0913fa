/**
 * What spreadsheets and accounts write beside the sums below a list, in the languages of the files; not what people are called, too,
 * such as Suma, Soma, Antal and Sum.
 */
const TOTALS = new Set(
  `total|totals|total result|total records|total contacts|total rows|maximum|minimum|saldo|σ|∑|
  gesamtergebnis|ergebnis|durchschnitt|gesamtanzahl|gesamtzahl|anzahl kunden|anzahl kontakte|anzahl zeilen|totale complessivo|totalsumma|totalsum|hovedtotal
  kaikki yhteensä|résultat|nombre total|total de registros|moyenne générale|średnia|średnio|среднее|grand total|sub total|subtotal|sums|overall|overall total|total count|row count|count|average
  summe|summen|gesamt|gesamtsumme|zwischensumme|endsumme|insgesamt|anzahl|mittelwert|totaal|eindtotaal|subtotaal|aantal
  somme|total général|totaux|sous-total|nombre|moyenne|totale|totali|somma|subtotale|totale generale|conteggio
  totales|total general|suma total|recuento|promedio|soma total|total geral|totais|contagem|suma totală
  razem|łącznie|ogółem|suma końcowa|suma całkowita|součet|celkem|celkový součet|mezisoučet|súčet|spolu|celkom|összesen|összeg|végösszeg
  ukupno|zbroj|zbir|skupaj|vsota|skupno|summa|totalt|antall|i alt|ialt|yhteensä|samtals|kokku|kopā|pavisam|iš viso|viso
  итого|всего|сумма|итог|общий итог|общая сумма|усього|разом|підсумок|загалом|общо|сума|укупно|збир|σύνολο|γενικό σύνολο|άθροισμα
  toplam|genel toplam|ara toplam|jumlah|jumlah total|total keseluruhan|jumlah keseluruhan|tổng|tổng cộng|cộng|jumla
  合计|总计|小计|总和|共计|合計|總計|小計|總和|共計|総計|총계|합계|소계|총합|รวม|รวมทั้งหมด|ยอดรวม|ผลรวม
  المجموع|الإجمالي|إجمالي|الاجمالي|اجمالي|مجموع|جمع|جمع کل|مجموع کل|کل|ٹوٹل|סהכ|סה"כ|סך הכל|סכום
  कुल|कुल योग|মোট|সর্বমোট|மொத்தம்|మొత్తం|ಒಟ್ಟು`
    .split(/[|\n]/)
    .map((words) => words.trim())
    .filter((words) => words !== ''),
);
/** A longer text is no such word. */
const CHARS_MAX = 24;
/** A sum has neither a plus nor a zero before it. */
const SUM = /^[1-9][\d.,\s]*(?:E\+\d+)?$/i;
const FIGURE = /^[-+(]?\p{Sc}?\s?\p{Nd}[\p{Nd}.,'\s)%\p{Sc}]*$/u;

/**
 * Whether a row is no contact but the sums of the columns: beside the digits that stand where numbers of telephones do it has a
 * word for totals, and nothing else but figures.
 */
export function isTotal(cells: readonly string[], number: string, phoneIndexes: readonly number[]): boolean {
  if (!SUM.test(number)) return false;
  let isNamed = false;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i] as string;
    if (cell === '' || phoneIndexes.includes(i) || FIGURE.test(cell)) continue;
    if (isNamed || !namesTotal(cell)) return false;
    isNamed = true;
  }
  return isNamed;
}

/**
 * What a spreadsheet may write below a column of numbers without a word beside it, which only those above tell: their sum, or their
 * mean or count where the row has nothing else. The greatest and the least are duplicates.
 */
export class NumbersAbove {
  private filled = 0;
  private figures = 0;
  /** Exact as long as it may be a number of a telephone. */
  private sum = 0;

  /** Whether a cell is such a result; else it is one of those above from now on. */
  isResult(number: string, cells: readonly string[], phoneIndexes: readonly number[]): boolean {
    if (number === '') return false;
    const first = number.charCodeAt(0);
    const value = first >= DIGIT_1 && first <= DIGIT_9 && SUM.test(number) ? figureOf(number) : undefined;
    if (value !== undefined && this.figures >= 2) {
      if (value === this.sum) return true;
      const isLikely = value === this.filled || this.isMean(value);
      if (isLikely && hasNothingElse(cells, phoneIndexes)) return true;
    }
    this.filled++;
    if (value === undefined) return false;
    this.figures++;
    this.sum += value;
    return false;
  }

  private isMean(value: number): boolean {
    return this.figures >= MEAN_OF_MIN && value === Math.round(this.sum / this.figures);
  }
}

const DIGIT_1 = 49;
const DIGIT_9 = 57;
/** The mean of fewer numbers that follow each other may be a number, too. */
const MEAN_OF_MIN = 10;

const figureOf = (number: string) =>
  number.includes('E') || number.includes('e') ? Number(number) : Number(number.replace(/\D+/g, ''));

/** Whether a row of several columns has nothing but figures. */
const hasNothingElse = (cells: readonly string[], phoneIndexes: readonly number[]) =>
  cells.length > phoneIndexes.length &&
  cells.every((cell, at) => cell === '' || phoneIndexes.includes(at) || FIGURE.test(cell));

/** `Grand Total`, `Summe:`, `Anzahl (17)`. */
function namesTotal(cell: string): boolean {
  if (cell.length > CHARS_MAX) return false;
  return TOTALS.has(
    cell
      .toLowerCase()
      .replace(/[\s\d:.=()]+/g, ' ')
      .trim(),
  );
}
