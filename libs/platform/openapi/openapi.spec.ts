import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import Fastify from 'fastify';
import { z } from 'zod';
import { serveDocument } from '../http/openapi.page.js';
import { openApiDocument } from './openapi.document.js';
import { emptyReply, jsonReply, Operation, routesOf } from './openapi.js';

const thing = z.object({ id: z.string() }).meta({ id: 'Thing', examples: [{ id: '1' }] });
const thingBody = z.strictObject({ name: z.string() }).meta({ examples: [{ name: 'one' }] });
const thingQuery = z.strictObject({ limit: z.coerce.number().default(10) });
const id = z
  .string()
  .transform(Number)
  .meta({ examples: ['7'] });

@Controller('things')
class Things {
  @Post(':id')
  @HttpCode(202)
  @Operation({
    id: 'changeThing',
    summary: 'Change a thing',
    tag: 'Things',
    needs: 'campaigns:write',
    idempotent: true,
    replies: { 202: jsonReply('Changed.', thing) },
    errors: ['not_found'],
  })
  change(
    @Param('id', { schema: id }) number: number,
    @Query({ schema: thingQuery }) _query: z.output<typeof thingQuery>,
    @Body({ schema: thingBody }) _body: z.output<typeof thingBody>,
  ) {
    return { id: String(number) };
  }
}

const api = { title: 'Things', description: 'All of them.', tags: { Things: 'Of any kind.' } };

it('describes a route by what Nest and its decorator say', () => {
  const document = openApiDocument({ ...api, controllers: [Things] });
  const operation = document.paths?.['/things/{id}']?.post;
  expect(operation).toMatchObject({
    operationId: 'changeThing',
    security: [{ apiKey: ['campaigns:write'] }],
    parameters: expect.arrayContaining([
      expect.objectContaining({ name: 'id', in: 'path', required: true }),
      expect.objectContaining({ name: 'limit', in: 'query' }),
      { $ref: '#/components/parameters/IdempotencyKey' },
    ]),
    requestBody: { required: true, content: { 'application/json': { example: { name: 'one' } } } },
  });
  expect(Object.keys(operation?.responses ?? {})).toEqual(
    [
      '202',
      '400',
      '401',
      '403',
      '404',
      '408',
      '409',
      '413',
      '414',
      '415',
      '422',
      '429',
      '431',
      '500',
      '503',
    ].map(String),
  );
  expect(document.components?.schemas).toMatchObject({ Thing: { required: ['id'] } });
});

it('refuses routes that do not describe themselves, or not as they are', () => {
  @Controller()
  class Silent {
    @Get('silent')
    answer() {}
  }
  expect(() => routesOf([Silent])).toThrow('GET /silent (Silent.answer) has no @Operation');

  const spec = { id: 'x', summary: 'X', tag: 'Things', needs: 'public' } as const;
  @Controller()
  class Wrong {
    @Get('wrong')
    @Operation({ ...spec, replies: { 204: emptyReply('Nothing.') } })
    answer() {}
  }
  expect(() => routesOf([Wrong])).toThrow('answers 200');

  @Controller()
  class Bare {
    @Get('bare')
    @Operation({ ...spec, replies: { 200: jsonReply('Something.', z.object({})) } })
    answer() {
      return {};
    }
  }
  expect(() => openApiDocument({ ...api, controllers: [Bare] })).toThrow('the reply of x has no example');
  expect(() => openApiDocument({ ...api, controllers: [Things, Things] })).toThrow(
    'two operations are called "changeThing"',
  );
  expect(() => openApiDocument({ ...api, tags: {}, controllers: [Things] })).toThrow('the tag "Things"');
});

it('lets no route be registered that the document does not know', () => {
  const fastify = Fastify();
  serveDocument(fastify, openApiDocument({ ...api, controllers: [Things] }));
  fastify.post('/things/:id', () => '');
  expect(() => fastify.delete('/things/:id', () => '')).toThrow('DELETE /things/:id is in no document');
});
