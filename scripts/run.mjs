import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkServers, root, setUp } from './setup.mjs';

// node scripts/run.mjs FOLDER [ARGS …]: sets up what is missing and becomes the program, in the same process, so that
// signals and exit codes need no relay.

const [folder, ...args] = process.argv.slice(2);
const main = path.join(root, 'dist', folder, 'main.js');
try {
  if (folder === 'apps/cli' && ['demo', 'start'].includes(args[0])) checkServers();
  await setUp();
  if (!existsSync(main)) throw new Error(`there is no program ${folder}/main.ts`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
process.argv.splice(1, process.argv.length, main, ...args);
await import(pathToFileURL(main).href);
