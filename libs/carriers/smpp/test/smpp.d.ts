/** What the tests use of npm smpp, which has no types. Its commands are methods of its sessions. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events';
  import type { Server as NetServer, Socket } from 'node:net';

  type Values = Record<string, unknown>;

  interface ForeignPdu extends Values {
    command: string;
    command_status: number;
    sequence_number: number;
    response(options?: Values): ForeignPdu;
    toBuffer(): Buffer;
  }

  interface ForeignSession extends EventEmitter {
    socket: Socket;
    send(pdu: ForeignPdu): boolean;
    deliver_sm(values: Values, onResponse?: (response: ForeignPdu) => void): boolean;
    enquire_link(onResponse?: (response: ForeignPdu) => void): boolean;
    unbind(onResponse?: (response: ForeignPdu) => void): boolean;
    bind_transceiver(values: Values, onResponse?: (response: ForeignPdu) => void): boolean;
    bind_transmitter(values: Values, onResponse?: (response: ForeignPdu) => void): boolean;
    bind_receiver(values: Values, onResponse?: (response: ForeignPdu) => void): boolean;
    submit_sm(values: Values, onResponse?: (response: ForeignPdu) => void): boolean;
    close(): void;
    destroy(): void;
  }

  interface ForeignServer extends NetServer {
    sessions: ForeignSession[];
  }

  const smpp: {
    PDU: new (command: string | Buffer, values?: Values) => ForeignPdu;
    createServer(options: Values, onSession: (session: ForeignSession) => void): ForeignServer;
    connect(options: Values): ForeignSession;
  };
  export default smpp;
  export type { ForeignPdu, ForeignServer, ForeignSession };
}
