import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { cutOffs } from './http.metrics.js';

/** Requests of one connection that came behind another and have no answer yet. Whoever waits for answers has none. */
const BEHIND_MAX = 255;
/** The same of a connection on which nobody has shown a key: there may be thousands of them. */
const STRANGER_BEHIND_MAX = 63;
/** Requests of all connections that are begun in one turn of the event loop, of those that had to wait for one. */
const BEGUN_PER_TURN_MAX = 64;

const newPipeline = (): Pipeline => ({ behind: 0, waiting: [] });

type Begin = (request: IncomingMessage, response: ServerResponse) => void;

/** What one connection has sent while an answer was owed to it. */
interface Pipeline {
  /** Requests that came behind one without an answer, and have none yet. */
  behind: number;
  /** Those of them that have not begun, in their order. */
  readonly waiting: (() => void)[];
}

/**
 * Bounds what one connection sets in motion. A client may send requests before those before them are answered (pipelining), and Node begins
 * all that come in one piece in one turn of the event loop: some two thousand, of 4 KB each. Here whichever comes behind another, answered or not,
 * begins in a later turn, one of a connection in each, so that nobody else waits for more than one of them. Whoever sends more than may wait
 * is cut off, and the rest of the piece is not read; such a client has to be ready for it (RFC 9112, 9.3.2).
 */
export function boundPipelines(server: Server, isStranger: (socket: Socket) => boolean = () => false): void {
  const pipelines = new WeakMap<Socket, Pipeline>();
  const turns = new Turns();
  server.on('connection', (socket: Socket) => {
    stopReading(socket, () => {
      const behind = pipelines.get(socket)?.behind ?? 0;
      return (
        behind >= STRANGER_BEHIND_MAX && behind >= (isStranger(socket) ? STRANGER_BEHIND_MAX : BEHIND_MAX)
      );
    });
  });
  const bounded =
    (begin: Begin): Begin =>
    (request, response) => {
      const { socket } = request;
      // Node gives the connection to an answer when those before it are out: whoever waits for answers is never behind one.
      if (response.socket && turns.isFirstOf(socket)) {
        begin(request, response);
        return;
      }
      const pipeline = pipelines.get(socket) ?? newPipeline();
      pipelines.set(socket, pipeline);
      pipeline.behind += 1;
      response.once('close', () => {
        pipeline.behind -= 1;
      });
      turns.wait(pipeline, () => {
        if (!socket.destroyed) begin(request, response);
      });
    };
  for (const event of ['request', 'checkContinue'] as const) {
    const listeners = server.listeners(event) as Begin[];
    server.removeAllListeners(event);
    server.on(
      event,
      bounded((request, response) => {
        for (const listener of listeners) listener.call(server, request, response);
      }),
    );
  }
  // Node would answer these by itself, as many as come.
  server.on(
    'checkExpectation',
    bounded((_request, response) => void response.writeHead(417, { connection: 'close' }).end()),
  );
}

/** On a connection: the turn in which a request of it was begun at once. Every request looks at it, and a set would have to be emptied. */
const BEGUN_IN = Symbol('begunIn');
type Begun = Socket & { [BEGUN_IN]?: number };

/** Lets each connection begin one request in a turn of the event loop. */
class Turns {
  private turn = 0;
  private isEnding = false;
  private readonly waiting = new Set<Pipeline>();

  /** Whether it has begun none in this turn; now it has. */
  isFirstOf(socket: Begun): boolean {
    if (socket[BEGUN_IN] === this.turn) return false;
    socket[BEGUN_IN] = this.turn;
    this.endTurn();
    return true;
  }

  wait(pipeline: Pipeline, begin: () => void): void {
    pipeline.waiting.push(begin);
    this.waiting.add(pipeline);
    this.endTurn();
  }

  private endTurn(): void {
    if (this.isEnding) return;
    this.isEnding = true;
    setImmediate(this.beginNext);
  }

  private readonly beginNext = () => {
    this.isEnding = false;
    this.turn += 1;
    if (this.waiting.size === 0) return;
    for (const pipeline of [...this.waiting].slice(0, BEGUN_PER_TURN_MAX)) {
      // It goes to the end of those that wait.
      this.waiting.delete(pipeline);
      pipeline.waiting.shift()!();
      if (pipeline.waiting.length > 0) this.waiting.add(pipeline);
    }
    if (this.waiting.size > 0) this.endTurn();
  };
}

/** What Node's parser of a connection tells of a request; what it answers ends the reading of what lies behind. */
interface Parser {
  onIncoming: (request: IncomingMessage, keepAlive: boolean) => number;
}
/** As of a request after which the connection is no HTTP any more. */
const NO_MORE = 2;

/**
 * Cuts a connection off before its next request where that is one too many. Node has no public way to it, and would make thousands of
 * requests of what it has read. `pipelines.spec.ts` fails first where a version of Node has another parser.
 */
function stopReading(socket: Socket, isTooMany: () => boolean): void {
  const { parser } = socket as Socket & { parser: Parser };
  const onIncoming = parser.onIncoming;
  parser.onIncoming = (request, keepAlive) => {
    if (!isTooMany()) return onIncoming(request, keepAlive);
    cutOffs.inc({ reason: 'pipelined' });
    Object.assign(request, { upgrade: true });
    socket.destroy();
    return NO_MORE;
  };
}
