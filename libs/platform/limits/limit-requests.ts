import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '../problems/problem.js';
import { limitHeaders, type RateLimits, rateLimited, type Verdict } from './rate-limits.js';
import { sourceOf } from './sources.js';

declare module 'fastify' {
  interface FastifyRequest {
    verdicts: Verdict[];
  }
}

/**
 * Holds every request to the limit of its address, before anything else is done for it. Not the routes that need no key:
 * health, the document and what errors mean; nor receipts, which carriers repeat until they are taken.
 */
export function limitAddresses(
  fastify: FastifyInstance,
  limits: RateLimits,
  refuse: (request: FastifyRequest, reply: FastifyReply, problem: Problem) => void,
): void {
  fastify.decorateRequest('verdicts');
  fastify.addHook('onRequest', (request, reply, done) => {
    request.verdicts = [];
    if (isUnlimited(request)) return done();
    const settle = (verdict: Verdict | null) => {
      const problem = heed(request, reply, verdict);
      if (problem) refuse(request, reply, problem);
      else done();
    };
    const verdict = limits.take('address', sourceOf(request.ip).address);
    if (verdict instanceof Promise) verdict.then(settle, done);
    else settle(verdict);
  });
}

function isUnlimited({ routeConfig, is404 }: FastifyRequest): boolean {
  if (is404) return false;
  const described = routeConfig?.described;
  return !described || described.operation.needs === 'public' || described.operation.needs === 'signature';
}

/** Tells in the reply's headers what is left; the problem to answer with where nothing is. */
export function heed(request: FastifyRequest, reply: FastifyReply, verdict: Verdict | null): Problem | null {
  if (!verdict) return null;
  request.verdicts.push(verdict);
  const { policy, state } = limitHeaders(request.verdicts);
  reply.header('ratelimit-policy', policy).header('ratelimit', state);
  return verdict.admitted ? null : rateLimited(verdict);
}
