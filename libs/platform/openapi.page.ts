import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import type { oas31 } from 'zod-openapi';

/** Serves the document at `/openapi.json` and a page of it at `/docs`, whose scripts come from here too. */
export function serveDocument(fastify: FastifyInstance, document: oas31.OpenAPIObject): void {
  const json = JSON.stringify(document);
  fastify.get('/openapi.json', (_, reply) => reply.type('application/json; charset=utf-8').send(json));
  void fastify.register(swagger, { mode: 'static', specification: { document: document as never } });
  void fastify.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { displayOperationId: true, tryItOutEnabled: true, persistAuthorization: false },
  });
}
