import type { Metadata, ServerUnaryCall } from '@grpc/grpc-js';
import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { finalize, Observable, type Subscriber } from 'rxjs';
import { type Gate, NOBODY } from '../../libs/platform/limits/gate.js';
import type { Logger } from '../../libs/platform/process/logging.js';
import { acceptRequestId, withRequestId } from '../../libs/platform/process/request-context.js';
import { beginSpan, isTracing, SpanKind } from '../../libs/platform/telemetry/tracing.js';
import { calls, callsInFlight } from './call.metrics.js';
import { type CallFailure, callFailure } from './failures.js';
import { CALLS, LOGGER } from './tokens.js';

/** A reply that is not there so long before the deadline is not waited for: the caller learns why there is none. */
const REPLY_MARGIN_MS = 50;
const TIMER_MAX_MS = 2 ** 31 - 1;

/**
 * Runs every call under its request id and writes its log line. It refuses a call without a deadline, one whose deadline
 * has passed already, and one when too many are under way; an answer that does not come in time is UNAVAILABLE. What was
 * begun goes on after that, and counts as under way until it has ended; repeating it with the same op id is harmless.
 */
@Injectable()
export class CallInterceptor implements NestInterceptor {
  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CALLS) private readonly gate: Gate,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const metadata = context.switchToRpc().getContext<Metadata>();
    const call = context.getArgByIndex<ServerUnaryCall<{ workspaceId?: string }, unknown>>(2);
    // A call for many workspaces, or about a key, is nobody's.
    const holder = call.request.workspaceId || NOBODY;
    const requestId = acceptRequestId(metadata.get('x-request-id')[0]?.toString());
    const method = context.getHandler().name;
    const began = performance.now();
    // Every worker settles and closes several times a second; what went well is worth a line only when debugging.
    const line = (code: string) => {
      const elapsedMs = Math.round((performance.now() - began) * 10) / 10;
      calls.observe({ method, code }, elapsedMs / 1_000);
      this.logger[/^(settle|close)$/.test(method) && code === 'OK' ? 'debug' : 'info'](
        { method, code, elapsedMs },
        'call',
      );
    };
    const answer = (subscriber: Subscriber<unknown>) => {
      const begin = () => {
        const refuse = (failure: CallFailure) => {
          line(failure.reason);
          subscriber.error(failure);
        };
        const leftMs = Number(call.getDeadline()) - Date.now();
        if (!Number.isFinite(leftMs))
          return refuse(callFailure('no_deadline', 'set a deadline; nobody waits for ever'));
        if (leftMs <= 0) return refuse(callFailure('expired', 'the deadline passed before the call began'));
        if (!this.gate.enter(holder))
          return refuse(callFailure('overloaded', 'too many calls are under way'));
        callsInFlight.set(this.gate.inside);
        const timer = setTimeout(
          () => refuse(callFailure('unavailable', 'no answer in time; repeat with the same op_id')),
          Math.min(leftMs - REPLY_MARGIN_MS, TIMER_MAX_MS),
        );
        next
          .handle()
          .pipe(
            finalize(() => {
              clearTimeout(timer);
              this.gate.leave(holder);
              callsInFlight.set(this.gate.inside);
            }),
          )
          .subscribe({
            next: (reply) => subscriber.next(reply),
            error: (error: unknown) => {
              line((error as Error).name);
              subscriber.error(error);
            },
            complete: () => {
              line('OK');
              subscriber.complete();
            },
          });
      };
      return withRequestId(requestId, begin, holder);
    };
    const traceparent = metadata.get('traceparent')[0]?.toString();
    return new Observable((subscriber) => {
      if (!isTracing() || !traceparent) return answer(subscriber);
      const options = { kind: SpanKind.SERVER, parent: traceparent };
      const span = beginSpan(method, options, () => answer(subscriber));
      return () => span.end();
    });
  }
}
