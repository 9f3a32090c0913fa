import { setMaxListeners } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { Pool } from 'undici';

/** Whom the noise is made to, and as whom. */
export interface NoiseTarget {
  salesapiUrl: string;
  webapiUrl: string;
  apiKey: string;
  /** A finished campaign of the noisy workspace, with all its messages delivered. */
  finishedId: string;
  /** Drafts of it, each of as many contacts. */
  drafts: string[];
}

/** What came of the requests that it made. */
export interface NoiseMade {
  requests: number;
  /** By status; 0 is no answer. */
  statuses: Record<string, number>;
}

/** So long a loop pauses after a refusal, as a client that reads Retry-After does at the least. */
const AFTER_REFUSAL_MS = 100;
/** The noisy one's own address, so that what is bounded by address is not what the quiet one notices. */
const ADDRESS = '127.0.0.2';

type Body = string | FormData;

/** One who makes noise. Everything that it opens ends with it. */
export class NoiseMaker {
  readonly made: NoiseMade = { requests: 0, statuses: {} };
  private readonly over = new AbortController();
  private readonly sockets = new Set<Socket>();
  private readonly ends: (() => void)[] = [];
  private readonly loops: Promise<unknown>[] = [];
  private readonly pools = new Map<string, Pool>();

  constructor(readonly target: NoiseTarget) {
    // Each loop listens while it pauses.
    setMaxListeners(0, this.over.signal);
  }

  get isOver(): boolean {
    return this.over.signal.aborted;
  }

  async stop(): Promise<void> {
    this.over.abort();
    for (const end of this.ends) end();
    for (const socket of this.sockets) socket.destroy();
    await Promise.all([...this.pools.values()].map((pool) => pool.destroy()));
    await Promise.all(this.loops);
  }

  onEnd(end: () => void): void {
    this.ends.push(end);
  }

  /** So many loops at once, each of which does it again and again, at most every `everyMs`. */
  repeat(loops: number, everyMs: number, work: (loop: number) => Promise<unknown>): void {
    for (let n = 0; n < loops; n++) {
      this.loops.push(
        (async () => {
          // Apart from each other.
          await this.pause((everyMs * n) / loops);
          while (!this.isOver) {
            const startedAt = performance.now();
            await work(n).catch(() => {});
            await this.pause(Math.max(0, everyMs - (performance.now() - startedAt)));
          }
        })(),
      );
    }
  }

  async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.over.signal }).catch(() => {});
  }

  /** Asks salesapi and reads the whole answer. */
  async ask(method: string, path: string, body?: Body, headers: Record<string, string> = {}) {
    const isForm = body instanceof FormData;
    const encoded = isForm ? new Response(body) : undefined;
    const reply = await this.pool(this.target.salesapiUrl)
      .request({
        method: method as 'GET',
        path,
        headers: {
          authorization: `Bearer ${this.target.apiKey}`,
          ...(encoded && { 'content-type': encoded.headers.get('content-type')! }),
          ...(typeof body === 'string' && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && {
          body: encoded ? Buffer.from(await encoded.arrayBuffer()) : (body as string),
        }),
      })
      .catch(() => null);
    const text = (await reply?.body.text().catch(() => '')) ?? '';
    const status = reply?.statusCode ?? 0;
    if (!this.isOver) this.note(status);
    if (status === 429 || status === 503) await this.pause(AFTER_REFUSAL_MS);
    return { status, body: status >= 200 && status < 300 && text ? JSON.parse(text) : null };
  }

  note(status: number): void {
    this.made.requests += 1;
    this.made.statuses[status] = (this.made.statuses[status] ?? 0) + 1;
  }

  /** A connection to salesapi, opened again whenever it ends. */
  hold(text: string, then: (socket: Socket) => void): void {
    const { port } = new URL(this.target.salesapiUrl);
    const socket = connect({ port: Number(port), host: '127.0.0.1', localAddress: ADDRESS });
    this.sockets.add(socket);
    socket.on('error', () => {});
    socket.once('connect', () => {
      this.note(0);
      socket.write(text);
      then(socket);
    });
    socket.once('close', () => {
      this.sockets.delete(socket);
      if (!this.isOver) void this.pause(AFTER_REFUSAL_MS).then(() => !this.isOver && this.hold(text, then));
    });
  }

  private pool(url: string): Pool {
    let pool = this.pools.get(url);
    if (!pool) {
      pool = new Pool(url, {
        connections: 128,
        pipelining: 1,
        connect: { localAddress: ADDRESS },
      } as Pool.Options);
      this.pools.set(url, pool);
    }
    return pool;
  }
}

export interface Noise {
  name: string;
  make(maker: NoiseMaker): void;
}

const head = ({ apiKey }: NoiseTarget, line: string, ...headers: string[]) =>
  `${[`${line} HTTP/1.1`, 'Host: x', `Authorization: Bearer ${apiKey}`, ...headers].join('\r\n')}\r\n\r\n`;

function form(rows: string, message: string): FormData {
  const fields = new FormData();
  fields.set('name', 'noise');
  fields.set('message', message);
  fields.set('file', new Blob([rows]), 'contacts.csv');
  return fields;
}

const numbers = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => `+1415${2_000_000 + from + n}`);
const csv = (count: number) => `phone\n${numbers(count).join('\n')}\n`;

/** A message of several segments that asks for many columns, and rows that fill them. */
const COSTLY_COLUMNS = Array.from({ length: 60 }, (_, n) => `column_${n}`);
const COSTLY_MESSAGE = COSTLY_COLUMNS.map((column) => `{{${column}|nobody}} ✓`).join(' ');
const costlyCsv = (count: number) =>
  `phone,${COSTLY_COLUMNS.join(',')}\n${numbers(count)
    .map((number) => `${number},${COSTLY_COLUMNS.map((_, n) => `é${n}`).join(',')}`)
    .join('\n')}\n`;

export const NOISES: readonly Noise[] = [
  {
    name: 'trickled uploads',
    make(maker) {
      const start = `${head(
        maker.target,
        'POST /create',
        'Content-Type: multipart/form-data; boundary=b',
        'Content-Length: 100000000',
      )}--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nphone\r\n`;
      for (let n = 0; n < 50; n++) {
        maker.hold(start, (socket) => {
          socket.resume();
          const drip = setInterval(() => socket.write('+14155550123\r\n'.repeat(100)), 1_000);
          socket.once('close', () => clearInterval(drip));
        });
      }
    },
  },
  {
    name: 'large uploads',
    make(maker) {
      const rows = csv(20_000);
      maker.repeat(4, 1_000, () => maker.ask('POST', '/create', form(rows, 'Hello')));
    },
  },
  {
    name: 'scans',
    make(maker) {
      const path = `/campaigns/${maker.target.finishedId}/messages?status=failed`;
      maker.repeat(60, 0, () => maker.ask('GET', path));
    },
  },
  {
    name: 'unread downloads',
    make(maker) {
      const text = head(maker.target, `GET /campaigns/${maker.target.finishedId}/messages.csv`);
      for (let n = 0; n < 50; n++) maker.hold(text, (socket) => socket.pause());
    },
  },
  {
    name: 'flood of messages',
    make(maker) {
      // A few hundred a second, each loop for a sender of its own.
      maker.repeat(50, 100, (loop) =>
        maker.ask(
          'POST',
          '/messages',
          JSON.stringify({ to: '+14155550123', text: 'x', sender: `Shop${loop}` }),
        ),
      );
    },
  },
  {
    name: 'large campaign',
    make(maker) {
      const { drafts } = maker.target;
      maker.repeat(1, 500, async () => {
        const [campaignId] = drafts;
        if (campaignId === undefined) return;
        const { body } = await maker.ask('GET', `/campaigns/${campaignId}`);
        if (body?.status === 'draft') await maker.ask('POST', '/run', JSON.stringify({ campaignId }));
        else if (body?.status === 'completed') drafts.shift();
      });
    },
  },
  {
    name: 'slow webhooks',
    make(maker) {
      const server = createServer((request) => void request.resume());
      maker.onEnd(() => {
        server.close();
        server.closeAllConnections();
      });
      server.listen(0, '127.0.0.1', async () => {
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
        const ids: string[] = [];
        for (let n = 0; n < 20; n++) {
          const body = JSON.stringify({ url, events: ['campaign.completed'] });
          ids.push((await maker.ask('POST', '/webhooks', body)).body?.id);
        }
        maker.repeat(20, 500, (loop) => maker.ask('POST', `/webhooks/${ids[loop]}/test`));
      });
    },
  },
  {
    name: 'costly dry runs',
    make(maker) {
      const rows = costlyCsv(500);
      maker.repeat(8, 500, (loop) =>
        maker.ask('POST', loop % 2 ? '/create' : '/create?dryRun=true', form(rows, COSTLY_MESSAGE)),
      );
    },
  },
  {
    name: 'sockets',
    make(maker) {
      const { webapiUrl, apiKey } = maker.target;
      const connectSocket = () =>
        io(webapiUrl, {
          auth: { apiKey },
          transports: ['websocket'],
          forceNew: true,
          reconnection: false,
          // Node's own client takes it; the types are those of browsers.
          ...({ localAddress: ADDRESS } as object),
        });
      for (let n = 0; n < 300; n++) {
        const socket = connectSocket();
        maker.onEnd(() => void socket.disconnect());
      }
      maker.repeat(5, 100, async () => {
        const socket = connectSocket();
        await new Promise<void>((resolve) => {
          socket.once('workspace_credit', () => {
            maker.note(200);
            resolve();
          });
          socket.once('connect_error', () => resolve()).once('disconnect', () => resolve());
          void maker.pause(2_000).then(resolve);
        });
        socket.disconnect();
      });
      // What they are told of.
      maker.repeat(5, 100, () =>
        maker.ask('POST', '/messages', JSON.stringify({ to: '+14155550123', text: 'x' })),
      );
    },
  },
  {
    name: 'commands',
    make(maker) {
      const rows = csv(200);
      let count = 0;
      maker.repeat(8, 250, async () => {
        const key = { 'idempotency-key': `noise-${process.pid}-${count++}` };
        const { body } = await maker.ask('POST', '/create', form(rows, 'Hello'), key);
        await maker.ask('POST', '/create', form(rows, 'Hello'), key);
        if (!body) return;
        const run = JSON.stringify({ campaignId: body.id });
        for (let n = 0; n < 3; n++) await maker.ask('POST', '/run', run, { ...key, 'x-n': String(n) });
        for (const verb of ['pause', 'resume', 'pause', 'cancel', 'retry'])
          await maker.ask('POST', `/campaigns/${body.id}/${verb}`);
      });
    },
  },
];
