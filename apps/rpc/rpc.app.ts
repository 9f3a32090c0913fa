import path from 'node:path';
import { type Server, ServerCredentials, setLogger } from '@grpc/grpc-js';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, NestFactory } from '@nestjs/core';
import { type MicroserviceOptions, Transport } from '@nestjs/microservices';
import { Gate } from '../../libs/platform/limits/gate.js';
import type { Pool } from '../../libs/platform/postgres/postgres.js';
import { type Logger, nestLogger } from '../../libs/platform/process/logging.js';
import { projectRoot } from '../../libs/platform/process/project-root.js';
import type { Certificates } from '../../libs/platform/process/tls.js';
import { queueConnection } from '../../libs/platform/redis/queue.js';
import type { Running } from '../../libs/platform/service/lifecycle.js';
import { CreditModule } from '../../libs/web/credit/credit.module.js';
import { WorkspacesService } from '../../libs/web/workspaces/workspaces.service.js';
import { CallInterceptor } from './call.interceptor.js';
import { CreditController } from './credit.controller.js';
import { CallFailureFilter } from './failures.js';
import { Health } from './health.js';
import { allowLongDeadlines } from './long-deadlines.js';
import { Received } from './received.js';
import { CALLS, LOGGER } from './tokens.js';
import { WorkspacesController } from './workspaces.controller.js';

export interface RpcOptions {
  host: string;
  port: number;
  /** Each lets a service in. */
  tokens: readonly string[];
  /** With them only who shows a certificate of the same authority gets in, and still needs the token. */
  certificates?: Certificates | undefined;
  redisUrl: string;
  callsInFlightMax: number;
  pool: Pool;
  logger: Logger;
}

@Module({})
class RpcModule {
  static register({ pool, redisUrl, callsInFlightMax, logger }: RpcOptions): DynamicModule {
    return {
      module: RpcModule,
      imports: [queueConnection(redisUrl), CreditModule.register(pool)],
      controllers: [CreditController, WorkspacesController],
      providers: [
        { provide: LOGGER, useValue: logger },
        { provide: CALLS, useValue: new Gate({ name: 'calls', placesMax: callsInFlightMax }) },
        { provide: WorkspacesService, useFactory: () => new WorkspacesService(pool) },
        { provide: APP_INTERCEPTOR, useClass: CallInterceptor },
        { provide: APP_FILTER, useClass: CallFailureFilter },
      ],
    };
  }
}

/** A thousand settlements with ids of full length stay below this. */
const MESSAGE_SIZE_MAX_BYTES = 1024 * 1024;

/**
 * Serves proto/credit.proto and the standard health service.
 * @returns what stops it: calls under way finish, new ones are refused.
 * @throws Error that names the port if it is in use.
 */
export async function serveRpc(options: RpcOptions): Promise<Running> {
  const { host, port, pool, logger } = options;
  const health = new Health(pool, logger);
  // What is an error to grpc-js (a port in use, a broken connection) reaches us as one, too; its own line is a detail.
  const detail = (...message: unknown[]) => logger.debug(message.join(' '));
  setLogger({ error: detail, info: detail, debug: detail });
  const received = new Received(options.tokens);
  let grpc!: Server;
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(RpcModule.register(options), {
    transport: Transport.GRPC,
    logger: nestLogger(logger),
    abortOnError: false,
    options: {
      url: `${host}:${port}`,
      package: 'broadside.credit.v1',
      protoPath: path.join(projectRoot, 'proto/credit.proto'),
      loader: { longs: String, enums: String, defaults: true, arrays: true },
      gracefulShutdown: true,
      credentials: credentialsOf(options.certificates),
      maxReceiveMessageLength: MESSAGE_SIZE_MAX_BYTES,
      channelOptions: {
        // An option of the server like the others, of which Nest knows nothing.
        interceptors: [received.interceptor],
        'grpc.keepalive_time_ms': 10_000,
        'grpc.keepalive_timeout_ms': 5_000,
        'grpc.keepalive_permit_without_calls': 1,
        // Of one connection. More than the gate lets in, so that a client is told rather than made to wait.
        'grpc.max_concurrent_streams': 2 * options.callsInFlightMax,
      },
      onLoadPackageDefinition: (_definition: unknown, server: Server) => {
        received.addTo(server);
        health.addTo(server);
        grpc = server;
      },
    },
  });
  try {
    await app.listen();
    allowLongDeadlines(grpc);
  } catch (error) {
    await app.close().catch(() => {});
    if (!String(error).includes('EADDRINUSE')) throw error;
    throw new Error(`port ${port} is in use; stop what uses it or choose another port`);
  }
  health.start();
  return {
    close: async () => {
      await health.stop();
      await app.close();
    },
  };
}

const credentialsOf = (certificates: Certificates | undefined) =>
  certificates
    ? ServerCredentials.createSsl(
        certificates.ca,
        [{ cert_chain: certificates.cert, private_key: certificates.key }],
        true,
      )
    : ServerCredentials.createInsecure();
