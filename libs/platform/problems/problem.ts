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

/** Of a reply; what is told is often made of what was sent. */
const ERRORS_MAX = 20;
const DETAIL_CHARS_MAX = 1_000;
const FIELD_CHARS_MAX = 200;

const cut = (text: string, charsMax: number) =>
  text.length > charsMax ? `${text.slice(0, charsMax - 1)}…` : text;

/**
 * The body of an error reply: `type, title, status, detail, code, requestId` and, where fields are wrong, `errors`.
 * `type` is the path on the same server where the code is explained. It is bounded: 20 errors, and texts that are cut.
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
    detail: cut(told?.detail ?? problem.detail, DETAIL_CHARS_MAX),
    code: problem.code,
    requestId,
    ...(problem.more.errors && {
      errors: problem.more.errors.slice(0, ERRORS_MAX).map(({ field, detail }) => ({
        field: cut(field, FIELD_CHARS_MAX),
        detail: cut(detail, DETAIL_CHARS_MAX),
      })),
    }),
    ...problem.more.extensions,
    ...told?.extensions,
  };
}
