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
      // As if none of it were installed here.
      const status = path.join(folder, 'status');
      const packages = readFileSync('/var/lib/dpkg/status', 'utf8').split('\n\n');
      const others = packages.filter(
        (text) => !/^Package: (redis|redis-\w+|liblzf1|libjemalloc2)$/m.test(text),
      );
      writeFileSync(status, others.join('\n\n'));
      expect(unpackRedis(() => {}, status)).toBeNull();
      const { stdout } = spawnSync(unpackedRedis() ?? '', ['--version'], { encoding: 'utf8' });
      expect(stdout).toMatch(/^Redis server v=/);
      // What apt cannot do is told in its words, and leaves what was there.
      writeFileSync(status, 'no status at all');
      expect(unpackRedis(() => {}, status)).toMatch(/failed: /);
      expect(unpackedRedis()).toBeDefined();
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  300_000,
);
