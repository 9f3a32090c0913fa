import { type ServiceError, status } from '@grpc/grpc-js';

/** The credit service gave no definite answer: it may or may not have acted. Repeat with the same op id. */
export class CreditUnavailableError extends Error {
  override readonly name: string = 'CreditUnavailableError';
}

/**
 * What came is no answer to what was asked: something is missing in it, or foreign. Nothing of it is believed, so nobody
 * knows what was done. A bug of the service or of what lies between; repeating is harmless and shows when it is mended.
 */
export class UnfitAnswerError extends CreditUnavailableError {
  override readonly name: string = 'UnfitAnswerError';
}

/** A definite refusal: nothing was changed, and repeating the same request will not help. */
export class CreditRefusedError extends Error {
  override readonly name: string = 'CreditRefusedError';
}

/** The op id was used before for another request. A bug of the caller. */
export class OperationConflictError extends CreditRefusedError {
  override readonly name = 'OperationConflictError';
}

/** There is no such workspace or reservation. */
export class CreditNotFoundError extends CreditRefusedError {
  override readonly name = 'CreditNotFoundError';
}

/** The service does not accept our token. A configuration to be mended, not a request to be repeated. */
export class ServiceTokenError extends CreditRefusedError {
  override readonly name = 'ServiceTokenError';
}

/**
 * Only statuses that our service gives after a decision are definite. INTERNAL, UNKNOWN and the like may also come from
 * a connection that broke after the request had been carried out.
 */
const REFUSALS: Partial<Record<status, new (message: string, options: ErrorOptions) => CreditRefusedError>> =
  {
    [status.INVALID_ARGUMENT]: CreditRefusedError,
    [status.FAILED_PRECONDITION]: CreditRefusedError,
    [status.ALREADY_EXISTS]: OperationConflictError,
    [status.NOT_FOUND]: CreditNotFoundError,
    [status.UNAUTHENTICATED]: ServiceTokenError,
  };

export function toCreditError(error: ServiceError): CreditUnavailableError | CreditRefusedError {
  const Refusal = REFUSALS[error.code];
  if (Refusal) return new Refusal(error.details, { cause: error });
  return new CreditUnavailableError(`no definite answer from the credit service: ${error.message}`, {
    cause: error,
  });
}
