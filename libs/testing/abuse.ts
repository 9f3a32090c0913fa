import { reconcile } from '../reconcile/reconcile.js';
import { contactsCsv } from './contacts-csv.js';
import { type ServiceName, TestPlatform, type TestPlatformOptions } from './platform.js';
import { everyRow } from './rows.js';
import { TestClient } from './workspace-client.js';

/** Of every fuzz in a run. The test command chooses it, and says it where something failed. */
export const ABUSE_SEED = Number(process.env.ABUSE_SEED ?? Date.now() % 1_000_000);

/** A platform to be treated badly, and on it a bystander: a workspace that must notice nothing of it. */
export class Abuse {
  private constructor(
    readonly platform: TestPlatform,
    private readonly services: readonly ServiceName[],
    /** A workspace with credit, whose keys the hostile requests have. */
    readonly client: TestClient,
    private readonly bystander: TestClient,
    private readonly before: readonly string[],
  ) {}

  /** Starts the services, all of them if none is named. They log errors only, so that what they log is a finding. */
  static async begin(options: TestPlatformOptions = {}, credits = '1000'): Promise<Abuse> {
    const services = options.services ?? [
      'carrier',
      'rpc',
      'webapi',
      'salesapi',
      'general-worker',
      'sales-worker',
    ];
    const settings = { LOG_LEVEL: 'error', ...options.settings };
    const platform = await TestPlatform.start({ ...options, services, settings });
    const bystander = await TestClient.create(platform, '100');
    await bystander.request('webapi', 'POST', '/workspaces/me/keys', {});
    if (services.includes('salesapi'))
      await bystander.create(`${contactsCsv(3)}nonsense\n`, { name: 'Bystander' });
    const client = await TestClient.create(platform, credits);
    return new Abuse(platform, services, client, bystander, await rowsOf(platform, bystander));
  }

  /**
   * Nothing died, nothing was logged as an error, the books are right and the bystander's rows are what they were.
   * @param besides the invariants that the test itself has broken
   */
  async end(besides: readonly string[] = []): Promise<void> {
    try {
      const { platform, services } = this;
      for (const name of services) {
        expect({ name, isRunning: platform.isRunning(name) }).toEqual({ name, isRunning: true });
        expect({ name, errors: platform.logOf(name).slice(0, 5_000) }).toEqual({ name, errors: '' });
      }
      const findings = await reconcile(platform.web.pool, platform.sales.pool);
      const broken = findings.filter(({ name, violations }) => violations > 0 && !besides.includes(name));
      expect(broken).toEqual([]);
      expect(await rowsOf(platform, this.bystander)).toEqual(this.before);
      expect((await this.bystander.request('webapi', 'GET', '/workspaces/me')).status).toBe(200);
    } finally {
      await this.platform.stop();
    }
  }
}

/** A workspace's rows: its own, and those of its first campaign, which name only the campaign. */
async function rowsOf(platform: TestPlatform, { workspaceId }: TestClient): Promise<string[]> {
  const { rows } = await platform.sales.pool.query<{ id: string }>(
    'SELECT id FROM campaign WHERE workspace_id = $1',
    [workspaceId],
  );
  const marks = [workspaceId, ...rows.map(({ id }) => `"campaign_id":${id},`)];
  const all = [...(await everyRow(platform))].filter((row) => marks.some((mark) => row.includes(mark)));
  // The use of a key is noted on its row.
  return all.map((row) => row.replace(/"last_used_at":("[^"]*"|null)/, '')).sort();
}
