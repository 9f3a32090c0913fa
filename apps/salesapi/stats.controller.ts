import { Controller, Get, Inject, Query } from '@nestjs/common';
import type { z } from 'zod';
import { formatAmount } from '../../libs/contracts/amount.js';
import { WorkspaceId } from '../../libs/platform/access/access.js';
import { jsonReply, Operation } from '../../libs/platform/openapi/openapi.js';
import type { Pool } from '../../libs/platform/postgres/postgres.js';
import { Problem } from '../../libs/platform/problems/problem.js';
import { readStats, STATS_DAYS } from '../../libs/sales/stats/stats.store.js';
import { STEPS, STEPS_MAX, STEPS_USUAL, stats, statsQuery } from './stats.schemas.js';
import { READS } from './tokens.js';

@Controller('stats')
export class StatsController {
  constructor(@Inject(READS) private readonly reads: Pool) {}

  @Get()
  @Operation({
    id: 'getStats',
    summary: 'What happened over time',
    description:
      'Messages by what became of them, and credit, of all campaigns and single sends of the workspace together. ' +
      `A minute is there when it has ended, and for ${STATS_DAYS} days. Each number tells how many came to a status in ` +
      `the step, so that a message may be in several. At most ${STEPS_MAX.toLocaleString('en')} steps.`,
    tag: 'Campaigns',
    needs: ['campaigns:read', 'messages:read'],
    replies: { 200: jsonReply('Each step of the range, in order.', stats) },
  })
  async read(
    @WorkspaceId() workspaceId: string,
    @Query({ schema: statsQuery }) query: z.output<typeof statsQuery>,
  ): Promise<z.input<typeof stats>> {
    const range = rangeOf(query);
    const steps = await readStats(this.reads, workspaceId, range);
    return {
      from: new Date(range.fromMs).toISOString(),
      to: new Date(range.toMs).toISOString(),
      step: query.step,
      data: steps.map(({ at, capturedMicros, releasedMicros, ...counts }) => ({
        at: at.toISOString(),
        ...counts,
        captured: formatAmount(capturedMicros),
        released: formatAmount(releasedMicros),
      })),
    };
  }
}

/** Whole steps that hold all of the range. @throws Problem 422 */
function rangeOf({ from, to = new Date(), step }: z.output<typeof statsQuery>) {
  const stepMs = STEPS[step];
  const toMs = Math.ceil(to.getTime() / stepMs) * stepMs;
  const fromMs = from ? Math.floor(from.getTime() / stepMs) * stepMs : toMs - STEPS_USUAL * stepMs;
  if (fromMs >= toMs) throw invalid('from', 'must be before `to`');
  const steps = (toMs - fromMs) / stepMs;
  if (steps > STEPS_MAX)
    throw invalid('step', `makes ${steps} steps of this range; at most ${STEPS_MAX} are told at once`);
  return { fromMs, toMs, stepMs };
}

const invalid = (field: string, detail: string) =>
  new Problem(422, 'invalid_request', 'some fields of the request are not acceptable', {
    errors: [{ field, detail }],
  });
