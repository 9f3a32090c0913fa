import { Controller, Get, Inject } from '@nestjs/common';
import { z } from 'zod';
import { jsonReply, Operation } from '../openapi/openapi.js';
import { Problem } from '../problems/problem.js';
import { Readiness, type ReadinessChecks } from '../service/readiness.js';

/** What `HealthController` asks; the checks of its process. */
export const READINESS = Symbol('readiness');

const readiness = z.looseObject({ status: z.literal('ready') }).meta({
  description: 'With `true` for each service this process needs.',
  examples: [{ status: 'ready', postgres: true, redis: true }],
});

/** `/healthz` and `/readyz`, which every service has. */
@Controller()
export class HealthController {
  private readonly readiness: Readiness;

  constructor(@Inject(READINESS) checks: ReadinessChecks) {
    this.readiness = new Readiness(checks);
  }

  @Get('healthz')
  @Operation({
    id: 'checkAlive',
    summary: 'Whether the process is alive',
    tag: 'Service',
    needs: 'public',
    replies: { 200: jsonReply('It is.', z.object({ status: z.literal('ok') }), { status: 'ok' }) },
  })
  alive() {
    return { status: 'ok' as const };
  }

  @Get('readyz')
  @Operation({
    id: 'checkReady',
    summary: 'Whether all that the process needs answers',
    tag: 'Service',
    needs: 'public',
    replies: { 200: jsonReply('It does.', readiness) },
    errors: ['not_ready'],
  })
  async ready() {
    const { results, down } = await this.readiness.ask();
    if (down.length > 0) {
      throw new Problem(503, 'not_ready', `no answer from ${down.join(', ')}`, { retryAfterSeconds: 1 });
    }
    return { ...results, status: 'ready' as const };
  }
}
