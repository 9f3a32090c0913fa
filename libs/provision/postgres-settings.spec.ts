import fc from 'fast-check';
import { postgresSettings } from './postgres-settings.js';

const GIB = 1024 ** 3;
const machine = fc.record({
  memoryBytes: fc.integer({ min: GIB / 4, max: 512 * GIB }),
  diskFreeBytes: fc.integer({ min: GIB / 2, max: 4_096 * GIB }),
  lz4: fc.boolean(),
  small: fc.boolean(),
});
const megabytes = (value: string | undefined) => Number(/^(\d+)MB$/.exec(value ?? '')?.[1]);

it('never trades durability for speed, on any machine', () => {
  fc.assert(
    fc.property(machine, (anything) => {
      const { fsync, full_page_writes, synchronous_commit } = postgresSettings(anything);
      expect({ fsync, full_page_writes, synchronous_commit }).toEqual({
        fsync: 'on',
        full_page_writes: 'on',
        synchronous_commit: 'on',
      });
    }),
  );
});

it('fits the machine: at most a quarter of its memory and 1 GB, a WAL that its disk holds', () => {
  fc.assert(
    fc.property(machine, (anything) => {
      const settings = postgresSettings(anything);
      const shared = megabytes(settings.shared_buffers) * 1024 ** 2;
      expect(shared).toBeLessThanOrEqual(Math.min(GIB, Math.max(anything.memoryBytes / 4, GIB / 16)));
      expect(megabytes(settings.max_wal_size)).toBeLessThanOrEqual(8_192);
      if (!anything.small)
        expect(megabytes(settings.max_wal_size) * 1024 ** 2).toBeLessThanOrEqual(anything.diskFreeBytes);
      expect(megabytes(settings.min_wal_size)).toBeLessThan(megabytes(settings.max_wal_size));
    }),
  );
});

it('listens on the loopback address only', () => {
  const settings = postgresSettings({ memoryBytes: GIB, diskFreeBytes: GIB, lz4: false, small: true });
  expect(settings.listen_addresses).toBe("'127.0.0.1'");
});
