import type { Repair } from '../../sms/phone.js';

interface RepairedNumber {
  line: number;
  raw: string;
  msisdn: string;
}

/** Counts numbers that were read otherwise than they are written, so that whoever wrote them can object. */
export class Repairs {
  private readonly found = new Map<Repair, { count: number; first: RepairedNumber }>();

  add(repair: Repair, number: RepairedNumber): void {
    const found = this.found.get(repair);
    if (found) found.count += 1;
    else this.found.set(repair, { count: 1, first: number });
  }

  sentences(): string[] {
    return [...this.found].map(([repair, { count, first }]) => {
      const numbers = count === 1 ? '1 number' : `${count} numbers`;
      const example = `the first in line ${first.line}: "${first.raw}" as +${first.msisdn}`;
      return `${numbers} ${SENTENCES[repair](count)}, ${example}.${ADVICE[repair]}`;
    });
  }
}

const SENTENCES: Record<Repair, (count: number) => string> = {
  plus_added: (count) => `without + ${count === 1 ? 'was' : 'were'} read as international`,
  older_number: (count) =>
    `from before the country changed its numbering plan ${count === 1 ? 'was' : 'were'} read as the number of today`,
};

const ADVICE: Record<Repair, string> = {
  plus_added: ' Give their country as defaultRegion if they are national numbers.',
  older_number: '',
};

interface EmptiedCell {
  line: number;
  text: string;
  column: string;
}

/** Counts cells that say NULL or the like, which may be somebody's name after all. */
export class EmptiedCells {
  private count = 0;
  private first: EmptiedCell | undefined;

  add(cell: EmptiedCell): void {
    this.count += 1;
    this.first ??= cell;
  }

  sentences(): string[] {
    if (!this.first) return [];
    const { line, text, column } = this.first;
    const cells = this.count === 1 ? '1 cell that says' : `${this.count} cells that say`;
    const were = this.count === 1 ? 'was' : 'were';
    return [
      `${cells} NULL, or what else programs write for nothing, ${were} read as empty, the first in line ${line}: "${text}" in the column ${column}.`,
    ];
  }
}
