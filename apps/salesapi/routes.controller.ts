import { Body, Controller, Get, HttpCode, Inject, Post, Put } from '@nestjs/common';
import type { z } from 'zod';
import { type Carrier, TEST_CARRIER } from '../../libs/carriers/carrier.js';
import { By } from '../../libs/platform/access/access.js';
import type { Author } from '../../libs/platform/access/author.js';
import { Once, type OnceOnly } from '../../libs/platform/idempotency/idempotency.js';
import { jsonReply, Operation } from '../../libs/platform/openapi/openapi.js';
import { type Pool, transaction } from '../../libs/platform/postgres/postgres.js';
import { Problem } from '../../libs/platform/problems/problem.js';
import { CHOICES_MAX, ROUTES_MAX, type Route } from '../../libs/sales/routing/route.js';
import { type RouteTable, readRoutes, replaceRoutes } from '../../libs/sales/routing/route.store.js';
import { Routes } from '../../libs/sales/routing/routes.js';
import { SALES_SETTINGS, type SalesSettings } from './campaigns.controller.js';
import { readNumber } from './number.schemas.js';
import {
  explainedRoute,
  explainRouteBody,
  presentRoute,
  replaceRoutesBody,
  routeTable,
  toRoute,
} from './route.schemas.js';
import { CARRIERS, POOL } from './tokens.js';

@Controller('routes')
export class RoutesController {
  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(CARRIERS) private readonly carriers: ReadonlyMap<string, Carrier>,
    @Inject(SALES_SETTINGS) private readonly settings: SalesSettings,
  ) {}

  @Get()
  @Operation({
    id: 'getRoutes',
    summary: 'See the routes that hold',
    tag: 'Routes',
    needs: 'admin',
    replies: { 200: jsonReply('All of them.', routeTable) },
  })
  async read(): Promise<z.input<typeof routeTable>> {
    return present(await readRoutes(this.pool));
  }

  @Put()
  @Operation({
    id: 'replaceRoutes',
    summary: 'Put other routes in the place of all that hold',
    description:
      `At most ${ROUTES_MAX}. Workers follow them within seconds, also in campaigns that run: what waits is decided by them, what a carrier was ` +
      'given is not decided again. Try them with `POST /routes/explain` first. The latest 100 versions are kept with who made them.',
    tag: 'Routes',
    needs: 'admin',
    idempotent: true,
    replies: { 200: jsonReply('The routes, as they hold now.', routeTable) },
    errors: ['routes_changed'],
  })
  async replace(
    @By() by: Author,
    @Body({ schema: replaceRoutesBody }) { version, routes }: z.output<typeof replaceRoutesBody>,
    @Once() once: OnceOnly,
  ): Promise<z.input<typeof routeTable>> {
    if (once.happened) return this.read();
    const asked = this.usable(routes.map(toRoute));
    const changed = await transaction(this.pool, async (tx) => {
      const replaced = await replaceRoutes(tx, version, asked, by);
      if (replaced === null) return null;
      await once.mark(tx);
      return readRoutes(tx);
    });
    if (changed) return present(changed);
    throw new Problem(
      409,
      'routes_changed',
      `the routes have been changed since version ${version}: read them again`,
    );
  }

  @Post('explain')
  @HttpCode(200)
  @Operation({
    id: 'explainRoute',
    summary: 'Which carrier would have a message, and why',
    description:
      'With `routes`: by these instead of those that hold, so that a change can be tried. Workers pass over a carrier that fails ' +
      'again and again; that is not told here.',
    tag: 'Routes',
    needs: 'admin',
    replies: { 200: jsonReply('The carriers, the first of them first.', explainedRoute) },
  })
  async explain(
    @Body({ schema: explainRouteBody }) body: z.output<typeof explainRouteBody>,
  ): Promise<z.input<typeof explainedRoute>> {
    const number = readNumber(body);
    // Its schema has refused every other.
    if (!number.ok) throw new Error(number.reason);
    const to = `+${number.msisdn}`;
    const table = body.routes
      ? { version: null, routes: this.usable(body.routes.map(toRoute)) }
      : await readRoutes(this.pool);
    const message = { to, workspaceId: body.workspaceId ?? '', sender: body.sender ?? null };
    const choices = new Routes(table.routes)
      .choicesOf(message, body.at ?? new Date())
      .filter(({ carrier }) => this.carriers.has(carrier));
    const [first] = choices;
    return {
      to,
      version: table.version,
      carrier: first?.carrier ?? this.settings.carrier,
      why: first
        ? whyOf(choices)
        : 'No route fits it, so the carrier of its campaign has it: new ones are given this one.',
      choices: choices.map(presentRoute),
    };
  }

  /** @throws Problem 422 where a route names a carrier that there is not, or too many are for the same messages. */
  private usable(routes: Route[]): Route[] {
    const alike = new Map<string, number>();
    const errors = routes.flatMap(({ carrier, prefix, workspaceId, sender }, index) => {
      const key = JSON.stringify([prefix, workspaceId, sender]);
      alike.set(key, (alike.get(key) ?? 0) + 1);
      const field = `routes.${index}`;
      const names = [...this.carriers.keys()].filter((name) => name !== TEST_CARRIER);
      if (!names.includes(carrier)) {
        const detail = `names the carrier "${carrier}"; there are ${names.join(', ')}`;
        return [{ field: `${field}.carrier`, detail }];
      }
      if (alike.get(key) !== CHOICES_MAX + 1) return [];
      const detail = `is one of more than ${CHOICES_MAX} of the same prefix, workspace and sender`;
      return [{ field, detail }];
    });
    if (errors.length === 0) return routes;
    const detail =
      errors.length === 1
        ? `${errors[0]!.field} ${errors[0]!.detail}`
        : `${errors.length} routes cannot be used`;
    throw new Problem(422, 'invalid_request', detail, { errors: errors.slice(0, 20) });
  }
}

const present = ({ version, changedAt, changedBy, routes }: RouteTable): z.input<typeof routeTable> => ({
  version,
  changedAt: changedAt?.toISOString() ?? null,
  changedBy,
  routes: routes.map(presentRoute),
});

function whyOf(choices: readonly Route[]): string {
  const { prefix, workspaceId, sender, priority } = choices[0]!;
  const of = [
    prefix === '' ? 'of every number' : `of the prefix ${prefix}`,
    workspaceId === null ? [] : 'of its workspace',
    sender === null ? [] : `of the sender ${sender}`,
  ].flat();
  const first = choices.filter((route) => route.priority === priority);
  const how =
    first.length === 1
      ? `Its priority, ${priority}, is the lowest.`
      : `Of the ${first.length} of the lowest priority, ${priority}, the number itself decides, by their weights.`;
  return `The routes ${of.join(', ')} count, for no longer prefix fits. ${how}`;
}
