import { parseMsisdn } from '../sms/phone.js';
import { COUNTRIES, Destinations } from './destinations.js';
import { Random } from './random.js';

describe('random destinations', () => {
  it.each(COUNTRIES)('of %s are valid numbers of that country, and none comes twice', (country) => {
    const destinations = new Destinations({ [country]: 1 }, new Random(7, 1));
    const numbers = Array.from({ length: 1_000 }, () => destinations.next());
    const regions = new Set(
      numbers.map((number) => {
        const parsed = parseMsisdn(`+${number}`);
        return parsed.ok ? parsed.region : `${number} ${parsed.reason}`;
      }),
    );
    expect([...regions].slice(0, 5)).toEqual([country]);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('visit every number of a country before one comes twice', () => {
    const destinations = new Destinations({ PL: 1 }, new Random(7, 1));
    const seen = new Uint8Array(8_000_000);
    for (let i = 0; i < seen.length; i++) seen[destinations.next() - 48_501_000_000] = 1;
    expect(seen.every((mark) => mark === 1)).toBe(true);
  });

  it('come in the shares of the mix', () => {
    const destinations = new Destinations({ US: 3, GB: 1, FR: 0 }, new Random(7, 1));
    const counts: Record<string, number> = {};
    for (let i = 0; i < 20_000; i++) {
      const code = String(destinations.next()).slice(0, 1);
      counts[code] = (counts[code] ?? 0) + 1;
    }
    expect(Object.keys(counts)).toEqual(['1', '4']);
    expect(counts['1']! / 20_000).toBeCloseTo(0.75, 1);
  });
});
