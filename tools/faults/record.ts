import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../libs/platform/process/project-root.js';
import { firstAttempt } from '../../libs/sales/model/attempt.js';
import { parseCampaignId } from '../../libs/sales/model/reference.js';
import type { ServiceName } from '../../libs/testing/platform.js';
import type { Play } from './play.js';
import type { Rig } from './rig.js';
import { WIRES } from './wiring.js';

/** What is kept of the rows: everything about the campaigns of the seed but messages that ended well. */
const ROWS: Record<string, string> = {
  campaign: 'SELECT * FROM campaign WHERE id = ANY ($1)',
  run: 'SELECT * FROM run WHERE campaign_id = ANY ($1)',
  batch: 'SELECT * FROM batch WHERE campaign_id = ANY ($1) ORDER BY campaign_id, no',
  settlement: 'SELECT * FROM settlement WHERE campaign_id = ANY ($1) ORDER BY campaign_id, batch_no',
  message: `SELECT * FROM message WHERE campaign_id = ANY ($1) AND (status <> 90 OR charged_segments <> 1 OR attempt > ${firstAttempt(1)})
    ORDER BY campaign_id, seq`,
};

/** Writes down all there is to find out what went wrong. @returns the folder. */
export async function keepRecord(
  rig: Rig,
  seed: number,
  events: string,
  plays: readonly Play[],
): Promise<string> {
  const at = new Date()
    .toISOString()
    .replaceAll(/[^0-9]/g, '')
    .slice(0, 14);
  const folder = path.join(projectRoot, '.broadside', 'faults-failed', `seed-${seed}-${at}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'events.txt'), `${events}\n`);
  for (const service of Object.keys(WIRES) as ServiceName[]) {
    writeFileSync(path.join(folder, `${service}.log`), rig.platform.logOf(service));
  }
  for (const name of ['postgres.log', 'redis.log']) {
    const file = path.join(rig.dataDir, 'logs', name);
    if (existsSync(file)) copyFileSync(file, path.join(folder, name));
  }
  const ids = plays.flatMap(({ id }) => (id ? [parseCampaignId(id)] : []));
  for (const [table, sql] of Object.entries(ROWS)) {
    const text = await rig.platform.sales.pool.query(sql, [ids]).then(
      ({ rows }) => rows.map((row) => json(row)).join('\n'),
      (error) => String(error),
    );
    writeFileSync(path.join(folder, `${table}.jsonl`), `${text}\n`);
  }
  return folder;
}

function json(value: unknown): string {
  return JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? item.toString() : item));
}
