import type { Bench } from './bench.js';
import { generatedForm, rate } from './campaigns.js';
import { type Campaign, checkOutcome } from './lifecycle.js';
import { BenchPlatform } from './platform.js';

const SMALL_ROWS = 10_000;

export const importing: Bench = {
  name: 'import',
  description: 'POST /create: normalise, deduplicate, count segments and COPY each row, in one transaction',
  goal: '≥ 100,000 rows/s; peak memory of salesapi < 350 MB and within 100 MB of that for 10,000 rows',
  messagesDefault: 1_000_000,
  async run({ messages, say }) {
    const small = await measureImport(SMALL_ROWS);
    say(
      `${SMALL_ROWS} rows on a fresh platform: ${small.rowsPerSecond}/s, salesapi's peak ${small.peakRssMb} MB`,
    );
    const large = await measureImport(messages);
    return {
      bench: 'import',
      messages,
      elapsedMs: large.elapsedMs,
      messagesPerSecond: large.rowsPerSecond,
      rowsPerSecond: large.rowsPerSecond,
      csvMb: large.csvMb,
      salesapiIdleMb: large.idleRssMb,
      salesapiPeakMb: large.peakRssMb,
      salesapiPeakMbOfSmall: small.peakRssMb,
      aboveSmallMb: large.peakRssMb - small.peakRssMb,
      rowsPerSecondOfSmall: small.rowsPerSecond,
      settings: {
        smallRows: SMALL_ROWS,
        platforms: 'a fresh one each, so that no import is warmed up by another',
        clock: 'from the first byte of the request to its reply; the uploading client runs on the same cores',
        memory: 'highest resident set of the whole life of the process (VmHWM)',
      },
    };
  },
};

async function measureImport(rows: number) {
  const platform = await BenchPlatform.start({});
  try {
    const idleRssMb = platform.usage().salesapi!.peakRssMb;
    const form = await generatedForm(rows);
    const startedAt = performance.now();
    const campaign = await platform.sales<Campaign>('POST', '/create', form);
    const elapsedMs = Math.round(performance.now() - startedAt);
    const { peakRssMb } = platform.usage().salesapi!;
    await assertImported(platform, campaign, rows);
    await checkOutcome(platform);
    const csvMb = Math.round((form.get('file') as Blob).size / 1e5) / 10;
    return { elapsedMs, rowsPerSecond: rate(rows, elapsedMs), idleRssMb, peakRssMb, csvMb };
  } finally {
    await platform.stop();
  }
}

/** @throws Error unless there is one queued row of one segment for each contact, all different. */
async function assertImported(platform: BenchPlatform, campaign: Campaign, rows: number): Promise<void> {
  const [stored] = await platform.query<Record<string, number>>(
    'sales',
    `SELECT count(*)::int AS rows, count(DISTINCT msisdn)::int AS numbers, sum(segments)::int AS segments,
       max(seq) - min(seq) + 1 AS span FROM message WHERE status = 0`,
  );
  const wanted = { rows, numbers: rows, segments: rows, span: rows };
  if (campaign.contacts !== rows || JSON.stringify(stored) !== JSON.stringify(wanted)) {
    throw new Error(`imported ${JSON.stringify(stored)} of ${rows} rows; the API says ${campaign.contacts}`);
  }
}
