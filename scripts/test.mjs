import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root, setUp } from './setup.mjs';

// node scripts/test.mjs [JEST ARGS …]: set-up (which checks the types), then style and import rules, then every test. With
// arguments only the set-up and jest, for example `npm test -- libs/sms`.

const args = process.argv.slice(2);
const bin = (name) => path.join(root, 'node_modules', name);
const rules = path.join(root, '.dependency-cruiser.cjs');

try {
  await setUp();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
if (args.length === 0) {
  run('style', bin('@biomejs/biome/bin/biome'), ['check']);
  if (existsSync(rules))
    run('import rules', bin('dependency-cruiser/bin/dependency-cruise.mjs'), [
      '--config',
      rules,
      'apps',
      'libs',
    ]);
}
run('tests', bin('jest/bin/jest.js'), args);

function run(title, program, programArgs) {
  process.stderr.write(`\n— ${title}\n`);
  const options = '--experimental-vm-modules --disable-warning=ExperimentalWarning';
  const { status } = spawnSync(process.execPath, [program, ...programArgs], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} ${options}`.trim() },
  });
  if (status !== 0) process.exit(status ?? 1);
}
