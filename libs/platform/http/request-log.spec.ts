import { pathOf } from './request-log.js';

const KEY = `bs_live_${'Ab0-_9'.repeat(8).slice(0, 43)}`;

it('a path is cut in a log, and no part of a secret stays at the cut', () => {
  expect(pathOf({ url: '/campaigns/1?phone=1' })).toBe('/campaigns/1');
  expect(pathOf({ url: `/${'x'.repeat(10_000)}` })).toBe(`/${'x'.repeat(199)}…`);
  expect(pathOf({ url: `/${'x'.repeat(180)}${KEY}` })).not.toContain('Ab0');
});
