import type { FastifyInstance, FastifyRequest } from 'fastify';
import { beginSpan, isTracing, type Span, SpanKind } from '../telemetry/tracing.js';

declare module 'fastify' {
  interface FastifyRequest {
    span: Span | null;
  }
}

const UNTRACED = new Set(['/healthz', '/readyz']);
const SERVER_ERROR = 500;
const STATUS_ERROR = 2;

/** A span for each request, under the one of the caller where it names one, and above all that the request causes. */
export function traceRequests(fastify: FastifyInstance): void {
  if (!isTracing()) return;
  fastify.decorateRequest('span', null);
  fastify.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url;
    if (!route || UNTRACED.has(route)) return done();
    request.span = beginSpan(`${request.method} ${route}`, optionsOf(request, route), done);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const { span } = request;
    span?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= SERVER_ERROR) span?.setStatus({ code: STATUS_ERROR });
    span?.end();
    done();
  });
}

function optionsOf(request: FastifyRequest, route: string) {
  const { traceparent } = request.headers;
  return {
    kind: SpanKind.SERVER,
    parent: typeof traceparent === 'string' ? traceparent : undefined,
    attributes: {
      'http.request.method': request.method,
      'http.route': route,
      'broadside.request_id': request.id,
    },
  };
}
