import { NoConnectionError } from '../postgres/fair-pool.js';
import { toProblem } from './problem.filter.js';

it.each([
  [
    'a workspace that wants more connections than its share',
    new NoConnectionError(true),
    429,
    'concurrency_limited',
  ],
  ['connections that others have', new NoConnectionError(false), 503, 'unavailable'],
  [
    'no handle left for a file or a socket',
    Object.assign(new Error(), { code: 'EMFILE' }),
    503,
    'unavailable',
  ],
  ['a full disk', Object.assign(new Error(), { code: 'ENOSPC' }), 503, 'insufficient_storage'],
  ['what nobody expected', new TypeError('x is not a function'), 500, 'internal_error'],
])('answers for %s', (_, error, status, code) => {
  expect(toProblem(error)).toMatchObject({ status, code });
});
