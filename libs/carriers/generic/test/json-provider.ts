import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Callback } from '../../carrier.js';
import type { CounterpartFault } from '../../conformance.js';

/** What one message asks for. */
interface Asked {
  to: string;
  text: string;
  from?: string;
  reference: string;
  callback?: string;
}

export const NUMBERS = {
  delivered: '+15005550000',
  undelivered: '+15005550004',
  blocked: '+15005550002',
  busy: '+15005550003',
};

/** A provider of nobody's, as those over HTTP are: it answers 200 with an error inside, and signs what it tells later. */
export interface JsonProvider {
  url: string;
  readonly fault: CounterpartFault | null;
  setFault(fault: CounterpartFault | null): Promise<void>;
  /** Milliseconds before each answer. */
  latencyMs: number;
  accepted: Asked[];
  /** Bodies and paths of all requests, as they came. */
  requests: { path: string; headers: IncomingMessage['headers']; body: string }[];
  /** Most requests that were under way at once. */
  peak: number;
  /** Called before an answer is written; true leaves it to whoever was called. */
  onRequest?: (response: ServerResponse, asked: Asked) => boolean;
  openConnections(): number;
  close(): Promise<void>;
}

export const SECRET = 'the-secret-of-the-receipts';

export function signedHeaders(body: Buffer, atMs: number, secret = SECRET): Callback['headers'] {
  const timestamp = String(Math.floor(atMs / 1_000));
  const signature = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
  return { 'content-type': 'application/json', 'x-timestamp': timestamp, 'x-signature': `v1=${signature}` };
}

export async function startJsonProvider({ tells = false } = {}): Promise<JsonProvider> {
  const sockets = new Set<Socket>();
  const busyOnes = new Set<string>();
  let underWay = 0;
  let fault: CounterpartFault | null = null;
  let arrivals = 0;
  let port = 0;

  const server = createServer((request, response) => {
    underWay++;
    provider.peak = Math.max(provider.peak, underWay);
    response.on('close', () => underWay--);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      provider.requests.push({ path: request.url ?? '', headers: request.headers, body });
      setTimeout(() => answer(request, response, JSON.parse(body)), provider.latencyMs);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });

  const provider: JsonProvider = {
    url: '',
    get fault() {
      return fault;
    },
    setFault(wanted) {
      fault = wanted;
      arrivals = 0;
      return fault === 'down' ? shut() : open();
    },
    latencyMs: 0,
    accepted: [],
    requests: [],
    peak: 0,
    openConnections: () => sockets.size,
    close: shut,
  };

  function open(): Promise<void> {
    return new Promise((resolve) => {
      if (server.listening) return resolve();
      server.listen(port, '127.0.0.1', () => {
        port = (server.address() as AddressInfo).port;
        provider.url = `http://127.0.0.1:${port}`;
        resolve();
      });
    });
  }

  function shut(): Promise<void> {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => {
      if (server.listening) server.close(() => resolve());
      else resolve();
    });
  }

  function say(response: ServerResponse, status: number, body: unknown, headers = {}): ServerResponse {
    return response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(body));
  }

  /** The error of one message, or null where it is taken. */
  function errorOf(asked: Asked): string | null {
    const isOdd = arrivals++ % 2 === 1;
    if (asked.to === NUMBERS.blocked) return 'blocked';
    if (asked.to === NUMBERS.busy && !busyOnes.has(asked.reference)) {
      busyOnes.add(asked.reference);
      return 'queue_full';
    }
    if (fault === 'refuses_half' && isOdd) return 'queue_full';
    if (fault === 'refuses_half_for_good' && isOdd) return 'blocked';
    return fault === 'loses_half' && isOdd ? 'lost' : null;
  }

  function take(asked: Asked): { id: string } {
    provider.accepted.push(asked);
    const id = `id-${provider.accepted.length}`;
    if (tells && asked.callback) void tell(asked, asked.callback);
    return { id };
  }

  async function tell({ to, reference }: Asked, url: string): Promise<void> {
    const report =
      to === NUMBERS.undelivered
        ? { reference, status: 'undelivered', error: 'absent' }
        : { reference, status: 'delivered' };
    const body = Buffer.from(JSON.stringify({ reports: [report] }));
    const headers = signedHeaders(body, Date.now()) as Record<string, string>;
    await fetch(url, { method: 'POST', headers, body }).catch(() => undefined);
  }

  function answer(
    request: IncomingMessage,
    response: ServerResponse,
    body: Asked | { messages: Asked[] },
  ): unknown {
    const all = 'messages' in body ? body.messages : [body];
    if (provider.onRequest?.(response, all[0]!)) return;
    if (request.headers.authorization !== 'Bearer a-token')
      return say(response, 401, { error: { code: 'token' } });
    switch (fault) {
      case 'unavailable':
        return say(response, 503, { error: { code: 'unavailable' } });
      case 'throttled':
        return say(response, 429, {}, { 'retry-after': '1' });
      case 'unauthorized':
        return say(response, 401, { error: { code: 'token' } });
      case 'no_credit':
        return say(response, 200, { error: { code: 'no_credit' } });
      case 'takes_two_at_a_time':
        if (all.length > 2) return say(response, 413, { error: { code: 'too_many' } });
    }
    const results = all.map((asked) => {
      const error = errorOf(asked);
      // A message that is lost was taken, and nobody is told.
      const taken = error === null || error === 'lost' ? take(asked) : {};
      return { ...taken, error, reference: asked.reference };
    });
    switch (fault) {
      case 'slow_answer':
        return setTimeout(() => reply(response, results, 'messages' in body), 1_500);
      case 'hangs_after_accept':
        return;
      case 'resets_after_accept':
        return response.destroy();
      case 'fails_after_accept':
        return say(response, 500, { error: { code: 'oops' } });
      case 'proxy_fails_after_accept':
        return response.writeHead(503).end('no healthy upstream');
      case 'garbage_reply':
        return response.writeHead(200).end('<html>Welcome</html>');
    }
    reply(response, results, 'messages' in body);
  }

  type Result = { id?: string; error: string | null; reference: string };
  function reply(response: ServerResponse, results: Result[], isBatch: boolean): unknown {
    const tellable = results.flatMap(({ id, error, reference }): object[] => {
      if (error === 'lost') return [];
      return error ? [{ reference, error: { code: error } }] : [{ reference, id, status: 'queued' }];
    });
    if (isBatch) return say(response, 200, { results: tellable });
    if (tellable.length === 0) return response.destroy();
    say(response, 200, tellable[0]);
  }

  await open();
  return provider;
}
