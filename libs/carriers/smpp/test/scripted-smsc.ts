import { type Duplex, duplexPair } from 'node:stream';
import { eventually } from '../../../testing/eventually.js';
import { type Command, decode, encode, Framer, type Outgoing, type Pdu } from '../pdu.js';
import { openSession, type Session, type SessionOptions } from '../session.js';

/** An SMSC that does what a test tells it, and nothing by itself. */
export class ScriptedSmsc {
  /** All that came, in order. */
  readonly received: Pdu[] = [];
  /** Told of each at once, for answers that may not wait for a turn of the test. */
  onPdu: (pdu: Pdu) => void = () => undefined;
  private readonly framer = new Framer();

  constructor(readonly socket: Duplex) {
    socket.on('data', (chunk: Buffer) => {
      for (const frame of this.framer.frames(chunk)) {
        const pdu = decode(frame);
        this.received.push(pdu);
        this.onPdu(pdu);
      }
    });
    // A session that is cut leaves so.
    socket.on('error', () => undefined);
  }

  /** Several PDUs in one go are one chunk for the other side. */
  send(...pdus: (Outgoing | Buffer)[]): void {
    this.socket.write(Buffer.concat(pdus.map((pdu) => (Buffer.isBuffer(pdu) ? pdu : encode(pdu)))));
  }

  of<C extends Command>(command: C): Pdu<C>[] {
    return this.received.filter((pdu) => pdu.command === command) as Pdu[] as Pdu<C>[];
  }

  /** The first `count` of a command, once they are here. */
  async expect<C extends Command>(command: C, count = 1): Promise<Pdu<C>[]> {
    return eventually(`${count} ${command}`, async () => {
      const found = this.of(command);
      return found.length >= count && found;
    });
  }
}

/** The other end of a session that has begun to bind. */
export function startSession(options: Partial<SessionOptions> = {}, signal?: AbortSignal) {
  const [ours, theirs] = duplexPair();
  const smsc = new ScriptedSmsc(theirs);
  const opening = openSession(
    {
      connect: async () => ours,
      role: 'transceiver',
      bind: { system_id: 'broadside', password: 'secret' },
      deliver: async () => undefined,
      ...options,
    },
    signal,
  );
  return { smsc, opening, socket: ours };
}

/** A session that is bound. */
export async function boundSession(options: Partial<SessionOptions> = {}): Promise<{
  smsc: ScriptedSmsc;
  session: Session;
  socket: Duplex;
}> {
  const { smsc, opening, socket } = startSession(options);
  const [{ sequence }] = (await smsc.expect('bind_transceiver')) as [Pdu<'bind_transceiver'>];
  smsc.send({ command: 'bind_transceiver_resp', sequence });
  return { smsc, session: await opening, socket };
}
