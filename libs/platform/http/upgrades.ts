import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Ends each connection that asks to become something else anywhere but under `path`. Node takes its own listeners off such a
 * connection: what is left to nobody would never be closed, and its error would end the process.
 */
export function boundUpgrades(server: Server, path: string): void {
  const listeners = server.listeners('upgrade') as Upgrade[];
  if (listeners.length === 0) return;
  server.removeAllListeners('upgrade');
  server.on('upgrade', (request, socket, head) => {
    // Whoever takes it adds a listener later than a client may end it.
    socket.on('error', () => {});
    if (socket.destroyed || !request.url?.startsWith(path)) {
      socket.destroy();
      return;
    }
    for (const listener of listeners) listener.call(server, request, socket, head);
  });
}
