import type { FastifyInstance } from 'fastify';
import type { ProblemCode } from '../../contracts/problem-codes.js';
import type { Gate } from '../limits/gate.js';
import { counter, gauge, histogram, SHORT_SECONDS } from '../telemetry/metrics.js';

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
  help: 'Connections cut off, by reason: too many without a key ("connections"), too many or too large unfinished bodies ("bodies"), a body that came too slowly ("slow"), a large reply that was read too slowly ("unread"), an upload or a download that was slow while others wanted its place ("crowded"), a body or the key of a socket that took too long ("late"), or too many requests that were not answered yet ("pipelined").',
  labelNames: ['reason'],
});
for (const reason of ['connections', 'bodies', 'slow', 'unread', 'crowded', 'late', 'pipelined'])
  cutOffs.inc({ reason }, 0);

let gates: readonly Gate[] = [];

gauge({
  name: 'broadside_http_requests_in_flight',
  help: 'Requests under way: those with a key ("api"), of the operator, of anybody ("public"), and those of routes that have places of their own.',
  labelNames: ['gate'],
  collect() {
    this.reset();
    for (const { name, inside } of gates) this.set({ gate: name }, inside);
  },
});

gauge({
  name: 'broadside_http_requests_waiting',
  help: 'Requests that wait for a place at a gate.',
  labelNames: ['gate'],
  collect() {
    this.reset();
    for (const { name, waiting } of gates) this.set({ gate: name }, waiting);
  },
});

/** Requests that got no place. */
export const gateRefusals = counter<'gate' | 'reason'>({
  name: 'broadside_http_requests_refused_total',
  help: 'Requests that were given no place at a gate: their workspace had its share ("share", answered 429), or others had the rest ("full", 503).',
  labelNames: ['gate', 'reason'],
});

/** Each of these would otherwise appear only after it has happened, and its first time would be no increase. */
const ALARMING: ProblemCode[] = ['insufficient_storage', 'internal_error', 'overloaded', 'unavailable'];

/** Counts the requests of a server, and shows how many are inside of its gates. */
export function measureRequests(fastify: FastifyInstance, ofServer: readonly Gate[]): void {
  gates = ofServer;
  for (const { name } of gates)
    for (const reason of ['share', 'full']) gateRefusals.inc({ gate: name, reason }, 0);
  for (const code of ALARMING) problems.inc({ code }, 0);
  fastify.addHook('onResponse', (request, reply, done) => {
    const { method } = request;
    const route = request.routeConfig?.url ?? 'none';
    requests.inc({ method, route, status: String(reply.statusCode) });
    durations.observe({ method, route }, reply.elapsedTime / 1_000);
    done();
  });
}
