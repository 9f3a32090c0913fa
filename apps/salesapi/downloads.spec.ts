import { turnsDuring } from '../../libs/testing/turns.js';
import { csvLines } from './downloads.controller.js';

it('a download lets others have their turn with every 250 rows', async () => {
  const rows = Array.from({ length: 5_000 }, (_, line) => ({ line, value: '"'.repeat(200) }));
  const readPage = async () => ({ rows, next: null });
  const lines = csvLines(['line', 'value'], readPage, (row) => [row.line, row.value]);
  let text = '';
  const turns = await turnsDuring(async () => {
    for await (const part of lines) text += part;
  });
  expect(text.split('\n')).toHaveLength(5_002);
  expect(turns).toBeGreaterThanOrEqual(5_000 / 250);
});
