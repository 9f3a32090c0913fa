import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import smpp, { type ForeignPdu, type ForeignServer, type ForeignSession } from 'smpp';

/**
 * An SMSC made of npm smpp, which does what `on` says about each command and answers binds and enquire_links by itself.
 */
export interface ForeignSmsc {
  port: number;
  server: ForeignServer;
  sessions: ForeignSession[];
  stop(): Promise<void>;
}

export async function startForeignSmsc(
  on: Record<string, (session: ForeignSession, pdu: ForeignPdu) => void>,
  options: Record<string, unknown> = {},
): Promise<ForeignSmsc> {
  const answer = (session: ForeignSession, pdu: ForeignPdu) => session.send(pdu.response());
  const all = { bind_transceiver: answer, enquire_link: answer, unbind: answer, ...on };
  const server = smpp.createServer(options, (session) => {
    // Connections are broken on purpose.
    session.on('error', () => undefined);
    for (const [command, act] of Object.entries(all)) {
      session.on(command, (pdu: ForeignPdu) => act(session, pdu));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    server,
    sessions: server.sessions,
    async stop() {
      for (const session of [...server.sessions]) session.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
