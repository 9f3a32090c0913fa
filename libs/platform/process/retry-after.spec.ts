import { parseRetryAfter } from './retry-after.js';

const NOW_MS = Date.UTC(2026, 0, 1, 12, 0, 0);

describe('parseRetryAfter', () => {
  it.each([
    [undefined, null],
    ['', null],
    ['soon', null],
    ['-5', null],
    ['1.5', null],
    ['0', 0],
    [' 120 ', 120_000],
    ['99999999', 99_999_999_000],
    ['9'.repeat(400), Number.POSITIVE_INFINITY],
    ['Thu, 01 Jan 2026 12:00:30 GMT', 30_000],
    ['Thu, 01 Jan 2026 11:00:00 GMT', 0],
    [['30', '120'], 120_000],
    [['soon', '7'], 7_000],
    [['soon', 'later'], null],
    [[], null],
    ['Fri, 02 Jan 2026 12:00:00 GMT', 86_400_000],
  ])('%j', (value, waitMs) => {
    expect(parseRetryAfter(value, NOW_MS)).toBe(waitMs);
  });
});
