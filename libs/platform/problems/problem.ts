import { PROBLEM_KINDS, type ProblemCode, type StatusOf } from '../../contracts/problem-codes.js';
import { holds, type Scope } from '../../contracts/scopes.js';
import type { ProblemDocument } from './problem.schema.js';

/** What a problem document may say beyond the members that each has. */
type ProblemExtensions = Readonly<
  Partial<Omit<ProblemDocument, 'type' | 'title' | 'status' | 'detail' | 'code' | 'requestId' | 'errors'>>
>;

/** One wrong field of a request. */
export interface ProblemField {
  field: string;
  detail: string;
}

/**
 * An expected failure of a request, answered as RFC 9457 `application/problem+json`.
 * `code` is stable and what a program should look at; `detail` is for a person and says what to do.
 */
export class Problem<Code extends ProblemCode = ProblemCode> extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly status: StatusOf<Code>,
    readonly code: Code,
    readonly detail: string,
    readonly more: {
      errors?: readonly ProblemField[];
      retryAfterSeconds?: number;
      extensions?: ProblemExtensions;
      /** What is told besides, and instead of `detail`, to a key with this scope alone. */
      confidential?: { scope: Scope; detail: string; extensions: ProblemExtensions };
    } = {},
  ) {
    super(detail);
  }
}

/**
 * The body of an error reply: `type, title, status, detail, code, requestId` and, where fields are wrong, `errors`.
 * `type` is the path on the same server where the code is explained.
 * @param scopes of the key that asked.
 */
export function problemDocument(
  problem: Problem,
  requestId: string,
  scopes: readonly string[] = [],
): ProblemDocument {
  const { confidential } = problem.more;
  const told = confidential && holds(scopes, confidential.scope) ? confidential : undefined;
  return {
    type: `/problems/${problem.code}`,
    title: PROBLEM_KINDS[problem.code].title,
    status: problem.status,
    detail: told?.detail ?? problem.detail,
    code: problem.code,
    requestId,
    ...(problem.more.errors && { errors: [...problem.more.errors] }),
    ...problem.more.extensions,
    ...told?.extensions,
  };
}
