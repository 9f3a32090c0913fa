import { StandardSchemaValidationPipe } from '@nestjs/common';
import { invalidRequest } from '../problems/field-errors.js';

/** Checks parameters against their zod schemas (`@Body({ schema })`). It throws a Problem 422 that names every wrong field. */
export const validationPipe = () =>
  new StandardSchemaValidationPipe({ exceptionFactory: (issues) => invalidRequest(issues) });
