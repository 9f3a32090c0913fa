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
});
