import { tooLarge } from './workbook-error.js';
import type { XmlHandler } from './xml-parts.js';

const BLOCK_BYTES = 1024 * 1024;
const BYTES_MAX = 128 * BLOCK_BYTES;
const COUNT_MAX = 8_000_000;

/**
 * The texts that a workbook keeps apart from its cells: as bytes, one behind the other, for as strings they would take some
 * forty bytes more each.
 */
export class SharedStrings implements XmlHandler {
  private readonly blocks: Buffer[] = [];
  /** Where each text begins and ends; one that would not fit begins the next block. */
  private ends = new Uint32Array(1024);
  private starts = new Uint32Array(1024);
  private count = 0;
  private length = 0;
  private written = '';
  private isText = false;
  private phonetic = 0;

  /** @param charsMax of a text; one that is longer keeps one character more, so that it can be told */
  constructor(private readonly charsMax: number) {}

  open(name: string): void {
    if (name === 'si') this.written = '';
    else if (name === 'rPh') this.phonetic += 1;
    else if (name === 't') this.isText = this.phonetic === 0;
  }

  close(name: string): void {
    if (name === 't') this.isText = false;
    else if (name === 'rPh') this.phonetic -= 1;
    else if (name === 'si') this.add(this.written);
  }

  text(text: string): void {
    if (this.isText && this.written.length <= this.charsMax) this.written += text;
  }

  textOf(index: number): string | undefined {
    if (!(index >= 0 && index < this.count)) return undefined;
    const start = this.starts[index] as number;
    const block = this.blocks[Math.floor(start / BLOCK_BYTES)] as Buffer;
    const at = start % BLOCK_BYTES;
    return block.toString('utf8', at, at + (this.ends[index] as number) - start);
  }

  private add(text: string): void {
    if (this.count === COUNT_MAX) throw tooLarge(`it has more than ${COUNT_MAX} different texts`);
    const bytes = Buffer.from(text.slice(0, this.charsMax + 1));
    const room = BLOCK_BYTES - (this.length % BLOCK_BYTES);
    if (bytes.length > room) this.length += room;
    if (this.length + bytes.length > BYTES_MAX) throw tooLarge('its texts have more than 128 MiB');
    const block = Math.floor(this.length / BLOCK_BYTES);
    this.blocks[block] ??= Buffer.allocUnsafeSlow(BLOCK_BYTES);
    bytes.copy(this.blocks[block] as Buffer, this.length % BLOCK_BYTES);
    if (this.count === this.ends.length) this.grow();
    this.starts[this.count] = this.length;
    this.length += bytes.length;
    this.ends[this.count] = this.length;
    this.count += 1;
  }

  private grow(): void {
    const twice = (array: Uint32Array) => {
      const larger = new Uint32Array(array.length * 2);
      larger.set(array);
      return larger;
    };
    this.starts = twice(this.starts);
    this.ends = twice(this.ends);
  }
}
