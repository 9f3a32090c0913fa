import type { Problem } from './problem.js';

/**
 * What a request names, where there is such a thing. A text that is no id is read as null by its schema and answered
 * like an id that does not exist.
 * @throws what `notFound` makes, a Problem 404.
 */
export function known<Named>(named: Named | null | undefined, notFound: () => Problem): Named {
  if (named === null || named === undefined) throw notFound();
  return named;
}
