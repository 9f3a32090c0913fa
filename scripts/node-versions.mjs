import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './setup.mjs';

// node scripts/node-versions.mjs [MAJOR …]: the demo and a part of the tests under other versions of Node, whose programs
// come from the npm registry and are kept in .broadside/nodes. What cannot be had is said and skipped.

const VERSIONS = ['22', '24', '26'];
/** Each touches much: credit over gRPC, dispatch, receipts, sockets, uploads, sends, webhooks, migrations, all of the pure code. */
const TESTS = [
  'apps/cli/test/journey',
  'apps/webapi/test/live',
  'apps/salesapi/test/(campaigns|messages|webhooks)',
  'apps/rpc/test/rpc',
  'libs/platform',
  'libs/sms',
  'libs/sales/contact-files',
];

const asked = process.argv.slice(2);
const failed = [];
for (const major of asked.length > 0 ? asked : VERSIONS) {
  const node = await program(major);
  if (!node) continue;
  await check(major, 'the demo', node, [path.join(root, 'dist/apps/cli/main.js'), 'demo', '--json']);
  await check(major, 'a part of the tests', node, [
    path.join(root, 'node_modules/jest/bin/jest.js'),
    ...TESTS,
  ]);
}
if (failed.length > 0) {
  process.stderr.write(`${failed.join('\n')}\n`);
  process.exitCode = 1;
}

/** The path of the program, or undefined where there is none for this machine or the registry is away. */
async function program(major) {
  const name = `node-${process.platform}-${process.arch}`;
  const prefix = path.join(root, '.broadside/nodes', major);
  const file = path.join(prefix, 'node_modules', name, 'bin/node');
  if (!existsSync(file)) {
    mkdirSync(prefix, { recursive: true });
    const flags = ['--no-save', '--no-audit', '--no-fund', '--no-package-lock', '--fetch-retries=1'];
    const { code, output } = await run('npm', ['install', '--prefix', prefix, ...flags, `${name}@${major}`]);
    if (code !== 0 || !existsSync(file)) {
      const why = /npm (?:error|ERR!) (?!code)(.+)/.exec(output)?.[1] ?? `no ${name}@${major}`;
      process.stderr.write(`Node ${major}: SKIPPED, it could not be installed (${why})\n`);
      return undefined;
    }
  }
  return file;
}

async function check(major, what, node, args) {
  const { code, output } = await run(node, args, {
    // What is started in turn has to be of the same version.
    PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}`,
    NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
    BROADSIDE_TEST_BUILT: '1',
  });
  const { output: version } = await run(node, ['--version']);
  process.stderr.write(`Node ${version.trim()}: ${what} ${code === 0 ? 'passed' : 'FAILED'}\n`);
  if (code === 0) return;
  process.stderr.write(`${output.slice(-20_000)}\n`);
  failed.push(`Node ${major}: ${what} failed`);
}

function run(command, args, env = {}) {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
}
