import { sourceOf } from './sources.js';

it.each([
  ['192.0.2.77', '192.0.2.77', '192.0.2.0/24'],
  ['::ffff:192.0.2.77', '192.0.2.77', '192.0.2.0/24'],
  ['192.0.2.77:51234', '192.0.2.77', '192.0.2.0/24'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', '2001:db8:1::/48'],
  ['[2001:db8:1:2::9]:443', '2001:db8:1:2::/64', '2001:db8:1::/48'],
  ['2001:db8:1:ffff::1', '2001:db8:1:ffff::/64', '2001:db8:1::/48'],
  ['nonsense', 'nonsense', 'nonsense'],
  ['', '', ''],
  ['x'.repeat(10_000), 'x'.repeat(100), 'x'.repeat(100)],
])('%s counts as %s, in the network %s', (given, address, network) => {
  expect(sourceOf(given)).toEqual({ address, network });
  expect(sourceOf(given)).toBe(sourceOf(given));
});
