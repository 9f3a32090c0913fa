import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that can go silent, like a server that is stopped: it accepts, and nothing passes until it goes on. */
export interface Stallable {
  /** The server's URL, by this way. */
  url: string;
  stall(): void;
  goOn(): void;
  /** What is connected stays silent for ever; whoever connects anew gets through. */
  abandon(): void;
  /** Nobody is connected any more, and nobody gets a connection. */
  cut(): void;
  close(): Promise<void>;
}

export async function stallable(serverUrl: string): Promise<Stallable> {
  const url = new URL(serverUrl);
  const { hostname, port } = url;
  const ends = new Set<[Socket, Socket]>();
  let state: 'passing' | 'stalled' | 'cut' = 'passing';
  const join = ([client, server]: [Socket, Socket]) => client.pipe(server).pipe(client);
  const listener = createServer((client) => {
    const pair: [Socket, Socket] = [client, connect(Number(port), hostname)];
    ends.add(pair);
    for (const end of pair) {
      end.on('error', () => {});
      end.on('close', () => {
        for (const other of pair) other.destroy();
        ends.delete(pair);
      });
    }
    if (state === 'passing') join(pair);
    if (state === 'cut') client.destroy();
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  url.hostname = '127.0.0.1';
  url.port = String((listener.address() as AddressInfo).port);
  return {
    url: url.href,
    stall: () => {
      state = 'stalled';
      for (const [client, server] of ends) {
        client.unpipe().pause();
        server.unpipe().pause();
      }
    },
    goOn: () => {
      if (state === 'stalled') for (const pair of ends) join(pair);
      state = 'passing';
    },
    abandon: () => {
      state = 'passing';
    },
    cut: () => {
      state = 'cut';
      for (const [client] of ends) client.destroy();
    },
    close: async () => {
      for (const pair of ends) for (const end of pair) end.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
}
