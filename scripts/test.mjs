import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { root, setUp } from './setup.mjs';

// node scripts/test.mjs [JEST ARGS …]: set-up (which checks the types), then style, then every test; the import rules are
// among them. With arguments only the set-up and jest, for example `npm test -- libs/sms`.

const args = process.argv.slice(2);
const bin = (name) => path.join(root, 'node_modules', name);

try {
  await setUp();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
if (args.length === 0) await run('style', bin('@biomejs/biome/bin/biome'), ['check']);
await run('tests', bin('jest/bin/jest.js'), args);

/** Leaves with the program's exit code if that is not 0. */
async function run(title, program, programArgs) {
  process.stderr.write(`\n— ${title}\n`);
  const options = '--experimental-vm-modules --disable-warning=ExperimentalWarning';
  const child = spawn(process.execPath, [program, ...programArgs], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} ${options}`.trim() },
  });
  // A Ctrl-C reaches the child by itself; we wait for it to end.
  const relay = (signal) => child.kill(signal);
  process.on('SIGINT', () => {}).on('SIGTERM', relay);
  const [code] = await once(child, 'exit');
  process.removeAllListeners('SIGINT').removeListener('SIGTERM', relay);
  if (code !== 0) process.exit(code ?? 1);
}
