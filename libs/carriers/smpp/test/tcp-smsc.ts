import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import type { Pdu } from '../pdu.js';
import { ScriptedSmsc } from './scripted-smsc.js';

/** One bind at a `TcpSmsc`. */
export class TcpBind extends ScriptedSmsc {
  /** Answers a submit_sm with an id, or with another status. */
  accept(pdu: Pdu<'submit_sm'>, message_id: string): void {
    this.send({ command: 'submit_sm_resp', sequence: pdu.sequence, body: { message_id } });
  }

  refuse(pdu: Pdu<'submit_sm'>, status: number): void {
    this.send({ command: 'submit_sm_resp', sequence: pdu.sequence, status });
  }

  /** A receipt in the words of Appendix B, with one octet a character. */
  receipt(from: string, id: string, stat = 'DELIVRD', err = '000', esm_class = 4): void {
    const text = `id:${id} sub:001 dlvrd:001 submit date:2611301404 done date:2611301405 stat:${stat} err:${err} text:`;
    this.deliver({ source_addr: from, esm_class, short_message: Buffer.from(text) });
  }

  deliver(body: Partial<Pdu<'deliver_sm'>['body']>): void {
    this.send({ command: 'deliver_sm', sequence: this.sequence++, body });
  }

  private sequence = 1;
}

/** An SMSC over TCP which misbehaves as it is told: binds, enquire_links and unbinds are answered, the rest is `onSubmit`'s. */
export interface TcpSmsc {
  port: number;
  /** Since the start, with those that are over. */
  binds: TcpBind[];
  submitted(): Pdu<'submit_sm'>[];
  stop(): Promise<void>;
}

export async function startTcpSmsc(
  onSubmit: (pdu: Pdu<'submit_sm'>, bind: TcpBind) => void,
  { bindStatus = () => 0, port = 0 }: { bindStatus?: () => number; port?: number } = {},
): Promise<TcpSmsc> {
  const binds: TcpBind[] = [];
  const submitted: Pdu<'submit_sm'>[] = [];
  const server = net.createServer((socket) => {
    const bind = new TcpBind(socket);
    binds.push(bind);
    bind.onPdu = (pdu) => {
      const { command, sequence } = pdu;
      if (command === 'submit_sm') {
        submitted.push(pdu);
        onSubmit(pdu, bind);
      } else if (command === 'unbind' || command === 'enquire_link') {
        bind.send({ command: `${command}_resp`, sequence });
      } else if (
        command === 'bind_transceiver' ||
        command === 'bind_transmitter' ||
        command === 'bind_receiver'
      ) {
        bind.send({ command: `${command}_resp`, sequence, status: bindStatus() });
      }
    };
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    binds,
    submitted: () => submitted,
    async stop() {
      for (const { socket } of binds) socket.destroy();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}
