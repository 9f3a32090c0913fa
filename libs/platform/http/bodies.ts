import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Admitted } from '../access/access.js';
import { Places, type PlacesMax } from '../limits/places.js';
import { sourceOf } from '../limits/sources.js';
import { crowdsOut } from './admission.js';
import { cutOffs } from './http.metrics.js';
import { NETWORK_SHARE, type Strangers } from './strangers.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Its body, from when it is waited for until all of it is here. */
    arrival: Arrival | null;
  }
}

/** A body that is on its way. */
interface Arrival {
  readonly request: FastifyRequest;
  readonly crowd: Crowd;
  /** Whose it is: a workspace, or an address. */
  readonly holder: string;
  /** Its least rate. */
  readonly bytesPerSecondMin: number;
  /** On the clock of performance.now(). */
  dueAt: number;
  /** The span in which the least rate is held, and what its connection had received at the beginning of it. */
  spanFrom: number;
  spanBytesRead: number;
  /** What of a large body is here; small ones are not counted. */
  bytes: number;
}

export interface BodiesOptions {
  strangers: Strangers;
  /** A whole body takes no longer, however steadily it trickles in. */
  bodyTimeoutMs: number;
  /** The same of a form, which may be a large file. */
  formTimeoutMs: number;
  /** The least rate of a form; that of other bodies is a setting of strangers. */
  formBytesPerSecondMin: number;
  /** A least rate is held over so long. */
  spanMs: number;
  /** How often it is looked whether a body is late. */
  checkMs: number;
}

/** Unfinished bodies of all strangers together, and what of them is here. */
const STRANGERS_BODIES_MAX = 500;
const STRANGERS_BYTES_MAX = 16 * 1024 * 1024;
/** Of those who showed no key, but come from a known address: carriers. */
const CARRIER_BODIES_MAX = 1_000;
const CARRIERS_BODIES_MAX = 4_000;
const CARRIERS_BYTES_MAX = 64 * 1024 * 1024;
/** Of those who showed a key. */
const WORKSPACE_BODIES_MAX = 250;
const SIGNED_IN_BODIES_MAX = 4_000;
const SIGNED_IN_BYTES_MAX = 64 * 1024 * 1024;
/** A body that is announced to be no larger is bounded by the number of bodies, and its bytes are not counted. */
const UNCOUNTED_MAX_BYTES = 16 * 1024;
/** How long the rest of a body that nobody wants is still taken in, so that a client who is sending reads the reply. */
const LINGER_MS = 10_000;

/** Bodies that hold memory together, but none of anybody outside. */
class Crowd {
  readonly places: Places<Arrival>;
  private bytes = 0;
  private readonly bytesOf = new Map<string, number>();

  constructor(
    max: PlacesMax,
    private readonly bytesMax: number,
    /** Of whom one is cut off where all are too large together: see decisions 013 and 020. */
    private readonly pays: 'oldest' | 'largest',
  ) {
    this.places = new Places(max, (arrival) => {
      this.add(arrival.holder, -arrival.bytes);
      cutOff(arrival, 'bodies');
    });
  }

  leave(arrival: Arrival): void {
    if (this.places.delete(arrival)) this.add(arrival.holder, -arrival.bytes);
  }

  count(arrival: Arrival, bytes: number): void {
    if (!this.places.has(arrival)) return;
    arrival.bytes += bytes;
    this.add(arrival.holder, bytes);
    while (this.bytes > this.bytesMax) {
      if (this.pays === 'oldest') this.places.takeOutOldest();
      else this.places.takeOutOldestOf(this.largest());
    }
  }

  private add(holder: string, bytes: number): void {
    if (bytes === 0) return;
    this.bytes += bytes;
    const left = (this.bytesOf.get(holder) ?? 0) + bytes;
    if (left > 0) this.bytesOf.set(holder, left);
    else this.bytesOf.delete(holder);
  }

  private largest(): string {
    let largest = '';
    for (const [holder, bytes] of this.bytesOf) {
      if (bytes > (this.bytesOf.get(largest) ?? 0)) largest = holder;
    }
    return largest;
  }
}

/**
 * Watches the bodies of requests until they are here: a client decides how fast one comes, and whether it ever ends. An
 * unfinished one holds no place at a gate. It is bounded by number and by the bytes that have come, for an address and its
 * network, or for whoever showed a key; by the time that it takes; and by its rate.
 */
export function watchBodies(fastify: FastifyInstance, options: BodiesOptions): void {
  const { strangers: ofWhom } = options;
  const { ADDRESS_BODIES_MAX: address } = ofWhom.settings;
  const network = NETWORK_SHARE * address;
  const strangers = new Crowd({ address, network, all: STRANGERS_BODIES_MAX }, STRANGERS_BYTES_MAX, 'oldest');
  const carriers = new Crowd(alike(CARRIER_BODIES_MAX, CARRIERS_BODIES_MAX), CARRIERS_BYTES_MAX, 'oldest');
  const signedIn = new Crowd(
    alike(WORKSPACE_BODIES_MAX, SIGNED_IN_BODIES_MAX),
    SIGNED_IN_BYTES_MAX,
    'largest',
  );
  fastify.decorateRequest('arrival', null);

  const begin = (
    request: FastifyRequest,
    timeoutMs: number,
    bytesPerSecondMin = ofWhom.settings.BODY_BYTES_PER_SECOND_MIN,
  ): Arrival => {
    const now = performance.now();
    const { keyOwner, author } = request as Admitted;
    const source = sourceOf(request.ip);
    const holder = keyOwner?.customerId ?? (author?.actor === 'admin' ? author.actor : undefined);
    const arrival: Arrival = {
      request,
      crowd: holder ? signedIn : ofWhom.isKnown(source) ? carriers : strangers,
      holder: holder ?? source.address,
      bytesPerSecondMin,
      dueAt: now + timeoutMs,
      spanFrom: now,
      spanBytesRead: request.raw.socket.bytesRead,
      bytes: 0,
    };
    arrival.crowd.places.add(arrival, holder ? { address: holder, network: holder } : source);
    request.arrival = arrival;
    return arrival;
  };

  const isForm = ({ routeConfig }: FastifyRequest) => routeConfig?.described?.operation.form !== undefined;
  const watch = (request: FastifyRequest) =>
    isForm(request)
      ? begin(request, options.formTimeoutMs, options.formBytesPerSecondMin)
      : begin(request, options.bodyTimeoutMs);
  // Most bodies are small, come with the head of their request, and are here at the end of this turn.
  let justBegun: FastifyRequest[] = [];
  const watchAfterThisTurn = (request: FastifyRequest) => {
    if (justBegun.push(request) > 1) return;
    setImmediate(() => {
      const requests = justBegun;
      justBegun = [];
      for (const request of requests) {
        const { raw, arrival } = request;
        if (!raw.complete && !raw.socket.destroyed && !arrival) watch(request);
      }
    });
  };

  fastify.addHook('preParsing', (request, reply, payload, done) => {
    if (!request.raw.complete && hasBody(request)) {
      if (request.headers.expect) reply.raw.writeContinue();
      if (announcedBytes(request) <= UNCOUNTED_MAX_BYTES) watchAfterThisTurn(request);
      else {
        const arrival = watch(request);
        // A form goes to the disk as it comes, by whoever receives it.
        if (!isForm(request))
          payload.on('data', (chunk: Buffer) => arrival.crowd.count(arrival, chunk.length));
      }
    }
    done(null, payload);
  });
  fastify.addHook('preValidation', (request, _reply, done) => {
    endIfComplete(request);
    done();
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    endIfComplete(request);
    if (!request.raw.complete && hasBody(request)) linger(request, reply, begin);
    done(null, payload);
  });

  const late = setInterval(() => {
    const now = performance.now();
    const hasGivenWay = new Set<string>();
    for (const { places } of [strangers, carriers, signedIn]) {
      for (const arrival of places.values()) {
        const { crowd, request, holder } = arrival;
        const isOver = request.raw.complete || request.raw.socket.destroyed;
        const reason = isOver ? null : whyCut(arrival, now, options.spanMs, hasGivenWay);
        if (isOver || reason) crowd.leave(arrival);
        if (reason) cutOff(arrival, reason);
        if (reason === 'crowded') hasGivenWay.add(holder);
      }
    }
  }, options.checkMs);
  late.unref();
  fastify.addHook('onClose', async () => clearInterval(late));
}

/** Bounds for those who are no addresses, or have none around them that count. */
const alike = (one: number, all: number): PlacesMax => ({ address: one, network: one, all });

/** The reply is on its way, and of the body nobody wants what is still to come. */
function linger(
  request: FastifyRequest,
  reply: FastifyReply,
  begin: (request: FastifyRequest, timeoutMs: number) => Arrival,
): void {
  if (reply.raw.socket === null || request.raw.socket.destroyed) return;
  const arrival = request.arrival ?? begin(request, LINGER_MS);
  arrival.dueAt = Math.min(arrival.dueAt, performance.now() + LINGER_MS);
}

function endIfComplete({ raw, arrival }: FastifyRequest): void {
  if (!arrival || !raw.complete) return;
  arrival.crowd.leave(arrival);
}

/** @param hasGivenWay the holders of which one was cut off at this look, because others want in. */
function whyCut(
  arrival: Arrival,
  now: number,
  spanMs: number,
  hasGivenWay: ReadonlySet<string>,
): 'late' | 'slow' | 'crowded' | null {
  const { request, holder, bytesPerSecondMin, dueAt, spanFrom, spanBytesRead } = arrival;
  if (now >= dueAt) return 'late';
  if (now < spanFrom + spanMs) return null;
  const { bytesRead } = request.raw.socket;
  const bytesPerSecond = ((bytesRead - spanBytesRead) * 1_000) / (now - spanFrom);
  arrival.spanFrom = now;
  arrival.spanBytesRead = bytesRead;
  // Where some of it lies here unread, it is us who is slow.
  if (request.raw.readableLength > 0) return null;
  if (bytesPerSecond < bytesPerSecondMin) return 'slow';
  // A form is inside its gate while it comes.
  if (!request.admission || hasGivenWay.has(holder)) return null;
  return crowdsOut(request, { bytesPerSecond, bytesPerSecondMin }, spanMs) ? 'crowded' : null;
}

function cutOff({ request }: Arrival, reason: string): void {
  if (request.raw.complete || request.raw.socket.destroyed) return;
  cutOffs.inc({ reason });
  request.raw.socket.destroy();
}

const hasBody = ({ headers }: FastifyRequest) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** NaN where nothing is announced. */
const announcedBytes = ({ headers }: FastifyRequest) => Number(headers['content-length']);
