import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

// For tests only: no product file imports this.

export interface Received {
  id: string;
  headers: Record<string, string>;
  body: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts what it reads.
  event: any;
}

/** A place for webhooks to go, on a free port. */
export class Receiver {
  readonly received: Received[] = [];
  /** Answers the next requests, first come first; 204 when there are none left. */
  readonly answers: ((response: ServerResponse) => void)[] = [];
  private readonly server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const headers = request.headers as Record<string, string>;
      this.received.push({ id: headers['webhook-id'] ?? '', headers, body, event: JSON.parse(body) });
      const answer = this.answers.shift();
      if (answer) answer(response);
      else response.writeHead(204).end();
    });
  });

  static async start(address = '127.0.0.1', port = 0): Promise<Receiver> {
    const receiver = new Receiver();
    receiver.server.listen(port, address);
    await once(receiver.server, 'listening');
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  url(path = '/hook'): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** The next answers, by their status. */
  answer(...statuses: number[]): void {
    for (const status of statuses) this.answers.push((response) => response.writeHead(status).end());
  }

  ofType(type: string): Received[] {
    return this.received.filter(({ event }) => event.type === type);
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}

/** What the reference library makes of a delivery. @throws Error if the signature does not hold */
export function verified(secret: string, { body, headers }: Received): unknown {
  return new Webhook(secret).verify(body, headers);
}

const A = 1;
const AAAA = 28;

/** A name server that says of every name whatever `answers` gives next for A (its last for ever), and knows no AAAA. */
export class NameServer {
  asked = 0;
  private readonly socket = createSocket('udp4');

  static async start(answers: string[][]): Promise<NameServer> {
    const server = new NameServer();
    server.socket.on('message', (query, client) => {
      // The question: labels, each with its length before it, up to an empty one; then type and class.
      let end = 12;
      while (query[end] !== 0) end += 1 + query[end]!;
      const type = query.readUInt16BE(end + 1);
      const question = query.subarray(12, end + 5);
      let addresses: string[] = [];
      if (type === A) {
        addresses = answers[Math.min(server.asked, answers.length - 1)]!;
        server.asked += 1;
      }
      const header = Buffer.alloc(12);
      query.copy(header, 0, 0, 2);
      header.writeUInt16BE(0x8180, 2);
      header.writeUInt16BE(1, 4);
      header.writeUInt16BE(type === AAAA ? 0 : addresses.length, 6);
      const records = addresses.map((address) =>
        Buffer.from([0xc0, 12, 0, A, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]),
      );
      server.socket.send(Buffer.concat([header, question, ...records]), client.port, client.address);
    });
    server.socket.bind(0, '127.0.0.1');
    await once(server.socket, 'listening');
    return server;
  }

  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.socket, 'close');
    this.socket.close();
    await closed;
  }
}
