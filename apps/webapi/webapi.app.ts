import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import type { Redis } from 'ioredis';
import { progressAsked } from '../../libs/contracts/events.js';
import { Access } from '../../libs/platform/access/access.js';
import { KeyCache } from '../../libs/platform/access/key-cache.js';
import { publishKeyChange } from '../../libs/platform/access/key-changes.js';
import { sealWith } from '../../libs/platform/access/seal.js';
import { RouteGuard } from '../../libs/platform/http/guard-routes.js';
import { serveHttp } from '../../libs/platform/http/http.js';
import { Strangers } from '../../libs/platform/http/strangers.js';
import { IdempotencyInterceptor } from '../../libs/platform/idempotency/idempotency.js';
import type { RateLimits } from '../../libs/platform/limits/rate-limits.js';
import { type Pool, postgresAnswers } from '../../libs/platform/postgres/postgres.js';
import type { Logger } from '../../libs/platform/process/logging.js';
import { queueConnection } from '../../libs/platform/redis/queue.js';
import { openRedis, openSubscriber, redisAnswers } from '../../libs/platform/redis/redis.js';
import { every } from '../../libs/platform/service/lifecycle.js';
import type { ReadinessChecks } from '../../libs/platform/service/readiness.js';
import { CreditModule } from '../../libs/web/credit/credit.module.js';
import { RefusedLogins } from '../../libs/web/workspaces/refused-logins.js';
import { WorkspacesService } from '../../libs/web/workspaces/workspaces.service.js';
import { WEB_API } from './api.js';
import { LiveGateway } from './live/live.gateway.js';
import { LiveRelay } from './live/live.relay.js';
import { OriginAdapter } from './live/origins.js';
import { ProgressAsks } from './live/progress.asks.js';
import { Rooms } from './live/rooms.js';
import { LOGGER, POOL, SUBSCRIBER } from './tokens.js';

export interface WebApiOptions {
  host: string;
  port: number;
  /** Several while one is exchanged for another; stored replies are sealed with the first. */
  adminKeys: readonly [string, ...string[]];
  /** Of the pages that may read replies and connect a socket, besides those of this server itself. */
  origins?: readonly string[];
  strangers?: Strangers;
  limits?: (redis: Redis) => RateLimits;
  socketsPerWorkspaceMax: number;
  redisUrl: string;
  requestsInFlightMax: number;
  waitMs?: number;
  requestTimeoutMs?: number;
  stallMs?: number;
  pool: Pool;
  logger: Logger;
}

const REFUSED_WRITTEN_EVERY_MS = 60_000;

interface Parts {
  subscriber: Redis;
  redis: Redis;
  access: Access;
  strangers: Strangers;
  workspaces: WorkspacesService;
  limits: RateLimits | undefined;
}

@Module({})
class WebApiModule {
  static register(
    options: WebApiOptions,
    { subscriber, redis, access, strangers, workspaces, limits }: Parts,
  ): DynamicModule {
    const { pool, adminKeys, redisUrl, logger } = options;
    return {
      module: WebApiModule,
      imports: [queueConnection(redisUrl), CreditModule.register(pool)],
      controllers: [...WEB_API.controllers],
      providers: [
        { provide: LOGGER, useValue: logger },
        { provide: POOL, useValue: pool },
        { provide: SUBSCRIBER, useValue: subscriber },
        { provide: WorkspacesService, useValue: workspaces },
        { provide: Access, useValue: access },
        { provide: Strangers, useValue: strangers },
        { provide: APP_GUARD, useClass: RouteGuard },
        {
          provide: APP_INTERCEPTOR,
          // Replies hold the secrets of new keys.
          useValue: new IdempotencyInterceptor(
            pool,
            limits,
            sealWith(adminKeys, 'broadside idempotent replies'),
          ),
        },
        { provide: Rooms, useValue: new Rooms(options.socketsPerWorkspaceMax) },
        {
          provide: ProgressAsks,
          useValue: new ProgressAsks((question) => redis.publish(progressAsked(redis.options.db), question)),
        },
        LiveGateway,
        LiveRelay,
      ],
    };
  }
}

/** Serves the REST API and the live feed on one port. */
export async function serveWebApi(
  options: WebApiOptions,
): Promise<{ url: string; checks: ReadinessChecks; close(): Promise<void> }> {
  const { host, port, pool, logger } = options;
  // A connection that subscribes cannot do anything else, readiness pings included.
  const [subscriber, redis] = [openSubscriber(options.redisUrl), openRedis(options.redisUrl)];
  const checks = { postgres: () => postgresAnswers(pool), redis: () => redisAnswers(redis) };
  const disconnect = () => {
    subscriber.disconnect();
    redis.disconnect();
  };
  try {
    const limits = options.limits?.(redis);
    const { adminKeys, strangers = new Strangers() } = options;
    const workspaces = new WorkspacesService(pool, (keyId) => publishKeyChange(redis, keyId));
    // Here a key is asked for at each request, so that one that is revoked has ended at once, Redis or not.
    const keys = new KeyCache((sha256) => workspaces.findKey(sha256), 0);
    const refused = new RefusedLogins();
    const access = new Access({
      keys,
      adminKeys,
      onWrongAdminKey: (address) => refused.note(address),
      ...(limits && { limits }),
    });
    const app = await serveHttp(
      WebApiModule.register(options, { subscriber, redis, access, strangers, workspaces, limits }),
      {
        host,
        port,
        logger,
        api: WEB_API,
        quietPaths: ['/healthz', '/readyz'],
        origins: options.origins ?? [],
        ...(limits && { limits }),
        access,
        strangers,
        requestsInFlightMax: options.requestsInFlightMax,
        ...(options.waitMs !== undefined && { waitMs: options.waitMs }),
        ...(options.requestTimeoutMs !== undefined && { requestTimeoutMs: options.requestTimeoutMs }),
        ...(options.stallMs !== undefined && { stallMs: options.stallMs }),
        checks,
        configure: async (nest) => {
          nest.useWebSocketAdapter(new OriginAdapter(nest, options.origins ?? [], strangers));
        },
      },
    );
    const writing = every(REFUSED_WRITTEN_EVERY_MS, 'noting refused operators', logger, () =>
      refused.write(pool),
    );
    const close = async () => {
      await app.close();
      await writing.close();
      await refused.write(pool);
      disconnect();
    };
    return { url: await app.getUrl(), checks, close };
  } catch (error) {
    disconnect();
    throw error;
  }
}
