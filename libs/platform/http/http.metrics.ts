import type { FastifyInstance } from 'fastify';
import type { ProblemCode } from '../../contracts/problem-codes.js';
import { counter, gauge, histogram, SHORT_SECONDS } from '../telemetry/metrics.js';
import type { Gate } from './gate.js';

const requests = counter({
  name: 'broadside_http_requests_total',
  help: 'Requests that were answered, by route as it was declared ("none" where there is none) and by status.',
  labelNames: ['method', 'route', 'status'],
});

const durations = histogram({
  name: 'broadside_http_request_duration_seconds',
  help: 'From the head of a request until its answer is out.',
  labelNames: ['method', 'route'],
  buckets: SHORT_SECONDS,
});

/** By the codes of problem-codes.ts. */
export const problems = counter<'code'>({
  name: 'broadside_http_problems_total',
  help: 'Requests that were answered with a problem document, by its code.',
  labelNames: ['code'],
});

/** Connections that this server has ended because their client was slow, or had more than its share. */
export const cutOffs = counter<'reason'>({
  name: 'broadside_http_cut_offs_total',
  help: 'Connections cut off, by reason: too many without a key ("connections"), too many or too large unfinished bodies ("bodies"), a body that came too slowly ("slow"), a body or the key of a socket that took too long ("late"), or too many requests that were not answered yet ("pipelined").',
  labelNames: ['reason'],
});
for (const reason of ['connections', 'bodies', 'slow', 'late', 'pipelined']) cutOffs.inc({ reason }, 0);

let gates: Readonly<Record<string, Gate | null>> = {};

gauge({
  name: 'broadside_http_requests_in_flight',
  help: 'Requests under way: those of the API together ("api"), and those of routes that are counted for themselves.',
  labelNames: ['gate'],
  collect() {
    this.reset();
    for (const [name, gate] of Object.entries(gates)) if (gate) this.set({ gate: name }, gate.inside);
  },
});

/** Each of these would otherwise appear only after it has happened, and its first time would be no increase. */
const ALARMING: ProblemCode[] = ['insufficient_storage', 'internal_error', 'overloaded', 'unavailable'];

/** Counts the requests of a server, and shows how many are inside of its gates. */
export function measureRequests(
  fastify: FastifyInstance,
  ofServer: Readonly<Record<string, Gate | null>>,
): void {
  gates = ofServer;
  for (const code of ALARMING) problems.inc({ code }, 0);
  fastify.addHook('onResponse', (request, reply, done) => {
    const { method } = request;
    const route = request.routeOptions.url ?? 'none';
    requests.inc({ method, route, status: String(reply.statusCode) });
    durations.observe({ method, route }, reply.elapsedTime / 1_000);
    done();
  });
}
