import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Route } from '../openapi/openapi.js';
import { Problem } from '../problems/problem.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What is known about this route; nothing about the pages of the document. */
    described?: Route;
  }
  interface FastifyRequest {
    /** Of its route; null where Fastify gave it up before it had one. `routeOptions` would be made anew each time a hook asks. */
    routeConfig: (FastifyContextConfig & { url?: string }) | null;
  }
}

type Refuse = (request: FastifyRequest, reply: FastifyReply, problem: Problem) => void;

/**
 * Lets every hook know what the route of its request says about itself, and answers for the whole API what no single
 * route can: which methods a path has, and bodies of a type that nobody reads.
 */
export function describeRoutes(fastify: FastifyInstance, routes: readonly Route[], refuse: Refuse): void {
  const byName = new Map(routes.map((route) => [`${route.method} ${route.path}`, route]));
  fastify.addHook('onRoute', (route) => {
    const [method] = [route.method].flat();
    const described = byName.get(`${method === 'HEAD' ? 'GET' : method} ${route.url}`);
    if (described) route.config = { ...route.config, described };
  });
  const paths = routes.map(({ method, path }) => ({ method, pattern: patternOf(path) }));
  fastify.addHook('onRequest', (request, reply, done) => {
    const described = request.routeConfig?.described;
    if (request.is404) {
      const found = paths.filter(({ pattern }) => pattern.test(request.url.split('?', 1)[0]!));
      if (found.length === 0) return done();
      reply.header('allow', allowed(found.map(({ method }) => method)));
      if (request.method === 'OPTIONS') return reply.status(204).send();
      const detail = `this path does not take ${request.method}; it takes ${reply.getHeader('allow')}`;
      return refuse(request, reply, new Problem(405, 'method_not_allowed', detail));
    }
    if (described && described.operation.needs !== 'signature' && hasForeignBody(request, described)) {
      const detail = `send ${described.operation.form ? 'multipart/form-data' : 'application/json'}`;
      return refuse(request, reply, new Problem(415, 'unsupported_media_type', detail));
    }
    done();
  });
}

const patternOf = (path: string) => new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/:\w+/g, '[^/]+')}$`);

function allowed(methods: readonly string[]): string {
  const all = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  return [...new Set([...all, 'OPTIONS'])].join(', ');
}

/** Whether the request announces a body of another type than JSON. A form is looked at by whoever receives it. */
function hasForeignBody({ headers, method }: FastifyRequest, { operation }: Route): boolean {
  if (method === 'GET' || method === 'HEAD' || operation.form) return false;
  if (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0)
    return false;
  return !/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '');
}
