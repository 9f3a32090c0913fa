import 'reflect-metadata';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Socket } from 'node:net';
import path from 'node:path';
import { Body, Controller, HttpCode, Param, Post, RequestMethod } from '@nestjs/common';
import {
  HTTP_CODE_METADATA,
  METHOD_METADATA,
  PATH_METADATA,
  ROUTE_ARGS_METADATA,
} from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import pg from 'pg';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { z } from 'zod';
import { projectRoot } from '../platform/process/project-root.js';

// Parts of other libraries that we use and that they promise to nobody. Where one of these tests fails after an update, the
// named file has to be changed first; whatever else fails may follow from it.

const schema = z.string();

@Controller('things')
class Things {
  @Post(':id')
  @HttpCode(202)
  change(@Param('id', { schema }) id: string, @Body({ schema }) body: string) {
    return id + body;
  }
}

it('Nest keeps what its decorators say where libs/platform/openapi/openapi.ts reads it', () => {
  const handler = Things.prototype.change;
  expect(Reflect.getMetadata(PATH_METADATA, Things)).toBe('things');
  expect(Reflect.getMetadata(PATH_METADATA, handler)).toBe(':id');
  expect(Reflect.getMetadata(METHOD_METADATA, handler)).toBe(RequestMethod.POST);
  expect(Reflect.getMetadata(HTTP_CODE_METADATA, handler)).toBe(202);
  expect(Reflect.getMetadata(ROUTE_ARGS_METADATA, Things, 'change')).toMatchObject({
    [`${RouteParamtypes.PARAM}:0`]: { index: 0, data: 'id', schema },
    [`${RouteParamtypes.BODY}:1`]: { index: 1, schema },
  });
});

it('a client of pg has its socket at connection.stream, where libs/platform/postgres/postgres.ts sets a time limit', () => {
  expect(new pg.Client()).toHaveProperty('connection.stream', expect.any(Socket));
});

it('engine.io holds what a client has not taken in conn.writeBuffer, which apps/webapi/live/live.gateway.ts bounds', async () => {
  const http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  const server = new Server(http, { serveClient: false });
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const client = io(url, { transports: ['websocket'], forceNew: true });
  try {
    const [socket] = await once(server, 'connection');
    expect(socket.conn).toHaveProperty('writeBuffer', expect.any(Array));
    const before = socket.conn.writeBuffer.length;
    // Nothing leaves before this turn of the event loop ends, but for the first.
    for (let i = 0; i < 10; i++) socket.emit('event', i);
    expect(socket.conn.writeBuffer.length - before).toBeGreaterThanOrEqual(8);
  } finally {
    client.disconnect();
    await server.close();
  }
});

it('TypeScript 5 stands beside 7 for openapi-typescript, as scripts/generate-client.mjs needs it', async () => {
  const versionOf = (name: string) =>
    JSON.parse(readFileSync(path.join(projectRoot, 'node_modules', name, 'package.json'), 'utf8')).version;
  expect(versionOf('typescript')).toMatch(/^7\./);
  expect(versionOf('typescript-api')).toMatch(/^5\./);
  const { default: old } = await import('typescript-api');
  expect(old.factory.createTypeReferenceNode).toBeInstanceOf(Function);
  // The script answers this very import with the other one.
  const lib = path.join(projectRoot, 'node_modules/openapi-typescript/dist/lib/ts.mjs');
  expect(readFileSync(lib, 'utf8')).toContain("import ts from 'typescript';");
});
