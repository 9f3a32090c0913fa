import type { CallHandler, ExecutionContext, NestInterceptor, Type } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { routeOf } from '../openapi/openapi.js';
import { Problem } from '../problems/problem.js';

/**
 * Refuses parameters and fields of operations that take none. Where there is a schema it refuses unknown ones by itself;
 * this is for the routes without one, so that nobody believes that what he sent was heeded.
 */
export class UnknownFieldsInterceptor implements NestInterceptor {
  private readonly takes = new WeakMap<object, { query: boolean; body: boolean }>();

  intercept(context: ExecutionContext, next: CallHandler) {
    if (context.getType() !== 'http') return next.handle();
    const { query, body } = context.switchToHttp().getRequest<FastifyRequest>();
    const takes = this.takenBy(context.getClass(), context.getHandler());
    if (!takes.body && typeof (body ?? {}) !== 'object')
      throw new Problem(422, 'invalid_request', 'this operation takes no body');
    const unknown = [
      ...fieldsOf(query).filter((name) => !takes.query || DROPPED.has(name)),
      ...fieldsOf(body).filter((name) => !takes.body || DROPPED.has(name)),
    ];
    if (unknown.length === 0) return next.handle();
    throw new Problem(422, 'invalid_request', 'the request has fields that this operation does not take', {
      errors: unknown.map((field) => ({ field, detail: 'is not known here' })),
    });
  }

  private takenBy(controller: Type, handler: { name: string }) {
    let takes = this.takes.get(handler);
    if (!takes) {
      const { query, body, operation } = routeOf(controller, handler.name);
      takes = { query: query !== undefined, body: body !== undefined || operation.form !== undefined };
      this.takes.set(handler, takes);
    }
    return takes;
  }
}

/** Nest drops these before a schema sees them. */
const DROPPED = new Set(['__proto__', 'constructor', 'prototype']);

const fieldsOf = (value: unknown): string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value) : [];
