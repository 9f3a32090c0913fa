import { Problem, problemDocument } from './problem.js';

it('is told in a reply of bounded size, whatever the request was', () => {
  const long = 'x'.repeat(100_000);
  const errors = Array.from({ length: 5_000 }, (_, i) => ({ field: `${i}${long}`, detail: long }));
  const reply = problemDocument(new Problem(422, 'invalid_request', long, { errors }), 'request');
  expect(JSON.stringify(reply).length).toBeLessThan(32_768);
  expect(reply.errors).toHaveLength(20);
  expect(reply.errors![0]!.field).toMatch(/^0x{198}…$/);
  expect(reply.detail).toMatch(/^x{999}…$/);
});

it('is told as it is where it is short', () => {
  const errors = [{ field: 'name', detail: 'is missing' }];
  expect(problemDocument(new Problem(422, 'invalid_request', 'is wrong', { errors }), 'r')).toMatchObject({
    detail: 'is wrong',
    errors,
  });
});
