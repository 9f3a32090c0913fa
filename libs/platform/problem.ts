/** One wrong field of a request. */
export interface ProblemField {
  field: string;
  detail: string;
}

/**
 * An expected failure of a request, answered as RFC 9457 `application/problem+json`.
 * `code` is stable and what a program should look at; `detail` is for a person and says what to do.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly more: {
      errors?: readonly ProblemField[];
      retryAfterSeconds?: number;
      /** Further members of the problem document, such as `needed` and `available`. */
      extensions?: Readonly<Record<string, unknown>>;
    } = {},
  ) {
    super(detail);
  }
}

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** The body of an error reply: `type, title, status, detail, code, requestId` and, where fields are wrong, `errors`. */
export function problemDocument(problem: Problem, requestId: string): Record<string, unknown> {
  return {
    type: `urn:broadside:problem:${problem.code}`,
    title: TITLES[problem.status] ?? 'Error',
    status: problem.status,
    detail: problem.detail,
    code: problem.code,
    requestId,
    ...(problem.more.errors ? { errors: problem.more.errors } : {}),
    ...problem.more.extensions,
  };
}
