import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { GrpcSplitter } from './protocols/grpc.js';
import { HttpSplitter } from './protocols/http.js';
import { PostgresSplitter } from './protocols/postgres.js';
import { RedisSplitter } from './protocols/redis.js';
import type { Protocol, Splitter, Unit } from './protocols/splitter.js';

export type { Protocol, Unit } from './protocols/splitter.js';

/**
 * What becomes of a unit. cut: it is not delivered and its connection is reset. hold: neither it nor anything after it
 * is delivered, in either direction, until the connection is cut or one of its ends leaves.
 */
export type Verdict = 'pass' | 'cut' | 'hold';

const SPLITTERS: Record<Protocol, new () => Splitter> = {
  postgres: PostgresSplitter,
  redis: RedisSplitter,
  grpc: GrpcSplitter,
  http: HttpSplitter,
};

/** The wire between one client process and one server: a TCP proxy that can be told to fail, at a unit or at once. */
export class Link {
  /** Asked about every unit before it is delivered. */
  onUnit: (unit: Unit) => Verdict = () => 'pass';
  private readonly connections = new Set<Connection>();
  private dark = false;

  private constructor(
    readonly name: string,
    private readonly protocol: Protocol,
    private serverPort: number,
    private readonly listener: Server,
  ) {
    listener.on('connection', (client) => this.accept(client));
  }

  /** @param options.port of the server. */
  static async open(options: { name: string; protocol: Protocol; port: number }): Promise<Link> {
    const listener = createServer({ allowHalfOpen: true, noDelay: true }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return new Link(options.name, options.protocol, options.port, listener);
  }

  /** Where the client connects. */
  get port(): number {
    return (this.listener.address() as AddressInfo).port;
  }

  /** Resets every connection. */
  cut(): void {
    for (const connection of this.connections) connection.cut();
  }

  /** Nothing passes in either direction any more; connections stay open, and new ones are accepted and hang. */
  blackhole(): void {
    this.dark = true;
    for (const connection of this.connections) connection.blackhole();
  }

  /** New connections pass again. Those that were in the dark are reset, as after a partition longer than all patience. */
  heal(): void {
    if (!this.dark) return;
    this.dark = false;
    this.cut();
  }

  /** New connections go to this port. */
  retarget(port: number): void {
    this.serverPort = port;
  }

  async close(): Promise<void> {
    const closed = once(this.listener, 'close');
    this.listener.close();
    this.cut();
    await closed;
  }

  private accept(client: Socket): void {
    const server = connect({ port: this.serverPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const connection = new Connection(client, server, new SPLITTERS[this.protocol](), (unit) =>
      this.onUnit(unit),
    );
    this.connections.add(connection);
    connection.gone.then(() => this.connections.delete(connection));
    if (this.dark) connection.blackhole();
  }
}

/**
 *   passing ──hold──▶ muted ──cut, or an end leaves──▶ gone
 *      │ └──────────────────────cut────────────────────▲
 *      └──blackhole──▶ dark ──────────cut──────────────┘
 *
 * A muted connection still reads, to notice that an end leaves; a dark one does not, so that a sender stalls as it would
 * with packets that vanish.
 */
class Connection {
  readonly gone: Promise<unknown>;
  private state: 'passing' | 'muted' | 'dark' | 'gone' = 'passing';

  constructor(
    private readonly client: Socket,
    private readonly server: Socket,
    splitter: Splitter,
    private readonly ask: (unit: Unit) => Verdict,
  ) {
    this.gone = Promise.all(
      [client, server].map((end) => new Promise((resolve) => end.once('close', resolve))),
    );
    for (const [source, sink, split] of [
      [client, server, (chunk: Buffer) => splitter.request(chunk)],
      [server, client, (chunk: Buffer) => splitter.reply(chunk)],
    ] as const) {
      source.on('data', (chunk) => this.pass(source, sink, split(chunk)));
      sink.on('drain', () => this.state !== 'dark' && source.resume());
      source.on('end', () => {
        if (this.state === 'passing') sink.end();
        if (this.state === 'muted') this.cut();
      });
      // In the dark nobody learns of the other's end.
      source.on('error', () => this.state !== 'dark' && this.cut());
    }
  }

  cut(): void {
    if (this.state === 'gone') return;
    this.state = 'gone';
    for (const end of [this.client, this.server]) {
      // One that is not connected yet has nothing to reset, and one that has said goodbye refuses to: libuv would leave it
      // open for ever.
      if (end.connecting || end.writableEnded) end.destroy();
      else end.resetAndDestroy();
    }
  }

  blackhole(): void {
    if (this.state === 'gone') return;
    this.state = 'dark';
    this.client.pause();
    this.server.pause();
  }

  private pass(source: Socket, sink: Socket, pieces: ReturnType<Splitter['request']>): void {
    let isFull = false;
    for (const { bytes, unit } of pieces) {
      if (this.state !== 'passing') return;
      const verdict = unit ? this.ask(unit) : 'pass';
      if (verdict === 'cut') this.cut();
      // Whoever was asked may have cut or darkened the link meanwhile.
      if (this.state !== 'passing') return;
      if (verdict === 'hold') this.state = 'muted';
      else isFull = !sink.write(bytes);
    }
    if (isFull && this.state === 'passing') source.pause();
  }
}
