import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import type { Pool } from '../../platform/postgres/postgres.js';
import { Problem } from '../../platform/problems/problem.js';
import { describeSegments, isGsm } from '../../sms/encoding.js';
import { replacementOf, TEXT_FORM, type TextForm } from '../../sms/text-form.js';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { KEEP_ALL } from '../../testing/keep-all.js';
import { dryRunImport, importCampaign } from '../contact-files/campaign.import.js';
import type { Preview } from '../contact-files/preview.js';
import { dispatchBatch } from '../dispatch/dispatch.js';
import { dispatchingTo } from '../dispatch/testing.js';
import { findImportReport, listMessages } from './campaign.reads.js';
import { CampaignService } from './campaign.service.js';

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase('salesapi');
  pool = database.pool;
});
afterAll(() => database.drop());

const workspaceId = randomUUID();

function draftOf(message: string, textForm: TextForm) {
  const fields = { name: 'n', message, textForm, sender: null, defaultRegion: undefined, carrier: 'test' };
  const settings = { priceMicros: 100_000n, batchSize: 100, validityMinutes: 60, failureShareMax: 1 };
  return { ...fields, ...settings, ...KEEP_ALL, workspaceId };
}

/** Runs the campaign, which is of one batch. @returns what the carrier is given, by number. */
async function submitted(id: bigint): Promise<Map<string, string>> {
  const service = new CampaignService({
    pool,
    credit: { reserve: async () => ({ granted: true, availableMicros: 0n, shortfallMicros: 0n }) },
    onWakeUps: () => {},
    onChanged: () => {},
    batchSize: 100,
    window: 2,
  });
  await service.run(workspaceId, id);
  const texts = new Map<string, string>();
  const noting = dispatchingTo(pool, async ({ messages }) => {
    for (const { to, text } of messages) texts.set(to, text);
    return [];
  });
  await dispatchBatch(noting, id, 0);
  return texts;
}

/** What a preview has to say of the texts that were submitted in this order. */
function previewOf(texts: readonly string[], form: TextForm) {
  const described = texts.map((text) => ({ text, ...describeSegments(text) }));
  const ucs2 = described.filter(({ encoding }) => encoding === 'UCS-2');
  const characters = new Map<string, number>();
  for (const { text } of ucs2) {
    for (const character of new Set(text)) {
      if (isGsm(character) || replacementOf(character, form) !== undefined) continue;
      characters.set(character, (characters.get(character) ?? 0) + 1);
    }
  }
  return {
    first: texts[0],
    longest: Math.max(...texts.map((text) => text.length)),
    mostExpensive: Math.max(...described.map(({ segments }) => segments)),
    longerThanOneSegment: described.filter(({ segments }) => segments > 1).length,
    ucs2: ucs2.length,
    ucs2Segments: ucs2.reduce((sum, { segments }) => sum + segments, 0),
    characters: [...characters].sort(),
  };
}

const saidBy = (preview: Preview) => ({
  first: preview.first.text,
  longest: preview.longest.text.length,
  mostExpensive: preview.mostExpensive.segments,
  longerThanOneSegment: preview.longerThanOneSegment,
  ucs2: preview.ucs2.messages,
  ucs2Segments: preview.ucs2.segments,
  characters: preview.ucs2.characters.map(({ character, messages }) => [character, messages]).sort(),
});

const piece = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('Hi ', 'table for two', ', ', '.', '\n', ' ', 'a'.repeat(70), '€|~', 'é'),
  },
  fc.constantFrom(
    '’',
    '“',
    '…',
    '–',
    'ł',
    'Ж',
    '中',
    '😀',
    '\u00a0',
    '\t',
    '\u200b',
    '\r\n',
    'e\u0301',
    '`',
    '\u2028',
  ),
);
const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
/** Plain names are what most cells have. */
const cell = fc.oneof(text, fc.constantFrom('', 'Ann', 'Zoë', 'O’Neil', ' '));
const form = fc.constantFrom(TEXT_FORM.asWritten, TEXT_FORM.normalized, TEXT_FORM.transliterated);
const placeholder = fc.tuple(
  fc.constantFrom('first_name', 'First Name', 'CITY'),
  fc.constantFrom('', '|you', ' | default: "chère amie"', '|ł'),
);

it('what is previewed and counted is what is submitted and shown, character for character', async () => {
  let tried = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(text, placeholder), { maxLength: 3 }),
      text,
      fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 12 }),
      form,
      async (pairs, end, contacts, to) => {
        const message = pairs.map(([before, [name, rest]]) => `${before}{{${name}${rest}}}`).join('') + end;
        const quoted = (value: string) => `"${value}"`;
        const rows = contacts.map((cells, n) => `+1415555${1_000 + n},${cells.map(quoted).join(',')}\n`);
        const csv = () => Readable.from([`phone,First Name,city\n${rows.join('')}`]);
        const draft = draftOf(message, to);
        const id = await importCampaign(pool, draft, csv()).catch((error) => {
          // There is nothing to see of any message.
          if (error instanceof Problem && error.status === 422) return null;
          throw error;
        });
        if (id === null) return;
        tried += 1;
        const trial = await dryRunImport(draft, csv());
        const { preview } = (await findImportReport(pool, id))!;
        expect(JSON.parse(JSON.stringify(trial.report.preview))).toEqual(preview);

        const { messages } = await listMessages(pool, id, {
          statuses: [],
          after: -1,
          limit: 100,
          withText: true,
        });
        const sent = await submitted(id);
        expect(messages.map(({ to, text }) => [to, text])).toEqual([...sent]);
        for (const { text, segments } of messages) expect(segments).toBe(describeSegments(text!).segments);
        const segments = messages.reduce((sum, message) => sum + message.segments, 0);
        const { rows: counted } = await pool.query('SELECT contacts, segments FROM campaign WHERE id = $1', [
          id,
        ]);
        expect(counted).toEqual([{ contacts: sent.size, segments: BigInt(segments) }]);
        expect(trial).toMatchObject({ contacts: sent.size, segments: BigInt(segments) });

        expect(saidBy(preview)).toEqual(previewOf([...sent.values()], to));
        for (const shown of [preview.first, preview.longest, preview.mostExpensive, preview.withDefault]) {
          if (shown === null) continue;
          expect(shown.text).toBe(sent.get(shown.to));
          expect(shown).toMatchObject(pick(describeSegments(shown.text)));
        }
      },
    ),
    { numRuns: 30, endOnFailure: true },
  );
  expect(tried).toBeGreaterThan(10);
}, 120_000);

const pick = ({ encoding, segments }: ReturnType<typeof describeSegments>) => ({ encoding, segments });
