import { StandardSchemaValidationPipe } from '@nestjs/common';
import { Problem } from '../problems/problem.js';

/** Checks parameters against their zod schemas (`@Body({ schema })`). It throws a Problem 422 that names every wrong field. */
export const validationPipe = () =>
  new StandardSchemaValidationPipe({
    exceptionFactory: (issues) =>
      new Problem(422, 'invalid_request', 'some fields of the request are not acceptable', {
        errors: issues.map((issue) => ({
          field: (issue.path ?? [])
            .map((part) => (typeof part === 'object' ? String(part.key) : String(part)))
            .join('.'),
          detail: issue.message,
        })),
      }),
  });
