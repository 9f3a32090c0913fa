import type { Metadata, ServerUnaryCall } from '@grpc/grpc-js';
import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { Observable, tap } from 'rxjs';
import type { Logger } from '../../libs/platform/logging.js';
import { acceptRequestId, withRequestId } from '../../libs/platform/request-context.js';
import { callFailure } from './failures.js';
import { LOGGER } from './tokens.js';

/** Runs every call under its request id, refuses one without a deadline or past it, and writes its log line. */
@Injectable()
export class CallInterceptor implements NestInterceptor {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const metadata = context.switchToRpc().getContext<Metadata>();
    const call = context.getArgByIndex<ServerUnaryCall<unknown, unknown>>(2);
    const requestId = acceptRequestId(metadata.get('x-request-id')[0]?.toString());
    const method = context.getHandler().name;
    const began = performance.now();
    const line = (code: string) => ({
      method,
      code,
      elapsedMs: Math.round((performance.now() - began) * 10) / 10,
    });
    return new Observable((subscriber) =>
      withRequestId(requestId, () => {
        const deadline = Number(call.getDeadline());
        if (!Number.isFinite(deadline)) {
          subscriber.error(callFailure('no_deadline', 'set a deadline; nobody waits for ever'));
          return undefined;
        }
        if (deadline <= Date.now()) {
          subscriber.error(callFailure('expired', 'the deadline passed before the call began'));
          return undefined;
        }
        return next
          .handle()
          .pipe(
            tap({
              // There are hundreds of settlements a second; those that went well are worth a line only when debugging.
              next: () => this.logger[method === 'settle' ? 'debug' : 'info'](line('OK'), 'call'),
              error: (error: unknown) => this.logger.info(line((error as Error).name), 'call'),
            }),
          )
          .subscribe(subscriber);
      }),
    );
  }
}
