import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { Access, Admitted } from '../access/access.js';
import { sourceOf } from '../limits/sources.js';
import { operationOf } from '../openapi/openapi.js';
import { Problem } from '../problems/problem.js';
import type { Logger } from '../process/logging.js';
import { setHolder } from '../process/request-context.js';
import { answerFailure, sendProblem } from './problem.filter.js';
import type { Strangers } from './strangers.js';

/** Whose connections are those on which an admin key was shown. */
const OPERATOR = 'operator';

/** Asks every request for its key before any of its body is read. What no route takes is refused as early. */
export function guardRoutes(
  fastify: FastifyInstance,
  { access, strangers, logger }: { access: Access | undefined; strangers: Strangers; logger: Logger },
): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.is404) {
      return sendProblem(request, reply, new Problem(404, 'not_found', 'there is no such route'));
    }
    const operation = request.routeConfig?.described?.operation;
    if (!operation || operation.needs === 'public' || operation.needs === 'signature') return done();
    if (!access) return done(new Error('no key opens this route'));
    access.admit(request, reply, operation).then(
      () => {
        const { keyOwner } = request as Admitted;
        strangers.vouch(request.raw, sourceOf(request.ip), keyOwner?.customerId ?? OPERATOR);
        if (keyOwner) setHolder(keyOwner.customerId);
        done();
      },
      (error) => answerFailure(logger, request, reply, error),
    );
  });
}

/** Shuts each route of Nest that `guardRoutes` has not opened, so that one it does not know is not open by mistake. */
@Injectable()
export class RouteGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    if (operationOf(context.getHandler())?.needs === 'public') return true;
    const { author } = context.switchToHttp().getRequest<Admitted>();
    if (!author) throw new Error('nobody has asked for the key that this route needs');
    return true;
  }
}
