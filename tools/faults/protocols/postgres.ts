import { Frames, type Piece, Pieces, type Splitter } from './splitter.js';

/**
 * The Postgres protocol without TLS. Its units are the ends of transactions that changed something, kind `commit`: the
 * request is the COMMIT, or what ends a single statement that writes; the reply is held back from its CommandComplete
 * to its ReadyForQuery, with which the driver learns of it.
 *
 * A statement of its own counts as a request before anybody knows whether it changes a row; its reply only if it did.
 */
export class PostgresSplitter implements Splitter {
  private readonly requests = new Frames();
  private readonly replies = new Frames();
  private started = false;
  private readonly prepared = new Map<string, Statement>();
  private readonly portals = new Map<string, Statement>();
  /** Executed since the last Sync. */
  private executed: Statement[] = [];
  /** What each ReadyForQuery that is still to come answers. */
  private readonly asked: Statement[][] = [];
  private inTransaction = false;
  /** The first statement of the transaction that changed something. */
  private wrote: string | undefined;
  private copiesOut = false;
  /** From a CommandComplete on, until the ReadyForQuery. */
  private held: Buffer[] = [];

  request(chunk: Buffer): Piece[] {
    const pieces = new Pieces();
    for (const message of this.requests.take(chunk, (bytes, at) => sizeOf(bytes, at, this.started ? 1 : 0))) {
      const ends = this.started ? this.read(message) : undefined;
      this.started = true;
      const about = ends && this.committing(ends);
      pieces.add(message, about ? { direction: 'request', kind: 'commit', detail: about } : undefined);
    }
    return pieces.done();
  }

  reply(chunk: Buffer): Piece[] {
    const pieces = new Pieces();
    for (const message of this.replies.take(chunk, (bytes, at) => sizeOf(bytes, at, 1))) {
      const type = String.fromCharCode(message[0]!);
      if (type === 'C') this.note(cString(message, 5));
      if (type === 'H') this.copiesOut = true;
      // An error undoes the whole transaction.
      if (type === 'E') this.wrote = undefined;
      if (type === 'C' || this.held.length > 0) this.held.push(message);
      else if (type !== 'Z') pieces.add(message);
      if (type !== 'Z') continue;

      this.asked.shift();
      this.copiesOut = false;
      this.inTransaction = message[5] !== IDLE;
      const committed = this.inTransaction ? undefined : this.wrote;
      if (!this.inTransaction) this.wrote = undefined;
      const bytes = this.held.length > 0 ? Buffer.concat(this.held) : message;
      this.held = [];
      pieces.add(
        bytes,
        committed === undefined ? undefined : { direction: 'reply', kind: 'commit', detail: committed },
      );
    }
    return pieces.done();
  }

  /** Takes in a message of the client; returns the statements that it ends, if it is one that ends any. */
  private read(message: Buffer): Statement[] | undefined {
    const type = String.fromCharCode(message[0]!);
    const first = type === 'Q' || type === 'P' || type === 'B' ? cString(message, 5) : '';
    const after = 5 + Buffer.byteLength(first) + 1;
    if (type === 'P') this.prepared.set(first, { name: first, text: cString(message, after) });
    if (type === 'B') {
      const statement = this.prepared.get(cString(message, after));
      if (statement) this.portals.set(first, statement);
    }
    if (type === 'E') {
      const statement = this.portals.get(cString(message, 5));
      if (statement) this.executed.push(statement);
    }
    if (type !== 'Q' && type !== 'S') return undefined;
    const ended = type === 'Q' ? [{ name: '', text: first }] : this.executed;
    if (type === 'S') this.executed = [];
    this.asked.push(ended);
    return ended;
  }

  private committing(statements: readonly Statement[]): string | undefined {
    if (this.inTransaction) {
      return statements.some(({ text }) => /^\s*(COMMIT|END)\b/i.test(text)) ? this.wrote : undefined;
    }
    const writing = statements.find(({ text }) => writes(text));
    return writing && labelOf(writing);
  }

  private note(tag: string): void {
    const statements = this.asked[0] ?? [];
    const changed =
      /^(INSERT 0|UPDATE|DELETE|MERGE|COPY) [1-9]/.test(tag) ||
      // A statement that writes inside of WITH and selects outside of it says only what it selected.
      (/^SELECT [1-9]/.test(tag) && statements.some(({ text }) => writes(text)));
    if (!changed || this.copiesOut) return;
    const statement = statements.find(({ text }) => writes(text)) ?? statements[0];
    this.wrote ??= statement ? labelOf(statement) : tag;
  }
}

interface Statement {
  name: string;
  text: string;
}

const IDLE = 'I'.charCodeAt(0);

/** Of a message of `typeBytes` bytes of type and a length that counts itself; the very first one has no type. */
function sizeOf(bytes: Buffer, at: number, typeBytes: number): number | undefined {
  return bytes.length - at < typeBytes + 4 ? undefined : typeBytes + bytes.readInt32BE(at + typeBytes);
}

function cString(message: Buffer, at: number): string {
  return message.toString('utf8', at, message.indexOf(0, at));
}

function writes(text: string): boolean {
  if (/^\s*(INSERT|UPDATE|DELETE|MERGE)\b/i.test(text) || /^\s*COPY\b[^;]*\bFROM\s+STDIN\b/i.test(text))
    return true;
  return (
    /^\s*WITH\b/i.test(text) &&
    /\b(INSERT\s+INTO|DELETE\s+FROM|(?<!FOR\s+(NO\s+KEY\s+)?)UPDATE)\b/i.test(text)
  );
}

function labelOf({ name, text }: Statement): string {
  return name || text.trim().split(/\s+/).slice(0, 6).join(' ').slice(0, 60);
}
