import { createTestDatabase } from '../../../libs/testing/database.js';
import { TestPlatform } from '../../../libs/testing/platform.js';

let platform: TestPlatform;

beforeAll(async () => {
  platform = await TestPlatform.start({ services: [] });
});
afterAll(() => platform.stop());

describe('a service refuses to start', () => {
  it.each(['salesapi', 'sales-worker', 'rpc', 'webapi'] as const)(
    '%s: on a server that loses acknowledged commits, and says which setting to change',
    async (service) => {
      const side = service === 'rpc' || service === 'webapi' ? platform.web : platform.sales;
      const name = new URL(side.url).pathname.slice(1);
      await side.pool.query(`ALTER DATABASE "${name}" SET synchronous_commit = off`);
      try {
        await expect(platform.startService(service)).rejects.toThrow(
          /ALTER SYSTEM SET synchronous_commit = on/,
        );
      } finally {
        await side.pool.query(`ALTER DATABASE "${name}" RESET synchronous_commit`);
      }
    },
  );

  it('on a database that lacks a migration, and says what to run', async () => {
    const database = await createTestDatabase('salesapi');
    try {
      await database.pool.query('DELETE FROM _prisma_migrations');
      const start = platform.startService('salesapi', { SALES_DATABASE_URL: database.url });
      await expect(start).rejects.toThrow(
        /lacks the migrations 0001_init.*main\.js migrate .*npm run migrate/,
      );
    } finally {
      await database.drop();
    }
  });

  it('on settings that are missing or wrong, and names each', async () => {
    const start = platform.startService('salesapi', { BATCH_SIZE: '0', RPC_TOKEN: 'short', REDIS_URL: '' });
    await expect(start).rejects.toThrow(/REDIS_URL is not set.*RPC_TOKEN.*BATCH_SIZE/);
  });
});
