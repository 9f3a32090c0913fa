import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import type { oas31 } from 'zod-openapi';
import { templateOf } from '../openapi/openapi.document.js';
import { isKnown, tagOf } from './etag.js';

/**
 * Serves the document at `/openapi.json` and a page of it at `/docs`, whose scripts come from here too. From now on no
 * route can be registered that the document does not describe.
 */
export function serveDocument(fastify: FastifyInstance, document: oas31.OpenAPIObject): void {
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const name of [method].flat()) {
      const isOurs = url === '/openapi.json' || url.startsWith('/docs') || ['HEAD', 'OPTIONS'].includes(name);
      const described = document.paths?.[templateOf(url)] as Record<string, unknown> | undefined;
      if (!isOurs && !described?.[name.toLowerCase()])
        throw new Error(
          `${name} ${url} is in no document; put its controller or route into the ApiDescription`,
        );
    }
  });
  const json = JSON.stringify(document);
  const tag = tagOf(json);
  fastify.get('/openapi.json', ({ headers }, reply) => {
    reply.header('etag', tag).header('cache-control', 'no-cache');
    if (isKnown(headers['if-none-match'], tag)) return reply.status(304).send();
    return reply.type('application/json; charset=utf-8').send(json);
  });
  void fastify.register(swagger, { mode: 'static', specification: { document: document as never } });
  void fastify.register(swaggerUi, { routePrefix: '/docs', uiConfig: { displayOperationId: true } });
}
