import fc from 'fast-check';
import { type Page, readPage } from './page.js';

describe('pages of a list', () => {
  it('have every entry once, in order, and the last of them no cursor', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(30), fc.integer({ min: 1, max: 12 }), async (length, limit) => {
        const all = Array.from({ length }, (_, n) => n);
        const seen: string[] = [];
        let after: string | null = '-1';
        while (after !== null) {
          const from: number = Number(after) + 1;
          const page: Page<string> = await readPage(
            limit,
            async (most) => all.slice(from, from + most),
            String,
            String,
          );
          expect(page.data.length).toBeLessThanOrEqual(limit);
          seen.push(...page.data);
          after = page.nextCursor;
        }
        expect(seen).toEqual(all.map(String));
      }),
    );
  });

  it('end earlier where their entries are large, and lose none', async () => {
    const all = Array.from({ length: 100 }, (_, n) => ({ n, text: '\u0001'.repeat(2_000) }));
    const seen: number[] = [];
    let pages = 0;
    for (let after: string | null = '-1'; after !== null; pages++) {
      const from = Number(after) + 1;
      const page: Page<(typeof all)[number]> = await readPage(
        1_000,
        async (most) => all.slice(from, from + most),
        (row) => row,
        ({ n }) => String(n),
      );
      expect(JSON.stringify(page).length).toBeLessThan(300_000);
      seen.push(...page.data.map(({ n }) => n));
      after = page.nextCursor;
    }
    expect(seen).toEqual(all.map(({ n }) => n));
    expect(pages).toBe(5);
  });
});
