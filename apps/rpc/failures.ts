import { Metadata, status } from '@grpc/grpc-js';
import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { type Observable, throwError } from 'rxjs';
import { isOutage } from '../../libs/platform/postgres/postgres.js';
import type { Logger } from '../../libs/platform/process/logging.js';
import { CreditError, type CreditErrorCode } from '../../libs/web/credit/credit.js';
import { LOGGER } from './tokens.js';

/** A refused call: the gRPC status, and a stable reason in the trailer `broadside-reason` for a program to look at. */
export class CallFailure extends Error {
  override readonly name = 'CallFailure';
  constructor(
    readonly code: status,
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

const STATUSES: Record<
  CreditErrorCode | 'service_token' | 'no_deadline' | 'unknown_key' | 'unavailable',
  status
> = {
  invalid: status.INVALID_ARGUMENT,
  conflict: status.ALREADY_EXISTS,
  workspace_not_found: status.NOT_FOUND,
  reservation_not_found: status.NOT_FOUND,
  below_reserved: status.FAILED_PRECONDITION,
  too_large: status.FAILED_PRECONDITION,
  expired: status.DEADLINE_EXCEEDED,
  overloaded: status.RESOURCE_EXHAUSTED,
  unavailable: status.UNAVAILABLE,
  no_deadline: status.INVALID_ARGUMENT,
  service_token: status.UNAUTHENTICATED,
  unknown_key: status.UNAUTHENTICATED,
};

export const callFailure = (reason: keyof typeof STATUSES, message: string) =>
  new CallFailure(STATUSES[reason], reason, message);

/** Turns whatever was thrown into a gRPC status; what nobody expected is logged and told without detail. */
@Catch()
export class CallFailureFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, _host: ArgumentsHost): Observable<never> {
    const failure = this.failureOf(error);
    const metadata = new Metadata();
    metadata.set('broadside-reason', failure.reason);
    return throwError(() => ({ code: failure.code, details: failure.message, metadata }));
  }

  private failureOf(error: unknown): CallFailure {
    if (error instanceof CallFailure) return error;
    if (error instanceof CreditError) return callFailure(error.code, error.message);
    this.logger.error({ err: error }, 'call failed');
    if (isOutage(error))
      return callFailure('unavailable', 'the database does not answer; repeat with the same op_id');
    return new CallFailure(status.INTERNAL, 'internal', 'something went wrong on our side');
  }
}
