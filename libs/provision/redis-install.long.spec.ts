import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onPath } from './processes.js';
import { unpackedRedis, unpackRedis } from './redis-install.js';

const itWithApt = onPath('apt-get') ? it : it.skip;

itWithApt(
  'Redis is unpacked from Debian packages with its libraries, beside the system, and runs',
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'redis-install-'));
    try {
      const status = path.join(folder, 'status');
      const packages = readFileSync('/var/lib/dpkg/status', 'utf8').split('\n\n');
      // As if none of it were installed here, then as if nothing but the client were.
      const missing = [/^(redis|redis-\w+|liblzf1|libjemalloc2)$/, /^(redis|redis-server)$/];
      for (const [i, names] of missing.entries()) {
        const place = path.join(folder, `redis-${i}`);
        const others = packages.filter((text) => !names.test(/^Package: (.*)$/m.exec(text)?.[1] ?? ''));
        writeFileSync(status, others.join('\n\n'));
        expect(unpackRedis(() => {}, status, place)).toBeNull();
        const { stdout } = spawnSync(unpackedRedis(place) ?? '', ['--version'], { encoding: 'utf8' });
        expect(stdout).toMatch(/^Redis server v=/);
      }
      // What apt cannot do is told in its words, and leaves what was there.
      const place = path.join(folder, 'redis-0');
      writeFileSync(status, 'no status at all');
      expect(unpackRedis(() => {}, status, place)).toMatch(/failed: /);
      expect(unpackedRedis(place)).toBeDefined();
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  300_000,
);
