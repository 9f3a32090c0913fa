import { Frames, type Piece, Pieces, type Splitter, type Unit } from './splitter.js';

/** They wait for work to come; their reply counts if it brings some. */
const BLOCKING = new Set(['brpoplpush', 'blmove', 'brpop', 'blpop', 'bzpopmin', 'bzpopmax']);
/** They carry nothing that could get lost, and come at times of their own. */
const QUIET = new Set([
  'auth',
  'client',
  'command',
  'config',
  'hello',
  'info',
  'ping',
  'quit',
  'script',
  'select',
]);
/** From one of these on, the server speaks without being asked. */
const SUBSCRIBING = new Set(['subscribe', 'psubscribe', 'ssubscribe', 'monitor']);

/** The Redis protocol (RESP 2, commands as arrays). Each command and each reply is a unit, kind = the command's name. */
export class RedisSplitter implements Splitter {
  private readonly requests = new Frames();
  private readonly replies = new Frames();
  private subscribed = false;
  private readonly asked: Omit<Unit, 'direction'>[] = [];

  request(chunk: Buffer): Piece[] {
    const pieces = new Pieces();
    for (const command of this.requests.take(chunk, sizeOf)) {
      const asked = readCommand(command);
      this.subscribed ||= SUBSCRIBING.has(asked.kind);
      this.asked.push(asked);
      const counts = !this.subscribed && !QUIET.has(asked.kind) && !BLOCKING.has(asked.kind);
      pieces.add(command, counts ? { direction: 'request', ...asked } : undefined);
    }
    return pieces.done();
  }

  reply(chunk: Buffer): Piece[] {
    if (this.subscribed) return [{ bytes: chunk }];
    const pieces = new Pieces();
    for (const reply of this.replies.take(chunk, sizeOf)) {
      const asked = this.asked.shift();
      const counts =
        asked &&
        !QUIET.has(asked.kind) &&
        !(BLOCKING.has(asked.kind) && /^[$*]-1\r/.test(reply.toString('latin1')));
      pieces.add(reply, counts ? { direction: 'reply', ...asked } : undefined);
    }
    return pieces.done();
  }
}

/** The length of one value, of whatever is in it too. */
function sizeOf(bytes: Buffer, at: number): number | undefined {
  const lineEnd = bytes.indexOf('\r\n', at);
  if (lineEnd === -1) return undefined;
  const type = String.fromCharCode(bytes[at]!);
  let end = lineEnd + 2;
  if (type !== '$' && type !== '*') return end - at;
  const count = Number(bytes.toString('latin1', at + 1, lineEnd));
  if (type === '$') return count < 0 ? end - at : end + count + 2 - at;
  for (let n = 0; n < count; n++) {
    const size = end < bytes.length ? sizeOf(bytes, end) : undefined;
    if (size === undefined) return undefined;
    end += size;
  }
  return end - at;
}

/** The command's name, and its key; a script is known by the first of its keys. */
function readCommand(command: Buffer): Omit<Unit, 'direction'> {
  const words: string[] = [];
  for (let at = command.indexOf('\r\n') + 2; at < command.length && words.length < 4; ) {
    const lineEnd = command.indexOf('\r\n', at);
    const length = Number(command.toString('latin1', at + 1, lineEnd));
    words.push(command.toString('utf8', lineEnd + 2, lineEnd + 2 + Math.min(length, 80)));
    at = lineEnd + 2 + length + 2;
  }
  const kind = (words[0] ?? '').toLowerCase();
  const detail = kind.startsWith('eval') ? words[3] : words[1];
  return { kind, ...(detail !== undefined && { detail }) };
}
