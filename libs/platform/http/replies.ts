import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { crowdsOut, holderOf, isSmall } from './admission.js';
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
  readonly request: FastifyRequest;
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
      departures.set(reply, { request, spanFrom: performance.now(), spanTaken: takenBy(request) });
    }
    done(null, payload);
  });
  fastify.addHook('onResponse', (_request, reply, done) => {
    departures.delete(reply);
    done();
  });
  const slow = setInterval(() => {
    const now = performance.now();
    const hasGivenWay = new Set<string>();
    for (const [reply, departure] of departures) {
      const { socket } = departure.request.raw;
      if (socket.destroyed) {
        departures.delete(reply);
        continue;
      }
      const reason = whyCut(departure, now, options, hasGivenWay);
      if (!reason) continue;
      cutOffs.inc({ reason });
      if (reason === 'crowded') hasGivenWay.add(holderOf(departure.request));
      // At once, and with what the kernel still holds of it for a client that does not read.
      socket.resetAndDestroy();
    }
  }, options.checkMs);
  slow.unref();
  fastify.addHook('onClose', async () => clearInterval(slow));
}

/** What of all that was written to a connection has left this process. */
const takenBy = ({ raw: { socket } }: FastifyRequest) => socket.bytesWritten - socket.writableLength;

/** @param hasGivenWay the holders of which one was cut off at this look, because others want in. */
function whyCut(
  departure: Departure,
  now: number,
  { bytesPerSecondMin, spanMs }: RepliesOptions,
  hasGivenWay: ReadonlySet<string>,
): 'unread' | 'crowded' | null {
  const { request, spanFrom, spanTaken } = departure;
  // Where nothing waits to leave, it is us who is slow.
  const isWaiting = request.raw.socket.writableLength > 0;
  if (isWaiting && now < spanFrom + spanMs) return null;
  const taken = takenBy(request);
  const bytesPerSecond = ((taken - spanTaken) * 1_000) / (now - spanFrom);
  departure.spanFrom = now;
  departure.spanTaken = taken;
  if (!isWaiting) return null;
  if (bytesPerSecond < bytesPerSecondMin) return 'unread';
  if (hasGivenWay.has(holderOf(request))) return null;
  return crowdsOut(request, { bytesPerSecond, bytesPerSecondMin }, spanMs) ? 'crowded' : null;
}
