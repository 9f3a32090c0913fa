import { once } from 'node:events';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';

export interface Address {
  host: string;
  port: number;
  /**
   * Over TLS, with a certificate that is always verified: by `ca` (PEM) where it is given, else by the roots that Node
   * has.
   */
  tls?: { ca?: string };
}

/** A connection for `openSession`. */
export function connectTo({ host, port, tls: secure }: Address): (signal: AbortSignal) => Promise<Duplex> {
  return async (signal) => {
    signal.throwIfAborted();
    // A name of one's own is asked for by SNI; an address cannot be.
    const servername = net.isIP(host) ? undefined : host;
    const socket = secure
      ? tls.connect({
          host,
          port,
          servername,
          ca: secure.ca,
          rejectUnauthorized: true,
          minVersion: 'TLSv1.2',
        })
      : net.connect({ host, port });
    // PDUs are small, and an answer to each is waited for.
    socket.setNoDelay(true);
    try {
      await once(socket, secure ? 'secureConnect' : 'connect', { signal });
    } catch (error) {
      socket.on('error', () => undefined).destroy();
      throw error;
    }
    return socket;
  };
}
