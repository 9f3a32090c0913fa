import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { oas31 } from 'zod-openapi';
import { templateOf } from '../openapi/openapi.document.js';
import { Problem } from '../problems/problem.js';
import { sendProblem } from './problem.filter.js';
import { Rendered } from './rendered.js';

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/**
 * Serves the document at `/openapi.json` and a page of it at `/docs`, whose scripts come from here too. What of it is large is
 * rendered once. From now on no route can be registered that the document does not describe.
 */
export function serveDocument(fastify: FastifyInstance, document: oas31.OpenAPIObject): void {
  const json = JSON.stringify(document);
  const asJson = new Rendered(json, 'application/json; charset=utf-8');
  // JSON is YAML, too.
  const asYaml = new Rendered(json, 'application/yaml; charset=utf-8');
  const rendered: Readonly<Record<string, Handler>> = {
    '/openapi.json': (request, reply) => asJson.send(request, reply),
    '/docs/json': (request, reply) => asJson.send(request, reply),
    '/docs/yaml': (request, reply) => asYaml.send(request, reply),
    '/docs/static/*': pageFiles(),
  };
  fastify.addHook('onRoute', (route) => {
    const { method, url } = route;
    for (const name of [method].flat()) {
      const isOurs = url === '/openapi.json' || url.startsWith('/docs') || ['HEAD', 'OPTIONS'].includes(name);
      const described = document.paths?.[templateOf(url)] as Record<string, unknown> | undefined;
      if (!isOurs && !described?.[name.toLowerCase()])
        throw new Error(
          `${name} ${url} is in no document; put its controller or route into the ApiDescription`,
        );
    }
    // The page's own handlers would render the document, and compress their files, at each request.
    const handler = rendered[url];
    if (handler) route.handler = handler;
  });
  fastify.get('/openapi.json', rendered['/openapi.json']!);
  void fastify.register(swagger, { mode: 'static', specification: { document: document as never } });
  void fastify.register(swaggerUi, { routePrefix: '/docs', uiConfig: { displayOperationId: true } });
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** The scripts and styles of the page, each read when somebody asks for it for the first time. */
function pageFiles(): Handler {
  const main = createRequire(import.meta.url).resolve('@fastify/swagger-ui');
  const folder = path.join(path.dirname(main), 'static');
  const files = new Map<string, Rendered | null>(readdirSync(folder).map((name) => [name, null]));
  return async (request, reply) => {
    const { '*': name } = request.params as { '*': string };
    const known = files.get(name);
    if (known === undefined) {
      sendProblem(request, reply, new Problem(404, 'not_found', 'the page has no such file'));
      return reply;
    }
    const file = known ?? new Rendered(readFileSync(path.join(folder, name)), TYPES[path.extname(name)]!);
    files.set(name, file);
    return file.send(request, reply);
  };
}
