import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Problem, problemDocument } from '../problems/problem.js';
import { newRequestId } from '../process/request-context.js';
import { cutOffs } from './http.metrics.js';

/** Requests of one connection that came behind another and have no answer yet. Whoever waits for answers has none. */
const BEHIND_MAX = 255;
/** Requests of all connections that are begun in one turn of the event loop, of those that had to wait for one. */
const BEGUN_PER_TURN_MAX = 64;
/** Twice of what Node reads of a connection at once, in the shortest requests there are. */
const IGNORED_MAX = 5_000;

const newPipeline = (): Pipeline => ({ behind: 0, waiting: [], ignored: null });

type Begin = (request: IncomingMessage, response: ServerResponse) => void;

/** What one connection has sent while an answer was owed to it. */
interface Pipeline {
  /** Requests that came behind one without an answer, and have none yet. */
  behind: number;
  /** Those of them that have not begun, in their order. */
  readonly waiting: (() => void)[];
  /** The connection ends with the answers that it is owed; so many requests have come since that was decided. */
  ignored: number | null;
}

/**
 * Bounds what one connection sets in motion. A client may send requests before those before them are answered (pipelining), and Node begins
 * all that come in one piece in one turn of the event loop: some two thousand. Here whichever comes behind another, answered or not, begins in a later turn,
 * one of a connection in each, so that nobody else waits for more than one of them. Whoever has too many unanswered is told so, and the connection
 * ends after the answers before that; such a client has to be ready for it (RFC 9112, 9.3.2).
 */
export function boundPipelines(server: Server): void {
  const pipelines = new WeakMap<Socket, Pipeline>();
  const turns = new Turns();
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
      if (pipeline.ignored !== null) {
        pipeline.ignored += 1;
        // Its requests would be kept for as long as an answer before them takes.
        if (pipeline.ignored > IGNORED_MAX) socket.destroy();
      } else if (pipeline.behind === BEHIND_MAX) {
        pipeline.ignored = 0;
        cutOffs.inc({ reason: 'pipelined' });
        refuse(response);
      } else {
        pipeline.behind += 1;
        response.once('close', () => {
          pipeline.behind -= 1;
        });
        turns.wait(pipeline, () => {
          if (!socket.destroyed) begin(request, response);
        });
      }
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

function refuse(response: ServerResponse): void {
  const requestId = newRequestId();
  const detail = `at most ${BEHIND_MAX + 1} requests of a connection may wait for an answer; send the others again on another`;
  const problem = new Problem(503, 'overloaded', detail);
  response.writeHead(problem.status, STATUS_CODES[problem.status], {
    'content-type': 'application/problem+json; charset=utf-8',
    'x-request-id': requestId,
    'retry-after': '1',
    connection: 'close',
  });
  response.end(JSON.stringify(problemDocument(problem, requestId)));
}
