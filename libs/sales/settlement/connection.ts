/**
 * A gRPC connection that recovers by itself.
 *
 * open → (three calls in a row without an answer) → rebuilt, and open again → stopped.
 *
 * Keepalive finds a connection whose packets vanish; without it such a connection never recovers. Rebuilding is faster,
 * and is for whatever keepalive does not find. Each connection has subchannels of its own: grpc-js otherwise shares them
 * between the clients of a process, and as long as another client holds the broken one, a rebuilt client gets it again.
 */
import {
  Client,
  credentials,
  Metadata,
  type MethodDefinition,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import type { Logger } from '../../platform/process/logging.js';
import { currentRequestId } from '../../platform/process/request-context.js';
import type { Certificates } from '../../platform/process/tls.js';
import { currentTraceparent, inSpanOfCause, SpanKind } from '../../platform/telemetry/tracing.js';

export interface ConnectionOptions {
  /** host:port */
  url: string;
  token: string;
  /** Of every call. */
  deadlineMs: number;
  /** With them the connection is encrypted, and both sides show a certificate. */
  certificates?: Certificates | undefined;
  logger: Logger;
}

const FAILURES_MAX = 3;

const CHANNEL_OPTIONS = {
  'grpc.keepalive_time_ms': 5_000,
  'grpc.keepalive_timeout_ms': 2_000,
  'grpc.keepalive_permit_without_calls': 1,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2_000,
  'grpc.use_local_subchannel_pool': 1,
};

interface Built {
  client: Client;
  failuresInARow: number;
}

export class Connection {
  private built: Built;
  private stopped = false;

  constructor(private readonly options: ConnectionOptions) {
    this.built = this.build();
  }

  /** One unary call. Rejects with grpc's own error. */
  call<Request extends object, Reply extends object>(
    method: MethodDefinition<Request, Reply>,
    request: Request,
    deadlineMs = this.options.deadlineMs,
  ): Promise<Reply> {
    return inSpanOfCause(method.path.slice(1), { kind: SpanKind.CLIENT }, () =>
      this.send(method, request, deadlineMs),
    );
  }

  private send<Request extends object, Reply extends object>(
    method: MethodDefinition<Request, Reply>,
    request: Request,
    deadlineMs: number,
  ): Promise<Reply> {
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${this.options.token}`);
    const requestId = currentRequestId();
    if (requestId) metadata.set('x-request-id', requestId);
    const traceparent = currentTraceparent();
    if (traceparent) metadata.set('traceparent', traceparent);
    const { built } = this;
    return new Promise((resolve, reject) => {
      built.client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        metadata,
        { deadline: Date.now() + deadlineMs },
        (error, reply) => {
          this.note(built, error);
          if (error) reject(error);
          else resolve(reply!);
        },
      );
    });
  }

  stop(): void {
    this.stopped = true;
    this.built.client.close();
  }

  private build(): Built {
    return {
      client: new Client(this.options.url, credentialsOf(this.options.certificates), CHANNEL_OPTIONS),
      failuresInARow: 0,
    };
  }

  /** Late failures of a client that was replaced already say nothing about its successor. */
  private note(built: Built, error: ServiceError | null): void {
    const unanswered =
      (error?.code === status.DEADLINE_EXCEEDED || error?.code === status.UNAVAILABLE) &&
      // With a reason it is an answer: the connection is sound, and it is the service that cannot.
      error.metadata.get('broadside-reason').length === 0;
    built.failuresInARow = unanswered ? built.failuresInARow + 1 : 0;
    if (built.failuresInARow < FAILURES_MAX || this.stopped || built !== this.built) return;
    this.options.logger.warn(
      { url: this.options.url },
      'the credit service does not answer; connecting anew',
    );
    this.built = this.build();
    built.client.close();
  }
}

const credentialsOf = (certificates: Certificates | undefined) =>
  certificates
    ? credentials.createSsl(certificates.ca, certificates.key, certificates.cert)
    : credentials.createInsecure();
