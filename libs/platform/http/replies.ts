import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { isSmall } from './admission.js';
import { cutOffs } from './http.metrics.js';

export interface RepliesOptions {
  /** The least rate at which a large reply is to be read. */
  bytesPerSecondMin: number;
  /** It is held over so long. */
  spanMs: number;
  /** How often it is looked whether one is read too slowly. */
  checkMs: number;
}

/** A large reply on its way out. */
interface Departure {
  readonly socket: Socket;
  /** The span in which the least rate is held, on the clock of performance.now(), and what had been taken at its beginning. */
  spanFrom: number;
  spanTaken: number;
}

/**
 * Watches large replies until they are out: a client decides how fast it reads one, and holds a place as long. One that reads
 * nothing is met by the time limit of its connection; this meets one that reads a little now and then.
 */
export function watchReplies(fastify: FastifyInstance, options: RepliesOptions): void {
  const departures = new Map<FastifyReply, Departure>();
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (!isSmall(payload)) {
      const { socket } = request.raw;
      departures.set(reply, { socket, spanFrom: performance.now(), spanTaken: takenBy(socket) });
    }
    done(null, payload);
  });
  fastify.addHook('onResponse', (_request, reply, done) => {
    departures.delete(reply);
    done();
  });
  const slow = setInterval(() => {
    const now = performance.now();
    for (const [reply, departure] of departures) {
      if (departure.socket.destroyed) departures.delete(reply);
      else look(departure, now, options);
    }
  }, options.checkMs);
  slow.unref();
  fastify.addHook('onClose', async () => clearInterval(slow));
}

/** What of all that was written to a connection has left this process. */
const takenBy = (socket: Socket) => socket.bytesWritten - socket.writableLength;

function look(departure: Departure, now: number, { bytesPerSecondMin, spanMs }: RepliesOptions): void {
  const { socket, spanFrom, spanTaken } = departure;
  // Where nothing waits to leave, it is us who is slow.
  const isWaiting = socket.writableLength > 0;
  if (isWaiting && now < spanFrom + spanMs) return;
  const taken = takenBy(socket);
  const isTooSlow = isWaiting && taken - spanTaken < (bytesPerSecondMin * (now - spanFrom)) / 1_000;
  departure.spanFrom = now;
  departure.spanTaken = taken;
  if (!isTooSlow) return;
  cutOffs.inc({ reason: 'unread' });
  // At once, and with what the kernel still holds of it for a client that does not read.
  socket.resetAndDestroy();
}
