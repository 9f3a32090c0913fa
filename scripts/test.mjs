import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { checkServers, root, setUp } from './setup.mjs';

// npm test                    set-up (which checks the types), style, and the tests of a few minutes; the import rules are among them
// npm test -- PATTERN …       set-up and the tests whose path matches, those at length too; all that jest takes can be said
// npm run test:long           set-up and the tests at length, those whose name says `.long.`, then other versions of Node

const args = process.argv.slice(2);
const bin = (name) => path.join(root, 'node_modules', name);

try {
  if (process.env.BROADSIDE_TEST_SERVICES !== 'none') checkServers();
  await setUp();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
if (args[0] === '--long') {
  await jest('long', args.slice(1));
  if (args.length === 1) await run([path.join(root, 'scripts/node-versions.mjs')]);
} else if (args.length > 0) {
  await jest('any', args);
} else {
  await run([bin('@biomejs/biome/bin/biome'), 'check', '--log-level=warn']);
  await jest('quick', args);
}

function jest(which, jestArgs) {
  return run([bin('jest/bin/jest.js'), ...jestArgs], {
    BROADSIDE_TESTS: which,
    BROADSIDE_TEST_BUILT: '1',
    ABUSE_SEED: process.env.ABUSE_SEED ?? String(Date.now() % 1_000_000),
    NODE_OPTIONS:
      `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`.trim(),
  });
}

/** Leaves with the program's exit code if that is not 0. */
async function run(programArgs, env = {}) {
  const child = spawn(process.execPath, programArgs, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  // A Ctrl-C reaches the child by itself; we wait for it to end.
  const relay = (signal) => child.kill(signal);
  process.on('SIGINT', () => {}).on('SIGTERM', relay);
  const [code] = await once(child, 'exit');
  process.removeAllListeners('SIGINT').removeListener('SIGTERM', relay);
  if (code !== 0) process.exit(code ?? 1);
}
